"""The window of a search as bytes: one per person and possible start, 1 where a meeting may begin. Pure."""

from __future__ import annotations

import bisect
import datetime as dt
import math
import zoneinfo
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from cases.calendars.slots_types import MOST_PEOPLE, Busy, Hours, Person, Search

BERLIN: Final = zoneinfo.ZoneInfo("Europe/Berlin")
DAY: Final = dt.timedelta(days=1)
SECONDS: Final = 86_400
"""Of a day on which the clocks do not change."""
Stretches = tuple[tuple[dt.time, dt.time], ...]


class Grid:
    """One window of a search: possible starts, numbered from midnight of its first day."""

    def __init__(self, search: Search) -> None:
        self.search = search
        self.length, self.step = search.length * 60, search.step * 60
        number = max(0, (search.last_day - search.first_day).days + 1)
        self.dates = [search.first_day + DAY * each for each in range(number)]
        self.midnights = [_seconds(search.first_day + DAY * each, dt.time()) for each in range(number + 1)]
        self.origin = self.midnights[0]
        self.size = (self.midnights[-1] - self.origin) // self.step
        now = math.ceil(search.now.timestamp()) + search.lead * 60
        self.earliest = max(0, -((self.origin - now) // self.step))
        self.hours = [_merged(person.hours) for person in search.people]
        self.bases: dict[tuple[tuple[int, Stretches], ...], bytes] = {}
        self.known: dict[int, list[bytes]] = {}

    def number_of(self, start: int) -> int:
        """The number of the German day in which a moment of the window lies."""
        return bisect.bisect_right(self.midnights, start) - 1

    def at(self, day: int, time: dt.time) -> int:
        """Wall time of the window's day with this number, as seconds."""
        midnight = self.midnights[day]
        if self.midnights[day + 1] - midnight == SECONDS:
            return midnight + time.hour * 3600 + time.minute * 60 + time.second
        return _seconds(self.dates[day], time)

    def _base(self, hours: Mapping[int, Stretches]) -> bytes:
        """1 where somebody with these working hours can begin; many have the same, so it is made once."""
        key = tuple(hours.items())
        if key not in self.bases:
            mask = bytearray(self.size)
            for number, day in enumerate(self.dates):
                stretches = hours.get(day.isoweekday())
                for start, end in stretches if stretches and day not in self.search.holidays else ():
                    low = max(self.earliest, -((self.origin - self.at(number, start)) // self.step))
                    high = (self.at(number, end) - self.length - self.origin) // self.step + 1
                    if low < high:
                        mask[low:high] = b"\1" * (high - low)
            self.bases[key] = bytes(mask)
        return self.bases[key]

    def _present(self, person: Person, hours: Mapping[int, Stretches]) -> int:
        """1 where somebody who works then is not away, as the bytes of one long number."""
        mask = bytearray(self._base(hours))
        for first, last in person.absences:
            low, high = (max(0, min(len(self.dates), (day - self.dates[0]).days)) for day in (first, last + DAY))
            if low < high:
                start, end = ((self.midnights[each] - self.origin) // self.step for each in (low, high))
                mask[start:end] = bytes(end - start)
        return int.from_bytes(mask, "little")

    def together(self, place: int, *, numbers: Iterable[int]) -> bytes:
        """1 where all of these people can begin a meeting at this place, ways there and back included (0: none)."""
        ways = _Ways(self.search, place)
        present, spans = (1 << 8 * self.size) - 1, []
        for number in numbers:
            person = self.search.people[number]
            present &= self._present(person, self.hours[number])
            spans += [(busy[0] - ways[busy[2]], busy[1] + ways[busy[2]]) for busy in person.busy if busy[0] < busy[1]]
        mask = bytearray(present.to_bytes(self.size, "little"))
        self._block(mask, spans)
        return bytes(mask)

    def _block(self, mask: bytearray, spans: list[tuple[int, int]]) -> None:
        """Clear every start from which a meeting would run into one of the spans, in one sweep over them."""
        step, size, before, after = self.step, self.size, self.origin + self.length, self.origin
        spans.sort()
        for start, end in _swept(spans):
            low, high = max((start - before) // step + 1, 0), min(-((after - end) // step), size)
            if low < high:
                mask[low:high] = bytes(high - low)

    def room_mask(self, busy: Iterable[Busy]) -> int:
        """1 where a room is free, whoever works then, as the bytes of one long number."""
        mask = bytearray(b"\1") * self.size
        self._block(mask, [(each.start, each.end) for each in busy if each.start < each.end])
        return int.from_bytes(mask, "little")

    def each(self, place: int) -> list[bytes]:
        """The same for everybody alone, in their order."""
        if place not in self.known:
            people = range(len(self.search.people))
            self.known[place] = [self.together(place, numbers=[number]) for number in people]
        return self.known[place]

    def most(self, place: int) -> bytes:
        """1 where as many as ever can of those who are required, but not all of them; at least two."""
        masks = [mask for mask, person in zip(self.each(place), self.search.people, strict=True) if person.required]
        total = sum(int.from_bytes(mask, "little") for mask in masks).to_bytes(self.size, "little")
        wanted = next((number for number in range(len(masks) - 1, 1, -1) if number in total), MOST_PEOPLE + 1)
        return total.translate(bytes(number == wanted for number in range(256)))

    def shared(self, number: int) -> tuple[int, int]:
        """Between which moments of a day all who are required and work then do so."""
        day = self.dates[number]
        shifts = [
            hours[day.isoweekday()]
            for hours, person in zip(self.hours, self.search.people, strict=True)
            if person.required and day.isoweekday() in hours and not _away(person, day)
        ]
        first, last = max(shift[0][0] for shift in shifts), min(shift[-1][1] for shift in shifts)
        return self.at(number, first), self.at(number, last)


class _Ways(dict[int, int]):
    """Place → seconds from there to the meeting, looked up once."""

    def __init__(self, search: Search, place: int) -> None:
        super().__init__({0: 0})
        self.search, self.place = search, place

    def __missing__(self, where: int) -> int:
        self[where] = self.search.minutes(where, self.place) * 60
        return self[where]


def _swept(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Sorted spans with those that touch as one."""
    begin = finish = 0
    for start, end in spans:
        if start > finish:
            if finish:
                yield begin, finish
            begin, finish = start, end
        elif end > finish:
            finish = end
    if finish:
        yield begin, finish


def _away(person: Person, day: dt.date) -> bool:
    return any(first <= day <= last for first, last in person.absences)


def _seconds(day: dt.date, time: dt.time) -> int:
    """Wall time in Germany as seconds since 1970; an hour that comes twice is the first one."""
    return int(dt.datetime.combine(day, time, BERLIN).timestamp())


def _merged(hours: Hours) -> dict[int, Stretches]:
    """The stretches of each weekday, sorted, those that touch as one; days without any are left out."""
    merged = {}
    for weekday, stretches in sorted(hours.items()):
        joined: list[tuple[dt.time, dt.time]] = []
        for start, end in sorted(stretches):
            if joined and start <= joined[-1][1]:
                joined[-1] = joined[-1][0], max(end, joined[-1][1])
            else:
                joined.append((start, end))
        if joined:
            merged[weekday] = tuple(joined)
    return merged
