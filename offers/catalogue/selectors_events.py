"""Events as the pages show them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from offers.catalogue.models import Event
from offers.catalogue.rules_events import EventTime, event_time, say_when
from offers.regions.models import Region


@dataclass(frozen=True, slots=True)
class EventLine:
    """An event with its time read and said."""

    event: Event
    time: EventTime
    when: str

    @property
    def where(self) -> str:
        """Venue and place, as far as they are known."""
        place = self.event.place.name if self.event.place else ""
        return ", ".join(part for part in (self.event.venue, place) if part)


def event_line(event: Event) -> EventLine:
    """One event; needs `place` loaded."""
    time = event_time(event.date, event.last_day, event.starts_at, event.ends_at)
    return EventLine(event, time, say_when(time))


def _lines(events: Iterable[Event]) -> list[EventLine]:
    return [event_line(event) for event in events]


def upcoming_events(region: Region, *, on: dt.date, limit: int | None = None) -> list[EventLine]:
    """Published events that are not over on the day `on`, the next one first. One query."""
    today = on.isoformat()
    still_on = Q(date__gte=today) | Q(last_day__gte=on) | Q(date__in=[today[:4], today[:7]])
    rows = Event.objects.filter(still_on, region=region, is_published=True).select_related("place")
    lines = [line for line in _lines(rows) if not line.time.is_over(on)]
    return sorted(lines, key=lambda line: (line.time.first, line.event.title))[:limit]


def past_events(region: Region, *, on: dt.date) -> list[EventLine]:
    """Published events that are over on the day `on`, the latest first. One query."""
    rows = Event.objects.filter(region=region, is_published=True, date__lt=on.isoformat()).select_related("place")
    lines = [line for line in _lines(rows) if line.time.is_over(on)]
    return sorted(lines, key=lambda line: (line.time.last, line.event.title), reverse=True)
