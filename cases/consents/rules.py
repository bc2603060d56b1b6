"""Who may give a consent, for how long, and when one may ask again. Pure: no clock, no database."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Collection
from enum import Enum
from typing import Final

from cases.records.enums import DataClass, Giver
from cases.records.rules import ADULT, DECIDES_ALONE, age_on, birthday

BIRTHDAYS_THAT_ASK_AGAIN: Final = (DECIDES_ALONE, ADULT)
"""§ 36 Abs. 1 SGB I, § 2 BGB: what others agreed to before is asked anew."""


class GiverProblem(Enum):
    """Why somebody cannot give this consent."""

    YOUNG_PERSON_ALONE = "young_person_alone"
    """From 15 the young person decides; custody alone is no reason to ask somebody else."""
    GUARDIANS_DECIDE = "guardians_decide"
    """Under 15 the persons with custody decide."""
    OF_AGE = "of_age"
    """Nobody has custody of an adult."""
    NOT_ENTRUSTED = "not_entrusted"
    """Somebody else can only free what they themselves entrusted (§ 65 Abs. 1 Nr. 1 SGB VIII)."""


def add_months(day: datetime.date, months: int) -> datetime.date:
    """The same number in a later month, or that month's last day (§ 188 Abs. 2, 3 BGB)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def giver_problem(
    giver: Giver, *, birth_date: datetime.date, on: datetime.date, data_classes: Collection[str], reason: str
) -> GiverProblem | None:
    """Why this person cannot give a consent on that day, or None if they can.

    `reason`: why it is not the young person although they are 15, 16 or 17 (not able to understand it). What was
    entrusted is freed by whom entrusted it, at any age; that they are the same person is checked entry by entry.
    """
    if set(data_classes) == {DataClass.ENTRUSTED}:
        return None
    if giver == Giver.OTHER:
        return GiverProblem.NOT_ENTRUSTED
    age = age_on(birth_date, on)
    if giver == Giver.YOUNG_PERSON:
        return None if age >= DECIDES_ALONE else GiverProblem.GUARDIANS_DECIDE
    if age >= ADULT:
        return GiverProblem.OF_AGE
    return None if age < DECIDES_ALONE or reason.strip() else GiverProblem.YOUNG_PERSON_ALONE


def next_birthday_that_asks_again(birth_date: datetime.date, *, after: datetime.date) -> datetime.date | None:
    """The next 15th or 18th birthday after a day; None for adults."""
    days = (birthday(birth_date, age) for age in BIRTHDAYS_THAT_ASK_AGAIN)
    return next((day for day in days if day > after), None)


def latest_end(given_on: datetime.date, *, birth_date: datetime.date, giver: Giver, months: int = 12) -> datetime.date:
    """The last day on which a consent given on `given_on` can still be valid.

    `months` later, but at most the day before the young person turns 15 or 18; somebody else's own consent to free
    what they entrusted does not depend on the young person's age.
    """
    end = add_months(given_on, months)
    asks_again = next_birthday_that_asks_again(birth_date, after=given_on)
    if giver == Giver.OTHER or asks_again is None:
        return end
    return min(end, asks_again - datetime.timedelta(days=1))


def may_ask_again_on(refused_on: datetime.date, *, days: int = 30) -> datetime.date:
    """The first day on which the same may be asked again after a refusal."""
    return refused_on + datetime.timedelta(days=days)
