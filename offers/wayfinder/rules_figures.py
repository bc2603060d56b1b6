"""Figures about results that tell nothing about anybody: small groups are hidden. Pure: no ORM, no request."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

SMALLEST_GROUP: Final = 5
"""Smaller groups are hidden."""


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """One month: a number per agency kind in the order asked for, `None` where the group is hidden.

    Zero is shown. Where exactly one group is hidden, the total is hidden too: it would tell the group's size.
    """

    month: datetime.date
    counts: tuple[int | None, ...]
    total: int | None


def month_figures(rows: Iterable[tuple[datetime.date, str, int]], kinds: Sequence[str]) -> list[MonthFigures]:
    """Rows of month, agency kind and count as a table, the newest month first."""
    months: dict[datetime.date, dict[str, int]] = {}
    for month, kind, count in rows:
        months.setdefault(month, {})[kind] = count
    return [_figures(month, [months[month].get(kind, 0) for kind in kinds]) for month in sorted(months, reverse=True)]


def _figures(month: datetime.date, counts: Sequence[int]) -> MonthFigures:
    shown = tuple(None if 0 < count < SMALLEST_GROUP else count for count in counts)
    total = sum(counts)
    tells = shown.count(None) == 1 or 0 < total < SMALLEST_GROUP
    return MonthFigures(month, shown, None if tells else total)
