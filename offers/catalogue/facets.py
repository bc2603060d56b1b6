"""Which offers pass which filters, as sets of bits. Pure: no ORM, no request.

Every offer of a region has a place in the order of titles; a set of offers is an integer whose bit *n* is the
offer at place *n*. Filtering is `&` and `|`, counting is `int.bit_count`. With 100,000 offers a set takes 12.5 KB and
all counts of a page about two milliseconds; one SQL statement that counts facets over the same rows takes 400.
"""

from __future__ import annotations

import datetime
import re
from array import array
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from itertools import compress, islice
from operator import or_
from typing import Final

FACETS: Final = ("thema", "situation", "zielgruppe", "format", "rechtskreis")
"""Parameters with options. Several options of one mean "or", different parameters "and"."""

RADII: Final = (5, 10, 20, 30, 50)
"""Distances in km that can be chosen around a place."""

DEFAULT_RADIUS: Final = 20

_TO_FLAGS: Final = bytes.maketrans(b"01", b"\x00\x01")
_SPARSE: Final = 30
_MOST_COUNTED: Final = 64
_NOT_EMPTY: Final = re.compile(rb"[^\x00]", re.DOTALL)
_PLACES: Final = [tuple(place for place in range(8) if byte >> place & 1) for byte in range(256)]


@dataclass(frozen=True, slots=True)
class Selection:
    """What somebody chose. `age` in full years; `places` are keys of the places inside the radius, None without one.

    `matches` is the set of offers that fit the words; None where no words were given.
    """

    chosen: Mapping[str, frozenset[str]] = field(default_factory=dict)
    age: int | None = None
    places: frozenset[int] | None = None
    matches: int | None = None
    with_ended: bool = False

    @property
    def filters(self) -> list[str]:
        """The names of the filters in use; words, ended offers and order are none of them."""
        names = [name for name in FACETS if self.chosen.get(name)]
        return names + ["alter"] * (self.age is not None) + ["ort"] * (self.places is not None)

    def without(self, name: str, value: str = "") -> Selection:
        """The same without one filter, or without one `value` of a facet; `q` drops the words."""
        if name in FACETS:
            left = self.chosen.get(name, frozenset()) - {value} if value else frozenset()
            return replace(self, chosen={**self.chosen, name: left})
        if name == "alter":
            return replace(self, age=None)
        return replace(self, places=None) if name == "ort" else replace(self, matches=None)


class Positions:
    """From an offer's key to its place in the order of titles; a table where keys lie close together."""

    def __init__(self, ids: Sequence[int]) -> None:
        self._count = len(ids)
        self._low = min(ids, default=0)
        span = max(ids, default=0) - self._low + 1
        self._table: array[int] | None = None
        if ids and span <= 4 * len(ids):
            self._table = array("i", [self._count]) * span
            for position, key in enumerate(ids):
                self._table[key - self._low] = position
        else:
            self._places = {key: position for position, key in enumerate(ids)}

    def of(self, ids: Iterable[int]) -> list[int]:
        """The places of `ids`; the number of offers stands for an unknown key."""
        table, low, unknown = self._table, self._low, self._count
        if table is None:
            return [self._places.get(key, unknown) for key in ids]
        high = low + len(table)
        return [table[key - low] if low <= key < high else unknown for key in ids]

    def bits(self, ids: Iterable[int]) -> int:
        """`ids` as a set; keys that the region does not have are left out."""
        flags = bytearray(b"0") * (self._count + 1)
        for position in self.of(ids):
            flags[position] = 49
        flags[self._count] = 48
        flags.reverse()
        return int(flags, 2)


