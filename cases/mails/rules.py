"""What a mail consists of, how long to wait after a failure, and what may be said about one. Pure."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPResponseException


@dataclass(frozen=True, slots=True)
class CalendarPart:
    """An iCalendar object (RFC 5545) beside the text; `method` is its METHOD (RFC 5546): REQUEST, CANCEL, PUBLISH …"""

    method: str
    text: str


@dataclass(frozen=True, slots=True)
class RenderedMail:
    """A mail as it goes out. `reply_to`: one address, or none for the portal's own."""

    subject: str
    text: str
    calendar: CalendarPart | None = None
    reply_to: str = ""


def pause_after(attempts: int, pauses: Sequence[int]) -> datetime.timedelta | None:
    """How long to wait after so many failed attempts (1 = the first); None when that was the last.

    `pauses`: seconds between the attempts, so there is one attempt more than there are pauses.
    """
    return datetime.timedelta(seconds=pauses[attempts - 1]) if attempts <= len(pauses) else None


def is_final(error: Exception) -> bool:
    """Whether trying again is of no use: recipient or mail were refused for good (RFC 5321: codes 5yz)."""
    codes = _codes(error) if isinstance(error, SMTPRecipientsRefused | SMTPDataError) else []
    return bool(codes) and all(code >= 500 for code in codes)


def reason(error: Exception) -> str:
    """What may be kept about a failure: its kind and the server's codes. Its text could hold addresses."""
    return " ".join([type(error).__name__, *(str(code) for code in _codes(error))])[:80]


def _codes(error: Exception) -> list[int]:
    if isinstance(error, SMTPRecipientsRefused):
        return sorted({code for code, _text in error.recipients.values()})
    return [error.smtp_code] if isinstance(error, SMTPResponseException) else []
