"""When somebody is busy, out of a calendar file of their office (iCalendar, RFC 5545). Pure: no ORM, no request.

Start and end are all that leaves this module. A file may come from anywhere and be made to hurt, so it is read in a
process of its own (`reading.py`); here is what any single entry may do at most.
"""

from __future__ import annotations

import codecs
import datetime as dt
import math
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from typing import Any, Final
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events

from offers.regions.rules_icalendar import TZID

Busy = tuple[dt.datetime, dt.datetime]
Entry = Any
"""A component as the library reads it: in a file from anywhere, a property may be of any type or none."""

LOCAL: Final = ZoneInfo(TZID)
"""Times without a zone mean the office's own (RFC 5545, 3.3.5, form 1)."""
DAY: Final = dt.timedelta(days=1)
MOST_ENTRIES: Final = 20_000
"""More occurrences than this in one file are no office calendar."""
RHYTHMS: Final = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
MOST_A_DAY: Final = 24
REPEATS: Final = frozenset({"RRULE", "RDATE", "RECURRENCE-ID", "EXRULE"})
UNREADABLE: Final = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What reading a file that keeps to no rules may end in."""
FREE: Final = frozenset({"FREE", "WORKINGELSEWHERE"})
"""Values of Outlook's own field that take no time."""


class NoCalendar(ValueError):  # noqa: N818  # reads as a sentence where it is raised
    """What was read is no calendar file, is broken, or holds more than any office calendar."""


def busy_times(content: bytes, *, start: dt.datetime, end: dt.datetime, ignored: Collection[str] = ()) -> list[Busy]:
    """When the file's owner is busy between `start` and `end` (aware): in UTC, in order, overlapping times joined.

    Entries that are cancelled or take no time are left out, and those whose UID is in `ignored`. Series that come more
    often than daily count by their first date. Raises `NoCalendar`.
    """
    found: list[Busy] = []
    for calendar in _calendars(content):
        for busy in (*_events(calendar, start, end, frozenset(ignored)), *_free_busy(calendar)):
            if busy[0] < end and busy[1] > start:
                found.append((max(busy[0], start).astimezone(dt.UTC), min(busy[1], end).astimezone(dt.UTC)))
            if len(found) > MOST_ENTRIES:
                raise NoCalendar("too many entries")
    return joined(found)


def looks_like_calendar(content: bytes) -> bool:
    """Whether it begins like a calendar file, whatever its server calls it."""
    return content[:64].removeprefix(codecs.BOM_UTF8).lstrip().upper().startswith(b"BEGIN:VCALENDAR")


def joined(times: Iterable[Busy]) -> list[Busy]:
    """The same times in order, those that overlap or touch made one."""
    result: list[Busy] = []
    for start, end in sorted(times):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], end))
        elif end > start:
            result.append((start, end))
    return result


def _calendars(content: bytes) -> list[Entry]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    if not looks_like_calendar(content):
        raise NoCalendar("no calendar")
    if not text.rstrip()[-13:].upper() == "END:VCALENDAR":
        raise NoCalendar("cut off")
    try:
        calendars = icalendar.Calendar.from_ical(text, multiple=True)
    except UNREADABLE as error:
        raise NoCalendar("broken") from error
    return [each for each in calendars if each.name == "VCALENDAR"]


def _events(calendar: Entry, start: dt.datetime, end: dt.datetime, ignored: frozenset[str]) -> Iterator[Busy]:
    for event in (*_take_singles(calendar), *_series(calendar, start, end)):
        busy = None if _takes_no_time(event) or str(event.get("uid", "")) in ignored else _stretch(event)
        if busy:
            yield busy


def _take_singles(calendar: Entry) -> list[Entry]:
    """Remove the entries that happen once: most of every calendar, and ten times slower when expanded like series."""
    events = calendar.walk("VEVENT")
    uids = Counter(str(event.get("uid", "")) for event in events)
    singles = [each for each in events if uids[str(each.get("uid", ""))] == 1 and not REPEATS & each.keys()]
    gone = {id(each) for each in singles}
    calendar.subcomponents = [each for each in calendar.subcomponents if id(each) not in gone]
    return singles


def _series(calendar: Entry, start: dt.datetime, end: dt.datetime) -> list[Entry]:
    for event in calendar.walk("VEVENT"):
        if not _is_tame(event):
            del event["rrule"]
    try:
        query = recurring_ical_events.of(calendar, skip_bad_series=True)
        # A day more on both sides: the library compares whole days and times without a zone by its own rules.
        return list(query.between(start - DAY, end + DAY))
    except UNREADABLE as error:
        raise NoCalendar("broken") from error


def _is_tame(event: Entry) -> bool:
    """Whether its rules can be read, move on, and come no more often than appointments of an office do."""
    try:
        rules = event.get("rrule", [])
        return all(_is_tame_rule(rule) for rule in (rules if isinstance(rules, list) else [rules]))
    except UNREADABLE:
        return False


def _is_tame_rule(rule: Any) -> bool:
    a_day = math.prod(max(1, len(set(rule.get(part, [])))) for part in ("BYHOUR", "BYMINUTE", "BYSECOND"))
    rhythms = {str(freq).upper() for freq in rule.get("FREQ", [])}
    moves_on = all(int(step) > 0 for step in rule.get("INTERVAL", []))
    return bool(rhythms) and rhythms <= RHYTHMS and moves_on and a_day <= MOST_A_DAY


def _takes_no_time(event: Entry) -> bool:
    return (
        str(event.get("status", "")).upper() == "CANCELLED"
        or str(event.get("transp", "")).upper() == "TRANSPARENT"
        or str(event.get("x-microsoft-cdo-busystatus", "")).upper() in FREE
    )


def _stretch(event: Entry) -> Busy | None:
    """From when until when; None for an entry without any length, or whose times cannot be read."""
    try:
        first = event["dtstart"].dt
        if "dtend" in event:
            last = event["dtend"].dt
        elif "duration" in event:
            last = first + event["duration"].dt
        else:
            last = first if isinstance(first, dt.datetime) else first + DAY
        start, end = _moment(first), _moment(last)
    except UNREADABLE:
        return None
    return (start, end) if end > start else None


def _free_busy(calendar: Entry) -> Iterator[Busy]:
    """Published busy times without any event (VFREEBUSY, RFC 5545, 3.6.4)."""
    for part in calendar.walk("VFREEBUSY"):
        rows = part.get("freebusy", [])
        for row in rows if isinstance(rows, list) else [rows]:
            if str(row.params.get("FBTYPE", "BUSY")).upper() == "FREE":
                continue
            start, end = row.dt
            yield _moment(start), _moment(start + end if isinstance(end, dt.timedelta) else end)


def _moment(value: dt.date) -> dt.datetime:
    """An instant: midnight for a day, the office's own zone for a time that names none."""
    if not isinstance(value, dt.datetime):
        value = dt.datetime.combine(value, dt.time())
    return (value.replace(tzinfo=LOCAL) if value.tzinfo is None else value).astimezone(dt.UTC)
