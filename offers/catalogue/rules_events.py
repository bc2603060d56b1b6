"""When an event is, in words and as a span of days. Pure: time is passed in."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from offers.regions.opening_text import MONTHS, WEEKDAYS, clock


@dataclass(frozen=True, slots=True)
class EventTime:
    """The first and last day of an event, inclusive. `exact` is false where only a month or a year is known."""

    first: dt.date
    last: dt.date
    exact: bool
    starts_at: dt.time | None = None
    ends_at: dt.time | None = None

    def is_over(self, on: dt.date) -> bool:
        """Did it end before the day `on`?"""
        return self.last < on


def event_time(
    date: str, last_day: dt.date | None = None, starts_at: dt.time | None = None, ends_at: dt.time | None = None
) -> EventTime:
    """Read an ISO 8601 date of reduced precision (`2017`, `2017-11`, `2017-11-01`) with an optional last day.

    A last day before the first one is ignored; a day that its month does not have counts as that month.
    """
    parts = [int(part) for part in date.split("-")]
    year, month, day = max(parts[0], 1), parts[1] if len(parts) > 1 else 0, parts[2] if len(parts) > 2 else 0
    days = calendar.monthrange(year, month or 12)[1]
    exact = 1 <= day <= days
    first = dt.date(year, month or 1, day if exact else 1)
    last = first if exact else dt.date(year, month or 12, days)
    if last_day is not None and last_day > first:
        last = last_day
    return EventTime(first, last, exact, starts_at, ends_at)


def say_when(when: EventTime) -> str:
    """`Freitag, 8. September 2022, 15 bis 17 Uhr`, `8. bis 10. September 2022`, `Mai 2026`, `2017`."""
    if not when.exact:
        return _say_rough(when)
    if when.first == when.last:
        day = f"{WEEKDAYS[when.first.weekday()]}, {_day(when.first)} {when.first.year}"
    else:
        day = _("%(first)s bis %(last)s") % {"first": _first_day(when), "last": f"{_day(when.last)} {when.last.year}"}
    time = _say_time(when)
    return f"{day}, {time}" if time else day


def _say_rough(when: EventTime) -> str:
    """A month or a year, or from one to another."""

    def name(day: dt.date, *, by_year: bool) -> str:
        return str(day.year) if by_year else f"{MONTHS[day.month - 1]} {day.year}"

    whole_years = (when.first.month, when.last.month, when.last.day) == (1, 12, 31)
    first, last = name(when.first, by_year=whole_years), name(when.last, by_year=whole_years)
    return first if first == last else _("%(first)s bis %(last)s") % {"first": first, "last": last}


def _day(day: dt.date) -> str:
    return f"{day.day}. {MONTHS[day.month - 1]}"


def _first_day(when: EventTime) -> str:
    """The first of several days, as short as it stays clear."""
    if when.first.year != when.last.year:
        return f"{_day(when.first)} {when.first.year}"
    return _day(when.first) if when.first.month != when.last.month else f"{when.first.day}."


def _say_time(when: EventTime) -> str:
    """`15 bis 17 Uhr`, `ab 15 Uhr`, `bis 17 Uhr` or nothing."""
    start = clock(when.starts_at) if when.starts_at else ""
    end = clock(when.ends_at) if when.ends_at else ""
    if start and end:
        return _("%(start)s bis %(end)s Uhr") % {"start": start, "end": end}
    if start:
        return _("ab %(start)s Uhr") % {"start": start}
    return _("bis %(end)s Uhr") % {"end": end} if end else ""


def say_partial(date: str) -> str:
    """A date of reduced precision for a table: `2017`, `September 2014`, `8. Dezember 2017`; empty stays empty."""
    if not date:
        return ""
    when = event_time(date)
    return f"{_day(when.first)} {when.first.year}" if when.exact else _say_rough(when)
