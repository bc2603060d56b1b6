"""When somebody is reminded of a hand-over: no answer, no joint date. Pure: days are passed in."""

from __future__ import annotations

import datetime

from cases.calendars.rules_days import working_days_after
from cases.handovers.enums import REMINDERS


def reminder_due(
    offered_on: datetime.date, *, expires_on: datetime.date, reminded: int, today: datetime.date
) -> int | None:
    """Which of `REMINDERS` is due that day, in days after the offer; None: none, or its last day has passed.

    `reminded`: the last one that went out. If nobody ran the clock for some days the later one takes both places.
    """
    begun = [days for days in REMINDERS if offered_on + datetime.timedelta(days=days) <= today]
    due = max(begun, default=0)
    return due if due > reminded and today <= expires_on else None


def meeting_due_on(checked_on: datetime.date, *, contact_days: int, state: str) -> datetime.date:
    """The day by which a warm hand-over has its joint date: after half of the working days in which the first contact
    is to be (rounded up), counted from the day on which somebody began to check it. `state`: of the region.
    """
    return working_days_after(checked_on, (contact_days + 1) // 2, state=state)
