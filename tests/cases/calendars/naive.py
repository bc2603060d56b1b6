"""Common time found quarter of an hour by quarter of an hour: the second definition that the search is held against."""

import datetime as dt
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")


def naive(search, *, optional=True):
    """(start, room) of everything that is possible; `optional`: whether optional people must be able to come."""
    people = [person for person in search.people if person.required or optional]
    start = dt.datetime.combine(search.first_day, dt.time(), BERLIN).astimezone(dt.UTC)
    found = []
    while (local := start.astimezone(BERLIN)).date() <= search.last_day:
        if start >= search.now + dt.timedelta(minutes=search.lead) and local.date() not in search.holidays:
            end = start + dt.timedelta(minutes=search.length)
            for room in search.rooms or [None]:
                place = room.place if room else search.place
                free = room is None or not any(clash(search, busy, start, end, 0) for busy in room.busy)
                if free and all(can(search, person, start, end, place) for person in people):
                    found.append((start, room.key if room else None))
        start += dt.timedelta(minutes=search.step)
    return found


def can(search, person, start, end, place):
    begin, finish = start.astimezone(BERLIN), end.astimezone(BERLIN)
    day = begin.date()
    return (
        any(first <= begin.time() and finish.time() <= last for first, last in person.hours.get(day.isoweekday(), ()))
        and finish.date() == day
        and not any(first <= day <= last for first, last in person.absences)
        and not any(clash(search, busy, start, end, place) for busy in person.busy)
    )


def clash(search, busy, start, end, place):
    way = 60 * search.minutes(busy.place, place)
    return busy.start - way < end.timestamp() and start.timestamp() < busy.end + way and busy.start < busy.end
