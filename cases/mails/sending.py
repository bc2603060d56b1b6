"""Sending one mail: claimed, written, handed over, noted. Works in the background, started by `enqueue`.

Two short steps. The first claims the mail and counts the attempt, so that a mail whose sending kills its worker does
not do so forever. The second holds the row's lock while the mail is written and handed to the mail server: as long as
a worker lives, nobody else sends the same mail; when it is killed, the database lets go of the lock and
`requeue_mails` finds the row. Nothing here logs or keeps a name, an address or a text.
"""

from __future__ import annotations

import datetime
import logging
import uuid

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone, translation
from django_tasks import task

from cases.mails.enums import MailState
from cases.mails.models import OutgoingMail
from cases.mails.registry import mail_kinds
from cases.mails.rules import RenderedMail, is_final, pause_after, reason

logger = logging.getLogger(__name__)


@task()
def send_mail(mail_id: int) -> None:
    """The job: `deliver` now."""
    deliver(mail_id, now=timezone.now())


def deliver(mail_id: int, *, now: datetime.datetime) -> None:
    """Send the mail of this number, unless somebody else does or has done, or its time has not come."""
    attempt = _claim(mail_id, now)
    if attempt:
        _send(mail_id, attempt, now)


def enqueue(mail: OutgoingMail) -> None:
    """Put the mail in the queue for its next attempt, in the transaction of the caller."""
    mail.task_id = uuid.UUID(send_mail.using(run_after=mail.next_try_at).enqueue(mail.pk).id)
    mail.save(update_fields=["task_id"])


@transaction.atomic
def _claim(mail_id: int, now: datetime.datetime) -> int:
    """The number of this attempt; 0 when there is nothing to do."""
    waiting = OutgoingMail.objects.filter(pk=mail_id, state=MailState.QUEUED, next_try_at__lte=now)
    mail = waiting.select_for_update(skip_locked=True).first()
    if mail is None:
        return 0
    mail.state, mail.tried_at, mail.attempts = MailState.SENDING, now, mail.attempts + 1
    mail.save(update_fields=["state", "tried_at", "attempts"])
    return mail.attempts


@transaction.atomic
def _send(mail_id: int, attempt: int, now: datetime.datetime) -> None:
    claimed = OutgoingMail.objects.filter(pk=mail_id, state=MailState.SENDING, attempts=attempt)
    mail = claimed.select_for_update(of=("self",)).select_related("recipient").first()
    if mail is None:
        return
    try:
        message = _message(mail, now)
        if message is not None:
            message.send()
    except Exception as error:  # whatever it was: the text may hold an address, and the mail must be tried again
        _note_failure(mail, error, now)
        return
    mail.state = MailState.DROPPED if message is None else MailState.SENT
    mail.sent_at = None if message is None else now
    mail.last_error = ""
    mail.save(update_fields=["state", "sent_at", "last_error"])


def _message(mail: OutgoingMail, now: datetime.datetime) -> EmailMultiAlternatives | None:
    """The mail as it goes out now; None when nobody has a right to it any more."""
    if not mail.receiver:
        return None
    with transaction.atomic(), translation.override(mail.language):
        written = mail_kinds()[mail.kind].render(mail, now)
        return None if written is None else build_message(mail, written)


def build_message(mail: OutgoingMail, written: RenderedMail) -> EmailMultiAlternatives:
    """The MIME message; a calendar part stands beside the text, as RFC 6047 (iMIP) wants it."""
    message = EmailMultiAlternatives(
        written.subject,
        written.text,
        to=[mail.receiver],
        reply_to=[written.reply_to] if written.reply_to else None,
        headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"},
    )
    if written.calendar:
        # Python adds the charset itself; written here as well it would stand there twice.
        message.attach_alternative(written.calendar.text, f"text/calendar; method={written.calendar.method}")
    return message


def _note_failure(mail: OutgoingMail, error: Exception, now: datetime.datetime) -> None:
    """Try again later, or give up: then it is a task on somebody's desk."""
    mail.last_error = reason(error)
    pause = None if is_final(error) else pause_after(mail.attempts, settings.MAIL_PAUSES)
    mail.state = MailState.FAILED if pause is None else MailState.QUEUED
    mail.next_try_at = now + (pause or datetime.timedelta())
    mail.save(update_fields=["last_error", "state", "next_try_at"])
    logger.warning("Mail %s, attempt %s: %s", mail.pk, mail.attempts, mail.last_error)
    if pause is not None:
        enqueue(mail)
