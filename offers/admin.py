"""Collects the rooms' pages of the administration so that Django finds them; definitions live in the rooms."""

from offers.legal import admin as legal

__all__ = ["legal"]
