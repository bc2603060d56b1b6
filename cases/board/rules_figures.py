"""Which figures a reader gets: small groups are hidden, and whatever would give them away. Pure: no ORM, no request.

One column is one question ("how many requests are older than a week?"), counted by agency and, for some, also by
place. Columns are never added up along a line, so that each can be judged alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from offers.wayfinder.rules_figures import SMALLEST_GROUP

Counts = Mapping[tuple[int, int], int]
"""(agency, place) → how many; place 0: without one."""
Shown = int | None
"""A number, or None where it is hidden."""


class Column:
    """One column as it may be shown: a number per agency, per place, and the sum; None where it is hidden."""

    def __init__(self, agencies: Mapping[int, Shown], places: Mapping[int, Shown], total: Shown) -> None:
        self.agencies, self.places, self.total = agencies, places, total


def exact(counts: Counts) -> Column:
    """The column as it is: for leads about their own agencies, and for overdue counts."""
    agencies, places = _sums(counts)
    return Column(agencies, places, sum(counts.values()))


def guarded(counts: Counts) -> Column:
    """The column without groups under five: neither shown nor to be worked out from what is shown.

    Zero is shown. The same things are counted by agency and by place: where agencies and places hang together (their
    sums are equal), what is hidden on one side must not follow from the other. So inside each such island hidden
    numbers are always several, and together too many to say that one of them is small; where that cannot be had, all of
    the island and the sum are hidden.
    """
    agencies: dict[int, Shown] = {}
    places: dict[int, Shown] = {}
    known = True
    for island in _islands(counts):
        by_agency, by_place = _sums(island)
        sides = [_protected(by_agency), _protected(by_place)]
        if None in sides:
            sides = [dict.fromkeys(by_agency), dict.fromkeys(by_place)]
            known = False
        agencies |= sides[0] or {}
        places |= sides[1] or {}
    return Column(agencies, places, sum(counts.values()) if known else None)


def _sums(counts: Counts) -> tuple[dict[int, int], dict[int, int]]:
    agencies, places = Counter[int](), Counter[int]()
    for (agency, place), number in counts.items():
        agencies[agency] += number
        places[place] += number
    return dict(agencies), dict(places)


def _islands(counts: Counts) -> Iterable[Counts]:
    """Parts that share neither an agency nor a place; without what is zero."""
    left = {key: number for key, number in counts.items() if number}
    while left:
        near = [next(iter(left))]
        island: dict[tuple[int, int], int] = {}
        while near:
            island |= {key: left.pop(key) for key in near}
            agencies, places = {key[0] for key in island}, {key[1] for key in island}
            near = [key for key in left if key[0] in agencies or key[1] in places]
        yield island


def _protected(numbers: Mapping[int, int]) -> dict[int, Shown] | None:
    """The numbers with as few hidden as their known sum allows; None where too little is left to hide behind."""
    hidden = {key for key, number in numbers.items() if number < SMALLEST_GROUP}
    others = sorted((number, key) for key, number in numbers.items() if key not in hidden)
    while hidden and not _says_nothing([numbers[key] for key in hidden]):
        if not others:
            return None
        hidden.add(others.pop(0)[1])
    return {key: None if key in hidden else number for key, number in numbers.items()}


def _says_nothing(hidden: Sequence[int]) -> bool:
    """Whether each of these could be five or more for somebody who knows their sum."""
    return len(hidden) > 1 and sum(hidden) - (len(hidden) - 1) >= SMALLEST_GROUP
