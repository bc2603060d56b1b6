"""Mails that leave the portal: one row per recipient, without content, sent by a job that can fail and try again."""
