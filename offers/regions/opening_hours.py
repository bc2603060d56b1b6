"""Opening hours in the OpenStreetMap syntax: reading them, and what is open when. Pure: time is passed in.

Syntax: https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification, read by the library `opening_hours`.
Public holidays are those of the Land (library `holidays`): an expression's own `PH` rules win; where it has none,
nobody knows whether the office is open on a holiday, and such stretches are marked uncertain.
The words for people are in `opening_text.py`.
"""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

import holidays
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from opening_hours import OpeningHours, State, validate

from offers.regions import enums

BERLIN: Final = zoneinfo.ZoneInfo("Europe/Berlin")
MAX_LENGTH: Final = 250
LOOK_AHEAD: Final = dt.timedelta(days=400)
DAY: Final = dt.timedelta(days=1)

_ERRORS: Final = (SyntaxError, ValueError, OverflowError)
_QUOTED: Final = re.compile(r'"[^"]*"')
_SUN: Final = re.compile(r"\b(sunrise|sunset|dawn|dusk)\b", re.IGNORECASE)
_LEADING_HOLIDAY: Final = re.compile(r"^\s*PH\b(?!\s*[,+-])\s*", re.IGNORECASE)
_DAY_LIST: Final = re.compile(r"^\s*(?:PH|SH|Mo|Tu|We|Th|Fr|Sa|Su)[\w,\-\[\]]*", re.IGNORECASE)
_OPEN_END: Final = re.compile(r"[0-9]\+")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time that is not closed, in Europe/Berlin, end not included.

    `certain` is false for OSM's `unknown` and for a holiday on which the usual times may not hold.
    """

    start: dt.datetime
    end: dt.datetime
    certain: bool
    comment: str = ""
    holiday: str = ""


@lru_cache(maxsize=256)
def holidays_of(state: str, year: int) -> dict[dt.date, str]:
    """Public holidays of a Land (ISO 3166-2:DE code) with German names; the federal ones for an unknown code."""
    known = state if state in enums.State.values else None
    return dict(holidays.country_holidays("DE", subdiv=known, years=year, language="de"))


def holiday_on(state: str, day: dt.date) -> str:
    """The name of the Land's public holiday on `day`, empty on other days."""
    return holidays_of(state, day.year).get(day, "")


@lru_cache(maxsize=2048)
def parse(expression: str) -> OpeningHours | None:
    """The expression as the library reads it; None where it is empty or cannot be read with certainty. Never raises."""
    if len(expression) > MAX_LENGTH or _SUN.search(_QUOTED.sub("", expression)):
        return None
    return _read(expression.strip().rstrip("; "))


def _read(expression: str) -> OpeningHours | None:
    """Read an expression of any length (those with holidays written in are long); None for an error."""
    try:
        if not validate(expression):
            return None
        return OpeningHours(expression, timezone=BERLIN, auto_country=False, auto_timezone=False)
    except _ERRORS:
        return None


def validate_opening_hours(value: str) -> None:
    """Refuse (ValidationError) what `parse` cannot read; empty is allowed."""
    if value.strip() and parse(value) is None:
        raise ValidationError(
            _("Diese Öffnungszeiten verstehen wir nicht. Beispiel: „Mo-Th 08:00-16:00; Fr 08:00-12:00; PH off“."),
            code="opening_hours",
        )


def mentions(expression: str, word: str) -> bool:
    """Does the expression name `PH` (public holidays) or `SH` (school holidays) outside its comments?"""
    return re.search(rf"\b{word}\b", _QUOTED.sub("", expression), re.IGNORECASE) is not None


def has_open_end(expression: str) -> bool:
    """Does it give times without an end (`10:00+`)?"""
    return _OPEN_END.search(_QUOTED.sub("", expression)) is not None


