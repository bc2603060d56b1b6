"""When an agreement asks for attention, and whom. Pure: days are passed in."""

from __future__ import annotations

import datetime
from enum import StrEnum
from typing import Final

from cases.conferences.enums import AgreementState

SOON: Final = datetime.timedelta(days=7)
TO_LEAD: Final = datetime.timedelta(days=7)
TO_FACILITATOR: Final = datetime.timedelta(days=14)


class Urgency(StrEnum):
    """How an agreement stands on a day."""

    SETTLED = "settled"
    LATER = "later"
    SOON = "soon"
    TODAY = "today"
    OVERDUE = "overdue"


class Reminder(StrEnum):
    """Whom the portal reminds, in this order; each once (procedure, section 7)."""

    BEFORE = "agreement_soon"
    """The owner, seven days before."""
    TODAY = "agreement_today"
    """The owner, on the day."""
    LEAD = "agreement_overdue"
    """Who leads the case for the agency, and the agency's leads: seven days overdue."""
    OPEN_END = "agreement_open_end"
    """The facilitator, who proposes a new date: fourteen days overdue."""


def urgency(state: str, due: datetime.date, *, today: datetime.date) -> Urgency:
    """How an agreement with this state and day stands today."""
    if state != AgreementState.OPEN:
        return Urgency.SETTLED
    if due < today:
        return Urgency.OVERDUE
    if due == today:
        return Urgency.TODAY
    return Urgency.SOON if due - today <= SOON else Urgency.LATER


def reminders(due: datetime.date, *, today: datetime.date) -> tuple[Reminder, ...]:
    """What should have been sent about an open agreement by today; the job sends what is missing.

    The owner's own reminders are not sent any more when their time is long over.
    """
    found = []
    if due - SOON <= today < due:
        found.append(Reminder.BEFORE)
    if due <= today < due + TO_LEAD:
        found.append(Reminder.TODAY)
    if today >= due + TO_LEAD:
        found.append(Reminder.LEAD)
    if today >= due + TO_FACILITATOR:
        found.append(Reminder.OPEN_END)
    return tuple(found)
