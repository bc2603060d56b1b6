"""When it is asked how things went on after a hand-over. Pure arithmetic on days."""

from __future__ import annotations

import datetime

from dateutil.relativedelta import relativedelta

from cases.handovers.enums import Arrival, Month


def term_begins(accepted_on: datetime.date, month: Month) -> datetime.date:
    """The day so many months later; the last of the month where it has no such day."""
    day: datetime.date = accepted_on + relativedelta(months=month)
    return day


def term_on(accepted_on: datetime.date, day: datetime.date) -> Month | None:
    """What can be answered that day: the last term that has begun, until the next one does; None before the first."""
    begun = [month for month in Month if term_begins(accepted_on, month) <= day]
    return max(begun, default=None)


OUTCOMES = {
    "training": Arrival.TRAINING,
    "school": Arrival.SCHOOL,
    "measure": Arrival.MEASURE,
    "work": Arrival.WORK,
    "lost": Arrival.UNKNOWN,
}
"""Outcome of a closed case (`records.enums.Outcome`) → what it suggests; every other one suggests "woanders"."""


def suggested_by(outcome: str) -> Arrival | None:
    """What the outcome of a closed case suggests; None for a case without one."""
    return OUTCOMES.get(outcome, Arrival.OTHER) if outcome else None