def closed_on_holidays(expression: str) -> bool:
    """Does it say in so many words that holidays are closed (`PH off`)?"""
    return re.search(r"\bPH[\w,]*\s+(off|closed)\b", _QUOTED.sub("", expression), re.IGNORECASE) is not None


def knows_holidays(expression: str) -> bool:
    """Can the expression itself tell what happens on a public holiday (`24/7`, or `PH` in a form we can resolve)?"""
    return expression.strip().rstrip("; ") == "24/7" or _with_dates(expression, "2026 Jan 01") is not None


@lru_cache(maxsize=4096)
def _with_holidays(expression: str, state: str, year: int) -> OpeningHours | None:
    """The expression with the Land's holidays of three years written into its `PH` rules as dates."""
    base = parse(expression)
    if base is None or not mentions(expression, "PH"):
        return base
    days = [day for each in range(year, year + 3) for day in sorted(holidays_of(state, each))]
    dates = ",".join(f"{day.year} {_MONTHS[day.month - 1]} {day.day:02d}" for day in days)
    dated = _with_dates(expression, dates)
    return base if dated is None else _read(dated) or base


def _with_dates(expression: str, dates: str) -> str | None:
    """`PH` replaced by `dates` in every rule; None where there is no `PH` or a form too rare to be sure of."""
    if not mentions(expression, "PH"):
        return None
    rules = [_dated_rule(rule, dates) for rule in re.findall(r'(?:[^;"]|"[^"]*"?)+', expression) if rule.strip()]
    return None if None in rules else ";".join(rule for rule in rules if rule)


def _dated_rule(rule: str, dates: str) -> str | None:
    """One rule with dates for `PH`; None where the form is not understood.

    `PH off` → `2026 Jan 01,… off`; `Mo-Fr,PH 10:00-12:00` → both `Mo-Fr 10:00-12:00` and the dates with these times.
    """
    if not mentions(rule, "PH"):
        return rule
    if _LEADING_HOLIDAY.match(rule):
        rest = _LEADING_HOLIDAY.sub("", rule, count=1)
        return None if mentions(rest, "PH") else f"{dates} {rest}"
    selector = _DAY_LIST.match(rule)
    if selector is None:
        return None
    days, times = selector.group().strip().split(","), rule[selector.end() :]
    others = [day for day in days if day.upper() != "PH"]
    if mentions(times, "PH") or not others or not all(others) or any(mentions(day, "PH") for day in others):
        return None
    return f"{','.join(others)}{times};{dates}{times}"


def open_spans(
    expression: str, *, start: dt.datetime, state: str = "", length: dt.timedelta = LOOK_AHEAD
) -> Iterator[Span]:
    """Stretches that are not closed, from `start` on; with a Land's code its holidays count. Never raises.

    The first one may have begun before `start`; it is then given from `start` on. Stretches that touch and have the
    same certainty and comment come as one.
    """
    start = start.astimezone(BERLIN)
    hours = _with_holidays(expression, state, start.year) if state else parse(expression)
    if hours is None:
        return
    doubtful = bool(state) and not knows_holidays(expression)
    waiting: Span | None = None
    try:
        for begin, end, kind, comment in hours.intervals(start, start + length):
            if kind is State.CLOSED:
                continue
            span = Span(begin, end, kind is State.OPEN, comment)
            span = _doubt_holiday(span, state) if doubtful else span
            if (
                waiting is not None
                and waiting.end == span.start
                and replace(waiting, end=span.end) == replace(span, start=waiting.start)
            ):
                waiting = replace(waiting, end=span.end)
                continue
            if waiting is not None:
                yield waiting
            waiting = span
    except _ERRORS:
        return
    if waiting is not None:
        yield waiting


def _doubt_holiday(span: Span, state: str) -> Span:
    """A stretch that begins on a holiday without an own rule is not certain; one that never ends is left alone."""
    name = holiday_on(state, span.start.date())
    if not name or span.end - span.start > DAY:
        return span
    return replace(span, certain=False, holiday=name)
