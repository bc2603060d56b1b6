"""By when a contact request is seen and answered, and what becomes of it in a case. Pure."""

from __future__ import annotations

import datetime
from typing import Final, NamedTuple

from cases.calendars.rules_days import working_days_after
from cases.records.enums import DataClass

SEEN_DAYS: Final = 1
ANSWER_DAYS: Final = 3
"""Working days, where a region has said nothing."""


class Dues(NamedTuple):
    """The last days on which somebody is in time."""

    seen_on: datetime.date
    answer_on: datetime.date


def dues_from(day: datetime.date, *, seen_days: int, answer_days: int, state: str) -> Dues:
    """By when a request that lies there since `day` is seen and answered.

    Numbers in working days of the Land (ISO 3166-2:DE); the day itself does not count (§ 187 Abs. 1 BGB). Raises
    `ValueError` where the answer would be due before somebody has to look.
    """
    if not 0 <= seen_days <= answer_days:
        raise ValueError("a request is seen before it is answered")
    return Dues(
        working_days_after(day, seen_days, state=state),
        working_days_after(day, answer_days, state=state),
    )


FIRST_ENTRY: Final = tuple(item for item in DataClass if item != DataClass.ENTRUSTED)
"""Classes that the entry from a request can begin with, the usual one first. Whether somebody has entrusted it to one
person alone (§ 65 SGB VIII), and who, is said on the entry's own page."""
