"""Working days: Monday to Friday without public holidays of the Land. Pure arithmetic on days."""

from __future__ import annotations

import datetime
from typing import Final

from offers.regions.opening_hours import holidays_of

FRIDAY: Final = 5


def is_working_day(day: datetime.date, *, state: str) -> bool:
    """Whether people are at work in the Land (ISO 3166-2:DE code, as `Region.state` holds it)."""
    return day.isoweekday() <= FRIDAY and day not in holidays_of(state, day.year)


def working_days_after(day: datetime.date, number: int, *, state: str) -> datetime.date:
    """The working day that is so many working days after `day`; 0: the day itself, or the next that is one.

    The day on which something happens does not count (§ 187 Abs. 1 BGB). Raises `ValueError` for negative numbers.
    """
    if number < 0:
        raise ValueError("working days are counted forwards")
    while number or not is_working_day(day, state=state):
        day += datetime.timedelta(days=1)
        number -= bool(number) and is_working_day(day, state=state)
    return day


def working_day_before(day: datetime.date, *, state: str) -> datetime.date:
    """The last working day of the Land before `day`."""
    day -= datetime.timedelta(days=1)
    while not is_working_day(day, state=state):
        day -= datetime.timedelta(days=1)
    return day


def working_days_between(first: datetime.date, last: datetime.date, *, state: str) -> int:
    """How many working days come after `first`, up to and with `last`; 0 if `last` is not later."""
    days = (first + datetime.timedelta(days=step) for step in range(1, (last - first).days + 1))
    return sum(is_working_day(day, state=state) for day in days)
