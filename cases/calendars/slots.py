"""Common time: when everybody can, best first. Pure: calendars, rooms, holidays and the clock are passed in.

The window is cut into possible starts on a grid (15 minutes). For each person there is one byte per start, 1 where a
meeting of the wanted length may begin; added like long integers, the bytes of all of them say at once how many people
can. Working hours are wall time in Germany and become UTC day by day, so the days on which clocks change are right.

A slot begins with 1000 points (`POINTS`); equal points: the earlier start. It loses

* 300 per missing person who is required, 100 per optional one;
* 200 after the day of the deadline, and 5 more per day; 30 on that day and on the day before it;
* 20 in the first or last half hour of the day that all required people share; 15 between 12 and 13 o'clock;
* 2 per day of waiting, and 1 per 5 minutes on the road, of all people together.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Final, NamedTuple

from cases.calendars.slots_grid import DAY, Grid
from cases.calendars.slots_types import Level, Proposal, Reason, Room, Search, Slot, Why

FULL: Final = (Level.ALL, Level.LONGER)
LATER: Final = (Level.LONGER, Level.LONGER_OPTIONAL)
LUNCH: Final = (dt.time(12), dt.time(13))
EDGE: Final = 30 * 60
"""Seconds at both ends of the day that all share."""
LATE: Final = 2
"""Fewer days than this before the deadline are late."""
POINTS: Final = {
    "start": 1000, "required": 300, "optional": 100, "after": 200, "after_day": 5, "late": 30, "edge": 20, "lunch": 15,
    "day": 2,
}  # fmt: skip
ROAD: Final = 5
"""Minutes on the road that cost a point."""


class _Day(NamedTuple):
    """A day of the grid: its first start, the one after its last; in seconds what all share, and lunch."""

    date: dt.date
    low: int
    high: int
    shared: tuple[int, int]
    lunch: tuple[int, int]


class _Option(NamedTuple):
    """A room, or none, with the starts (1) at which it and enough people are free. `roads`: minutes per person."""

    room: Room | None
    place: int
    free: bytes
    roads: tuple[int, ...]


class _Found(NamedTuple):
    """A slot that nobody has looked at yet; the smallest is the best. `option`: its number."""

    cost: int
    start: int
    option: int
    missing: tuple[int, ...]


def propose(search: Search, *, count: int = 3) -> Proposal:
    """The `count` best slots, on different days where possible. Relaxed only when nothing is found, and then said so:

    everybody; without optional people; `longer` days more, with everybody; then without optional people; and, only if
    asked for, without somebody required.
    """
    ranking = _Ranking(search)
    for level in (Level.ALL, Level.OPTIONAL, Level.LONGER, Level.LONGER_OPTIONAL, Level.REQUIRED):
        if level in (Level.LONGER, Level.REQUIRED):
            ranking = _Ranking(_window(search, level))
        found = sorted(ranking.found(level))
        if found:
            return Proposal(level, tuple(ranking.slot(each) for each in _spread(found, count, ranking)))
    return Proposal(Level.NOTHING, ())


def slots_at(search: Search, level: Level) -> list[Slot]:
    """Every start that is possible at one level, each with its best room; best first."""
    ranking = _Ranking(_window(search, level))
    return [ranking.slot(each) for each in sorted(ranking.found(level))]


def _window(search: Search, level: Level) -> Search:
    """The search with the days that belong to the level."""
    if level in (Level.LONGER, Level.LONGER_OPTIONAL):
        return replace(search, last_day=search.last_day + search.longer * DAY)
    return search


def _spread(found: list[_Found], count: int, ranking: _Ranking) -> list[_Found]:
    """The best of each day first; where days are too few, more of them that do not overlap. Best first."""
    days: dict[dt.date, _Found] = {}
    for each in found:
        if len(days) == count:
            break
        days.setdefault(ranking.date_of(each.start), each)
    chosen = list(days.values())
    for each in found:
        if len(chosen) >= count:
            break
        if all(abs(each.start - other.start) >= ranking.length for other in chosen):
            chosen.append(each)
    return sorted(chosen)


class _Ranking:
    """The slots of one window, weighed."""

    def __init__(self, search: Search) -> None:
        self.search = search
        self.grid = Grid(search)
        self.length = self.grid.length
        self.options: list[_Option] = []

    def _load_options(self, level: Level) -> None:
        """The rooms with their free starts, those that are reached with the least way first."""
        enough: dict[int, int] = {}
        options = []
        for room in self.search.rooms or (None,):
            place = room.place if room else self.search.place
            if place not in enough:
                enough[place] = int.from_bytes(self._enough(place, level), "little")
            free = self.grid.room_mask(room.busy if room else ()) & enough[place]
            roads = tuple(self.search.minutes(person.base, place) for person in self.search.people)
            options.append(_Option(room, place, free.to_bytes(self.grid.size, "little"), roads))
        self.options = sorted(options, key=lambda option: sum(option.roads))

    def _enough(self, place: int, level: Level) -> bytes:
        """1 where those can whom the level asks for."""
        if level is Level.REQUIRED:
            return self.grid.most(place)
        people = enumerate(self.search.people)
        return self.grid.together(place, numbers=[at for at, each in people if each.required or level in FULL])

    def found(self, level: Level) -> list[_Found]:
        """Every possible start at this level with the room that costs least; in no particular order."""
        search = self.search
        if (level in LATER and not search.longer) or (level is Level.REQUIRED and not search.without_required):
            return []
        self._load_options(level)
        some = 0
        for option in self.options:
            some |= int.from_bytes(option.free, "little")
        starts = some.to_bytes(self.grid.size, "little")
        found: list[_Found] = []
        for day in self._days(starts):
            found += self._found_on(day, starts, level)
        return found

    def _found_on(self, day: _Day, starts: bytes, level: Level) -> Iterator[_Found]:
        of_day = self._cost_of(day)
        roads = [sum(option.roads) // ROAD for option in self.options]
        frees = [option.free for option in self.options]
        number = starts.find(1, day.low, day.high)
        while number >= 0:
            start = self.grid.origin + number * self.grid.step
            cost = of_day + self._cost_at(start, day)
            if level in FULL:
                best = next(order for order, free in enumerate(frees) if free[number])
                yield _Found(cost + roads[best], start, best, ())
            else:
                yield min(
                    self._missing(number, cost + roads[order], start, order)
                    for order, free in enumerate(frees)
                    if free[number]
                )
            number = starts.find(1, number + 1, day.high)

    def _missing(self, number: int, cost: int, start: int, option: int) -> _Found:
        """The slot, with who cannot come and what that costs."""
        masks = self.grid.each(self.options[option].place)
        missing = [person for person, mask in zip(self.search.people, masks, strict=True) if not mask[number]]
        cost += sum(POINTS["required" if person.required else "optional"] for person in missing)
        return _Found(cost, start, option, tuple(person.key for person in missing))

    def _days(self, starts: bytes) -> Iterator[_Day]:
        """The days on which anything starts."""
        low = 0
        for number, day in enumerate(self.grid.dates):
            high = (self.grid.midnights[number + 1] - self.grid.origin) // self.grid.step
            if starts.find(1, low, high) >= 0:
                lunch = self.grid.at(number, LUNCH[0]), self.grid.at(number, LUNCH[1])
                yield _Day(day, low, high, self.grid.shared(number), lunch)
            low = high

    def _cost_of(self, day: _Day) -> int:
        """What the day takes off, whoever comes and wherever it is."""
        cost = POINTS["day"] * (day.date - self.search.first_day).days - POINTS["start"]
        if self.search.deadline is None:
            return cost
        left = (self.search.deadline - day.date).days
        if left < 0:
            return cost + POINTS["after"] - left * POINTS["after_day"]
        return cost + (POINTS["late"] if left < LATE else 0)

    def _cost_at(self, start: int, day: _Day) -> int:
        """What the time of day takes off."""
        end = start + self.length
        cost = POINTS["edge"] if start < day.shared[0] + EDGE or end > day.shared[1] - EDGE else 0
        return cost + (POINTS["lunch"] if start < day.lunch[1] and end > day.lunch[0] else 0)

    def date_of(self, start: int) -> dt.date:
        """The German day of a start."""
        return self.grid.dates[self.grid.number_of(start)]

    def slot(self, found: _Found) -> Slot:
        """What was found, as others read it."""
        start = dt.datetime.fromtimestamp(found.start, dt.UTC)
        end = start + dt.timedelta(seconds=self.length)
        room = self.options[found.option].room
        reasons = (*self._reasons_of_people(found), *self._reasons_of_day(found), *self._reasons_of_way(found))
        return Slot(start, end, room.key if room else None, found.missing, -found.cost, reasons)

    def _reasons_of_people(self, found: _Found) -> Iterator[Reason]:
        if not found.missing:
            yield Reason(Why.ALL_FREE)
        for required, why in ((True, Why.REQUIRED_MISSING), (False, Why.OPTIONAL_MISSING)):
            people = [person for person in self.search.people if person.required is required]
            keys = tuple(person.key for person in people if person.key in found.missing)
            if keys:
                yield Reason(why, len(keys), keys)
        room = self.options[found.option].room
        if room:
            yield Reason(Why.ROOM_FREE, 0, (room.key,))

    def _reasons_of_day(self, found: _Found) -> Iterator[Reason]:
        number = self.grid.number_of(found.start)
        if self.search.deadline:
            left = (self.search.deadline - self.grid.dates[number]).days
            why = Why.BEFORE_DEADLINE if left > 0 else Why.AFTER_DEADLINE if left else Why.ON_DEADLINE
            yield Reason(why, abs(left))
        end, (first, last) = found.start + self.length, self.grid.shared(number)
        at_edge = found.start < first + EDGE or end > last - EDGE
        yield Reason(Why.EDGE if at_edge else Why.NOT_AT_EDGE)
        if found.start < self.grid.at(number, LUNCH[1]) and end > self.grid.at(number, LUNCH[0]):
            yield Reason(Why.LUNCH)

    def _reasons_of_way(self, found: _Found) -> Iterator[Reason]:
        option = self.options[found.option]
        ways = {person.key: way for person, way in zip(self.search.people, option.roads, strict=True) if way}
        if ways:
            yield Reason(Why.TRAVEL, max(ways.values()), tuple(ways))
        elif option.place:
            yield Reason(Why.NO_TRAVEL)
