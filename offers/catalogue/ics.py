"""Calendar files (iCalendar, RFC 5545) of single events. Pure: no ORM, no request.

The time zone is written by RRULE: RDATE zones, as the library would add them, are read an hour wrong by Outlook
and ical.js. Nothing in the file names a person.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import icalendar

from offers.catalogue.rules_events import EventTime
from offers.regions.opening_hours import BERLIN

PRODUCT = "-//Uebergangsportal//Termine//DE"
DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """What goes into the file. `uid` stays the same for the same event; `stamp` is in UTC; `url` absolute."""

    uid: str
    title: str
    when: EventTime
    stamp: dt.datetime
    url: str
    place: str = ""
    description: str = ""


def calendar_file(entry: CalendarEntry) -> bytes:
    """The event as a calendar of one entry. Refuses (ValueError) an event whose day is not known."""
    if not entry.when.exact:
        raise ValueError("only an event with a known day fits into a calendar")
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    if entry.when.starts_at is not None:
        calendar.add_component(_berlin())
    calendar.add_component(_event(entry))
    return bytes(calendar.to_ical())


def _event(entry: CalendarEntry) -> icalendar.Event:
    """The VEVENT: whole days with an exclusive end (RFC 5545, 3.6.1), or times in Europe/Berlin."""
    event, when = icalendar.Event(), entry.when
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.stamp)
    event.add("summary", entry.title)
    if when.starts_at is None:
        event.add("dtstart", when.first)
        event.add("dtend", when.last + DAY)
    else:
        start = dt.datetime.combine(when.first, when.starts_at, BERLIN)
        event.add("dtstart", start)
        end = dt.datetime.combine(when.last, when.ends_at or when.starts_at, BERLIN)
        if end > start:
            event.add("dtend", end)
    if entry.place:
        event.add("location", entry.place)
    if entry.description:
        event.add("description", entry.description)
    event.add("url", entry.url)
    event.add("transp", "TRANSPARENT")
    return event


def _berlin() -> icalendar.Timezone:
    """Europe/Berlin since 1996 (Directive 2000/84/EC): last Sundays of March and October, 1:00 UTC."""
    zone = icalendar.Timezone()
    zone.add("tzid", "Europe/Berlin")
    for kind, name, month, start, before, after in (
        (icalendar.TimezoneDaylight, "CEST", 3, dt.datetime(1996, 3, 31, 2), 1, 2),  # noqa: DTZ001 - local by RFC 5545
        (icalendar.TimezoneStandard, "CET", 10, dt.datetime(1996, 10, 27, 3), 2, 1),  # noqa: DTZ001 - local by RFC 5545
    ):
        part = kind()
        part.add("tzname", name)
        part.add("dtstart", start)
        part.add("tzoffsetfrom", dt.timedelta(hours=before))
        part.add("tzoffsetto", dt.timedelta(hours=after))
        part.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1su"})
        zone.add_component(part)
    return zone