@dataclass(slots=True, kw_only=True)
class FacetIndex:
    """All that filters need to know of one region's published offers at one version of its catalogue.

    `ids`: keys of offers in the order of titles. `options`: facet → value → set. `from_age`, `to_age`: limit → set.
    `near`: key of a place → set. `ended`: offers whose last day lies before `on`. Nothing of it changes once made;
    `found` keeps what the latest searches matched, because whoever searched goes on to filter and to turn pages.
    """

    version: int
    on: datetime.date
    ids: Sequence[int]
    positions: Positions
    options: Mapping[str, Mapping[str, int]]
    from_age: Mapping[int, int]
    to_age: Mapping[int, int]
    near: Mapping[int, int]
    region_wide: int
    ended: int
    found: dict[Hashable, tuple[int, bool]] = field(default_factory=dict)
    _counted: dict[object, dict[str, dict[str, int]]] = field(default_factory=dict)

    @property
    def all(self) -> int:
        """Every offer."""
        return (1 << len(self.ids)) - 1

    def base(self, selection: Selection) -> int:
        """What is shown before any filter: running offers, and ended ones if asked for."""
        return self.all if selection.with_ended else self.all & ~self.ended

    def passing(self, selection: Selection, *, ignoring: str = "") -> int:
        """The offers that pass every filter, or every filter but one."""
        found = self.base(selection)
        if selection.matches is not None and ignoring != "q":
            found &= selection.matches
        for name in selection.filters:
            if name != ignoring:
                found &= self._fitting(selection, name)
        return found

    def _fitting(self, selection: Selection, name: str) -> int:
        """The offers that pass one filter."""
        if name == "alter":
            return self._of_age(selection.age or 0)
        if name == "ort":
            return self.around(selection.places or ())
        options = self.options[name]
        return reduce(or_, (options.get(value, 0) for value in selection.chosen[name]), 0)

    def _of_age(self, age: int) -> int:
        """Offers without limits, or whose limits (inclusive) hold `age`."""
        too_young = reduce(or_, (bits for limit, bits in self.from_age.items() if limit > age), 0)
        too_old = reduce(or_, (bits for limit, bits in self.to_age.items() if limit < age), 0)
        return self.all & ~(too_young | too_old)

    def around(self, places: Iterable[int]) -> int:
        """Offers at one of `places`; what the whole region can use is available there too."""
        return reduce(or_, (self.near.get(place, 0) for place in places), self.region_wide)

    def counts(self, selection: Selection) -> dict[str, dict[str, int]]:
        """Facet → value → how many offers there would be with that value alone in its facet, all else unchanged."""
        if selection.matches is not None:
            return self._count(selection)
        chosen = tuple(sorted((name, tuple(sorted(values))) for name, values in selection.chosen.items() if values))
        key = (chosen, selection.age, selection.places, selection.with_ended)
        counted = self._counted.get(key)
        if counted is None:
            counted = self._count(selection)
            if len(self._counted) >= _MOST_COUNTED:
                self._counted.clear()
            self._counted[key] = counted
        return counted

    def _count(self, selection: Selection) -> dict[str, dict[str, int]]:
        """What `counts` gives, counted now."""
        found = {}
        for name in FACETS:
            pool = self.passing(selection, ignoring=name)
            found[name] = {value: (pool & bits).bit_count() for value, bits in self.options[name].items()}
        return found

    def by_title(self, found: int) -> list[int]:
        """The order A–Z as disjoint sets: running offers, then ended ones."""
        return [found & ~self.ended, found & self.ended]

    def by_distance(self, found: int, places: Iterable[int]) -> list[int]:
        """The order by distance as disjoint sets: place by place, whole region, elsewhere; ended ones last."""
        ordered = [self.near.get(place, 0) for place in places] + [self.region_wide, self.all]
        steps: list[int] = []
        for part in self.by_title(found):
            left = part
            for bits in ordered:
                steps.append(left & bits)
                left &= ~bits
        return [step for step in steps if step]

    def take(self, steps: Iterable[int], start: int, stop: int) -> list[int]:
        """Keys of the offers number `start` to `stop` (exclusive) of ordered sets, each set by title."""
        taken: list[int] = []
        for bits in steps:
            size = bits.bit_count()
            if start < size and stop > 0:
                taken += islice(self._listed(bits, size), max(start, 0), stop)
            start, stop = start - size, stop - size
        return taken

    def _listed(self, bits: int, size: int) -> Iterator[int]:
        """The keys of a set by title: few among many are picked out, else all are run through."""
        if size * _SPARSE > len(self.ids):
            return compress(self.ids, format(bits, "b").encode()[::-1].translate(_TO_FLAGS))
        packed = bits.to_bytes(-(-bits.bit_length() // 8), "little")
        return (
            self.ids[8 * found.start() + place]
            for found in _NOT_EMPTY.finditer(packed)
            for place in _PLACES[packed[found.start()]]
        )
