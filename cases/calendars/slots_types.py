"""What a search for common time is given, and what comes back. Pure: no database, no clock."""

from __future__ import annotations

import datetime as dt
import enum
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

MOST_PEOPLE: Final = 200
"""The search counts free people in one byte."""


class Busy(NamedTuple):
    """A stretch that is taken, in seconds since 1970 (UTC), end not included. `place`: its number, 0 if unknown."""

    start: int
    end: int
    place: int = 0

    @classmethod
    def between(cls, start: dt.datetime, end: dt.datetime, place: int = 0) -> Busy:
        """The same from aware datetimes; parts of a second make it longer, never shorter."""
        return cls(math.floor(start.timestamp()), math.ceil(end.timestamp()), place)


Hours = Mapping[int, Sequence[tuple[dt.time, dt.time]]]
"""ISO weekday (1 is Monday) → from, to: wall time in Germany; several stretches may touch or overlap."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who should come. `absences`: first and last day, both included. `base`: the place where they work."""

    key: int
    hours: Hours
    busy: Sequence[Busy] = ()
    absences: Sequence[tuple[dt.date, dt.date]] = ()
    required: bool = True
    base: int = 0


@dataclass(frozen=True, slots=True)
class Room:
    """A room that would do; of two that are as easy to reach, the one that comes first is proposed."""

    key: int
    place: int = 0
    busy: Sequence[Busy] = ()


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for. `length`, `step`, `lead` (from now on), `travel` and `road` in minutes; days are German.

    `rooms`: one of them must be free. Without any, none is needed, and `place` says where it is (0: by phone or video,
    nobody travels). `travel`: minutes between two places, in either order; `road` where the table does not say.
    `longer`: days that may be added at the end if nothing is found; 0 forbids it. `without_required`: a date without
    somebody required is better than none. Raises `ValueError` for what cannot be searched.
    """

    people: Sequence[Person]
    length: int
    first_day: dt.date
    last_day: dt.date
    now: dt.datetime
    rooms: Sequence[Room] = ()
    place: int = 0
    deadline: dt.date | None = None
    holidays: Collection[dt.date] = frozenset()
    travel: Mapping[tuple[int, int], int] | None = None
    road: int = 40
    lead: int = 0
    step: int = 15
    longer: int = 28
    without_required: bool = False

    def __post_init__(self) -> None:
        if not any(person.required for person in self.people) or len(self.people) > MOST_PEOPLE:
            raise ValueError(f"A search needs somebody required, and at most {MOST_PEOPLE} people.")
        if self.length <= 0 or self.step <= 0 or 60 % self.step:
            raise ValueError("A meeting takes time, and the grid divides the hour.")
        if self.now.tzinfo is None:
            raise ValueError("The clock needs a time zone.")

    def minutes(self, here: int, there: int) -> int:
        """Minutes from one place to another; none where one of them is unknown."""
        if not here or not there or here == there:
            return 0
        table = self.travel or {}
        known = table.get((here, there))
        return known if known is not None else table.get((there, here), self.road)


class Level(enum.Enum):
    """How far a search had to go, in this order."""

    ALL = "all"
    OPTIONAL = "optional"
    LONGER = "longer"
    LONGER_OPTIONAL = "longer_optional"
    REQUIRED = "required"
    NOTHING = "nothing"


class Why(enum.Enum):
    """What speaks for a slot, or against it."""

    ALL_FREE = "all_free"
    OPTIONAL_MISSING = "optional_missing"
    REQUIRED_MISSING = "required_missing"
    ROOM_FREE = "room_free"
    BEFORE_DEADLINE = "before_deadline"
    ON_DEADLINE = "on_deadline"
    AFTER_DEADLINE = "after_deadline"
    NOT_AT_EDGE = "not_at_edge"
    EDGE = "edge"
    LUNCH = "lunch"
    NO_TRAVEL = "no_travel"
    TRAVEL = "travel"


class Reason(NamedTuple):
    """One of them. `number`: days, or minutes of the longest way; `keys`: the people or the room it is about."""

    why: Why
    number: int = 0
    keys: tuple[int, ...] = ()


class Slot(NamedTuple):
    """A proposal, in UTC. `missing`: keys of people who cannot come; `points`: more are better."""

    start: dt.datetime
    end: dt.datetime
    room: int | None
    missing: tuple[int, ...]
    points: int
    reasons: tuple[Reason, ...]


class Proposal(NamedTuple):
    """What was found, best first, and how far the search had to go for it."""

    level: Level
    slots: tuple[Slot, ...]
