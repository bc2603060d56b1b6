"""Ages and birthdays. Pure: days come in, numbers and days go out."""

from __future__ import annotations

import datetime
from typing import Final

YOUNGEST: Final = 12
OLDEST: Final = 27
"""Whom the portal is for: completed years at the opening of a case, both included."""
DECIDES_ALONE: Final = 15
"""Completed years from which the young person acts for themselves (§ 36 SGB I)."""
ADULT: Final = 18
"""Completed years from which nobody else has custody (§ 2 BGB)."""
AGE_GROUPS: Final = ((12, 14), (15, 17), (18, 20), (21, 24), (25, 27))
"""Bands of completed years, both ends included, for lists that show nothing else of a person."""


def age_on(birth_date: datetime.date, day: datetime.date) -> int:
    """Completed years on a day. Who was born on 29 February completes a year on 1 March (§§ 187, 188 BGB)."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def birthday(birth_date: datetime.date, years: int) -> datetime.date:
    """The first day with that many completed years."""
    try:
        return birth_date.replace(year=birth_date.year + years)
    except ValueError:
        return datetime.date(birth_date.year + years, 3, 1)


def born_by(years: int, day: datetime.date) -> datetime.date:
    """The latest birth date of people who have completed that many years on a day; for questions to the database."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return datetime.date(day.year - years, 2, 28)


def is_minor(birth_date: datetime.date, day: datetime.date) -> bool:
    """Whether somebody has not completed 18 years."""
    return age_on(birth_date, day) < ADULT


def is_in_age(birth_date: datetime.date, day: datetime.date) -> bool:
    """Whether the portal is for somebody of this birth date (12 to 27)."""
    return YOUNGEST <= age_on(birth_date, day) <= OLDEST


def age_group(birth_date: datetime.date, day: datetime.date) -> tuple[int, int | None]:
    """The band of completed years, (from, to); outside of the bands (0, 11) or (28, None)."""
    age = age_on(birth_date, day)
    if age < YOUNGEST:
        return 0, YOUNGEST - 1
    return next((group for group in AGE_GROUPS if group[0] <= age <= group[1]), (OLDEST + 1, None))
