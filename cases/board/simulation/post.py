"""The simulation's mail server: it is down for days, it refuses mailboxes, and it reads every mail for canaries."""

from __future__ import annotations

import contextlib
import datetime
import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from smtplib import SMTPRecipientsRefused
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend

from cases.mails.enums import MailState
from cases.mails.models import OutgoingMail
from cases.mails.sending import deliver

CANARY: Final = "Zeisig"
"""Stands in every name and every text of the simulation, and in no mail."""
DEAD: Final = "tot-"
"""Mailboxes that begin so are never there."""


class PostOffice:
    """The mail server of this process: whether it is down, what it has done, what it should not have seen."""

    def __init__(self) -> None:
        self.is_down = False
        self.counts: Counter[str] = Counter()
        self.leaks: list[str] = []

    def empty(self) -> None:
        """As new."""
        self.__init__()  # type: ignore[misc]  # the same things again

    def take(self, message: EmailMessage) -> None:
        """A mail for one person. Refuses as a mail server does."""
        if self.is_down:
            self.counts["Mailserver war nicht da"] += 1
            raise ConnectionRefusedError
        if message.to[0].startswith(DEAD):
            self.counts["Postfach gab es nicht"] += 1
            raise SMTPRecipientsRefused({message.to[0]: (550, b"unknown")})
        parts = [str(message.subject), str(message.body)]
        if isinstance(message, EmailMultiAlternatives):
            parts += [str(part[0]) for part in message.alternatives]
        if CANARY.lower() in " ".join(parts).lower():
            self.leaks.append(f"in der Mail „{message.subject}“ steht ein Name oder ein Text")
        self.counts["Mails zugestellt"] += 1


POST: Final = PostOffice()


class Backend(BaseEmailBackend):
    """Hands mails to `POST`: named in settings while a simulation runs."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """All of them, or the error of the first that is refused."""
        for message in email_messages:
            POST.take(message)
        return len(email_messages)


@contextlib.contextmanager
def own_post() -> Iterator[None]:
    """While this lasts, no mail of this process leaves it, and nothing is logged: neither failures nor queries."""
    before, logger = (settings.EMAIL_BACKEND, settings.DEBUG), logging.getLogger("cases.mails.sending")
    was_off, logger.disabled = logger.disabled, True
    settings.EMAIL_BACKEND, settings.DEBUG = f"{__name__}.{Backend.__name__}", False
    POST.empty()
    try:
        yield
    finally:
        (settings.EMAIL_BACKEND, settings.DEBUG), logger.disabled = before, was_off


def send_waiting(now: datetime.datetime) -> None:
    """What the worker does: every mail whose time has come. Also beside another worker."""
    waiting = OutgoingMail.objects.filter(state=MailState.QUEUED, next_try_at__lte=now)
    for number in list(waiting.order_by("pk").values_list("pk", flat=True)):
        deliver(number, now=now)
