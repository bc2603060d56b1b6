"""When the clock asks for attention to a contact request, and whose. Pure: days are passed in."""

from __future__ import annotations

import datetime
from typing import Final

from cases.calendars.rules_days import is_working_day, working_day_before, working_days_after
from cases.inbox.enums import Escalation

QUIET: Final = datetime.timedelta(days=14)
"""After so long without anything new, whoever looks after an answered request is asked whether it can be closed."""


def next_level(
    level: Escalation, *, due_on: datetime.date, last_on: datetime.date | None, today: datetime.date, state: str
) -> Escalation | None:
    """Who is told today that a request is late; None: nobody, because it is in time, no working day, or done already.

    One level on each working day of the Land, from the first after `due_on` on. `level`: who knows already, since
    `last_on`. Once the coordination office knows it is told again only about a later day that passed, because the
    request was given to somebody and they did not keep it either.
    """
    if today <= due_on or not is_working_day(today, state=state) or (last_on is not None and today <= last_on):
        return None
    if level < Escalation.COORDINATION:
        return Escalation(level + 1)
    return Escalation.COORDINATION if last_on is not None and last_on <= due_on else None


def vacant_until(
    seen_on: datetime.date, date_on: datetime.date, *, today: datetime.date, earliest: datetime.date, state: str
) -> datetime.date:
    """The last day to take a date for which nobody is there; afterwards the coordination office learns of it.

    `seen_on`: the last day on which somebody looks at a new request in time. The office learns of a date that is still
    to come on the last working day before it at the latest. Never a day before `earliest`.
    """
    if date_on < today:
        return seen_on
    day_of_office = working_day_before(date_on, state=state)
    return max(min(seen_on, day_of_office - datetime.timedelta(days=1)), earliest)


def is_day_after(day: datetime.date, *, today: datetime.date, state: str) -> bool:
    """Whether today is the first working day of the Land after that day."""
    return working_days_after(day, 1, state=state) == today


def asks_to_close(last_step_on: datetime.date, *, today: datetime.date, state: str) -> bool:
    """Whether today is the working day on which it is asked if a quiet request can be closed."""
    return working_days_after(last_step_on + QUIET, 0, state=state) == today
