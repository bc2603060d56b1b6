"""When the clock reminds of a hand-over that nobody has answered. Pure: days are passed in."""

from __future__ import annotations

import datetime

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
