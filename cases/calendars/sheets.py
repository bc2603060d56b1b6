"""A week or a month of the calendar: which days it has, what stands where on them. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from cases.calendars.slots_grid import BERLIN

DAY: Final = dt.timedelta(days=1)
WEEK: Final = 7
WORKING: Final = 5
YEARS: Final = 5
"""How far from today the calendar can be turned."""
OPENS, CLOSES = 8, 17
"""Hours that a week always shows."""


class View(StrEnum):
    """What is shown at once."""

    WEEK = "woche"
    MONTH = "monat"


class Sheet(NamedTuple):
    """One of them: the day it was opened at, the days it shows, and a day of the one before and after it."""

    view: View
    day: dt.date
    first: dt.date
    last: dt.date
    before: dt.date
    after: dt.date

    @property
    def days(self) -> list[dt.date]:
        """The days it shows."""
        return [self.first + DAY * number for number in range((self.last - self.first).days + 1)]


def sheet_of(view: View, day: dt.date) -> Sheet:
    """The week from Monday to Sunday, or the whole weeks that a month touches."""
    if view is View.WEEK:
        first = day - DAY * day.weekday()
        return Sheet(view, day, first, first + DAY * (WEEK - 1), day - DAY * WEEK, day + DAY * WEEK)
    start = day.replace(day=1)
    after = (start + DAY * 31).replace(day=1)
    end = after - DAY
    first, last = start - DAY * start.weekday(), end + DAY * (WEEK - 1 - end.weekday())
    return Sheet(view, day, first, last, (start - DAY).replace(day=1), after)


def read_choice(view: str, day: str, *, today: dt.date) -> tuple[View, dt.date, bool]:
    """What an address asks for, and whether it could be read: a week unless it says month, today unless it says a day
    (YYYY-MM-DD) of the five years before or after.
    """
    chosen = next((each for each in View if each == view), View.WEEK)
    readable = view in ("", chosen)
    if not day:
        return chosen, today, readable
    try:
        asked = dt.datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=BERLIN).date()
    except ValueError:
        return chosen, today, False
    if abs(asked.year - today.year) > YEARS:
        return chosen, today, False
    return chosen, asked, readable


@dataclass(frozen=True, slots=True)
class Item:
    """Something in the calendar. `kind`: mine, room, busy (foreign calendar) or away; `where`: a room's name.

    Times are aware; `url` leads to what it is, if the reader may know.
    """

    kind: str
    start: dt.datetime
    end: dt.datetime
    title: str
    where: str = ""
    url: str = ""


class Part(NamedTuple):
    """What one day shows of an item: German wall time, cut at midnight. `whole`: nothing but this item all day long."""

    item: Item
    start: dt.datetime
    end: dt.datetime
    whole: bool

    @property
    def lasts(self) -> bool:
        """Whether it goes on in the hour after the one in which it begins."""
        return _last_hour(self) > self.start.hour


@dataclass(frozen=True, slots=True)
class DayOf:
    """One day with its parts in the order of the clock. `holiday`: its name, or empty."""

    date: dt.date
    holiday: str
    parts: tuple[Part, ...]
    is_today: bool
    outside: bool = False

    @property
    def whole(self) -> list[Part]:
        """What lasts all day."""
        return [part for part in self.parts if part.whole]

    @property
    def timed(self) -> list[Part]:
        """What has a time."""
        return [part for part in self.parts if not part.whole]


class Cell(NamedTuple):
    """One hour of one day: what begins in it, and what is still going on."""

    day: DayOf
    begins: tuple[Part, ...]
    goes_on: tuple[Part, ...]


class Hour(NamedTuple):
    """One row of a week."""

    hour: int
    cells: tuple[Cell, ...]


def days_of(sheet: Sheet, items: Iterable[Item], *, today: dt.date, holidays: dict[dt.date, str]) -> list[DayOf]:
    """The days of a sheet with what stands on them."""
    parts: dict[dt.date, list[Part]] = {day: [] for day in sheet.days}
    for item in items:
        start, end = item.start.astimezone(BERLIN), item.end.astimezone(BERLIN)
        day = max(start.date(), sheet.first)
        while day <= sheet.last and _midnight(day) < end:
            opens, closes = _midnight(day), _midnight(day + DAY)
            whole = start <= opens and end >= closes
            parts[day].append(Part(item, max(start, opens), min(end, closes), whole))
            day += DAY
    return [
        DayOf(
            day,
            holidays.get(day, ""),
            tuple(sorted(parts[day], key=lambda part: (not part.whole, part.start, part.end, part.item.title))),
            day == today,
            sheet.view is View.MONTH and day.month != sheet.day.month,
        )
        for day in sheet.days
    ]


def hours_of_week(days: Sequence[DayOf]) -> list[Hour]:
    """The rows of a week: office hours, and as many more as something needs."""
    timed = [part for day in days for part in day.timed]
    first = min([OPENS, *(part.start.hour for part in timed)])
    last = max([CLOSES, *(_last_hour(part) for part in timed)])
    return [Hour(hour, tuple(_cell(day, hour) for day in days)) for hour in range(first, last + 1)]


def weeks_of(days: Sequence[DayOf]) -> list[Sequence[DayOf]]:
    """The rows of a month."""
    return [days[start : start + WEEK] for start in range(0, len(days), WEEK)]


def without_empty_weekend(days: Sequence[DayOf]) -> list[DayOf]:
    """Monday to Friday, and the weekend only if it is today, or more stands there than that somebody is away."""
    weekend = any(day.is_today or any(part.item.kind != "away" for part in day.parts) for day in days[WORKING:])
    return list(days if weekend else days[:WORKING])


def _cell(day: DayOf, hour: int) -> Cell:
    begins = tuple(part for part in day.timed if part.start.hour == hour)
    goes_on = tuple(part for part in day.timed if part.start.hour < hour <= _last_hour(part))
    return Cell(day, begins, goes_on)


def _last_hour(part: Part) -> int:
    """The last hour of its day that a part touches."""
    if part.end.date() > part.start.date():
        return 23
    on_the_hour = not (part.end.minute or part.end.second) and part.end > part.start
    return part.end.hour - 1 if on_the_hour else part.end.hour


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), BERLIN)
