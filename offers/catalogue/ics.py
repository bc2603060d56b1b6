"""Calendar files (iCalendar, RFC 5545) of single events. Pure: no ORM, no request. Nothing in them names a person."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import icalendar

from offers.catalogue.rules_events import EventTime
from offers.regions.opening_hours import BERLIN
from offers.regions.rules_icalendar import berlin_zone

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
        calendar.add_component(berlin_zone())
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
