"""What the desk makes of dates: pure, no database."""

from __future__ import annotations

import datetime
from typing import Final

from cases.desk.enums import Due

SOON: Final = datetime.timedelta(days=7)
"""A next step due within so many days is soon."""
AGES_THAT_ASK_AGAIN: Final = (15, 18)
"""Birthdays at which somebody else gives consents from then on (§ 36 SGB I, § 2 BGB)."""


def due(step_due: datetime.date | None, *, today: datetime.date) -> Due:
    """How urgent a next step is; a case without one is `MISSING`."""
    if step_due is None:
        return Due.MISSING
    if step_due < today:
        return Due.OVERDUE
    return Due.SOON if step_due <= today + SOON else Due.LATER


def birthday(birth_date: datetime.date, age: int) -> datetime.date:
    """The day on which somebody reaches an age; born on 29 February, in other years on 1 March (§ 188 Abs. 2 BGB)."""
    year = birth_date.year + age
    try:
        return birth_date.replace(year=year)
    except ValueError:
        return datetime.date(year, 3, 1)


def birthday_that_asks(birth_date: datetime.date, *, first: datetime.date, last: datetime.date) -> int | None:
    """The age (15 or 18) that somebody reaches between two days, both included, if any."""
    for age in AGES_THAT_ASK_AGAIN:
        if first <= birthday(birth_date, age) <= last:
            return age
    return None
