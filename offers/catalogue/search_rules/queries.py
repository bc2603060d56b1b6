"""From what somebody typed to groups of alternatives with points: the plan of a search."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from itertools import combinations
from typing import Final

from offers.catalogue.search_rules.matching import Alternative, any_matches, tsquery

MAX_REQUIRED: Final = 6
"""Groups beyond this number only help to sort."""

_EXACT: Final = (("A", 100), ("AB", 60), ("ABC", 35), ("ABCD", 20))
_OPENING: Final = 115
_NEAR: Final = (("A", 60), ("AB", 40), ("ABC", 15))
_CONCEPT: Final = (("A", 45), ("AB", 35), ("ABC", 25))
_HEAVY: Final = 0.5
_ENOUGH: Final = 3
_TELLING: Final = 0.45


Scale = list[tuple[tuple[Alternative, ...], int]]
"""Alternatives with their points; the first that match count."""


class Reach(Enum):
    """How far a group looks: FOCUS in title, summary and topics; WORD everywhere for the word itself; LOOSE for all."""

    FOCUS = 1
    WORD = 2
    LOOSE = 3


@dataclass(frozen=True, slots=True)
class Group:
    """One thing that was asked for, in all the ways an offer may say it.

    `exact` is the word itself, `near` are parts, synonyms and corrections, `concept` are topics and situations,
    `facts` are pairs of alternative and points (places, ages, audiences). `weight` grows with the word's rarity.
    """

    words: tuple[str, ...]
    exact: tuple[Alternative, ...] = ()
    near: tuple[Alternative, ...] = ()
    loose: tuple[Alternative, ...] = ()
    concept: tuple[Alternative, ...] = ()
    facts: tuple[tuple[Alternative, int], ...] = ()
    weight: int = 20
    required: bool = True

    def match(self, reach: Reach = Reach.WORD) -> tuple[Alternative, ...]:
        """What an offer must have at least for this group."""
        facts = tuple(alternative for alternative, _points in self.facts)
        if reach is Reach.LOOSE:
            return (*self.exact, *self.near, *self.loose, *self.concept, *facts)
        if reach is Reach.FOCUS:
            return (*(item.raised() for item in (*self.exact, *self.near)), *self.concept, *facts)
        return (*self.exact, *(item.raised() for item in self.near), *self.concept, *facts)

    def scales(self) -> list[Scale]:
        """Lists of (alternatives, points); of each list the first that matches counts, the lists add up."""
        opening = tuple(Alternative((f"^{item.terms[0]}",)) for item in self.exact if len(item.terms) == 1)
        exact: Scale = [(opening, _OPENING)] if opening else []
        exact += [(tuple(item.at(at) for item in self.exact), points) for at, points in _EXACT if self.exact]
        near: Scale = [(tuple(item.at(at) for item in self.near), points) for at, points in _NEAR if self.near]
        loose: Scale = [(tuple(item.at("AB") for item in self.loose), 15)] if self.loose else []
        concepts: list[Scale] = [[((item.at(at),), points) for at, points in _CONCEPT] for item in self.concept]
        facts: Scale = [((alternative,), points) for alternative, points in self.facts]
        return [scale for scale in (exact, near, loose, *concepts, facts) if scale]

    def points(self, document: Mapping[str, str]) -> int:
        """The points of a document (term → weight) for this group."""
        found = 0
        for scale in self.scales():
            found += next((points for alternatives, points in scale if any_matches(alternatives, document)), 0)
        return found * self.weight


@dataclass(frozen=True, slots=True)
class Level:
    """How strict a search is: each row is a set of groups that must all match; one row will do.

    With fewer hits than `enough` the next level is tried.
    """

    rows: tuple[tuple[Group, ...], ...]
    reach: Reach = Reach.WORD
    enough: int = 1

    def tsquery(self) -> str:
        """The level as a `tsquery`."""
        rows = (" & ".join(f"({tsquery(group.match(self.reach))})" for group in row) for row in self.rows)
        return " | ".join(f"({row})" for row in rows)

    def matches(self, document: Mapping[str, str]) -> bool:
        """Whether a document (term → weight) is a hit."""
        return any(all(any_matches(group.match(self.reach), document) for group in row) for row in self.rows)


@dataclass(frozen=True, slots=True)
class SearchPlan:
    """A search, ready to run. `corrected` is the whole text with typing errors mended, None if there were none."""

    groups: tuple[Group, ...] = ()
    corrected: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was asked for that could narrow the offers."""
        return not any(group.required for group in self.groups)

    @property
    def words(self) -> tuple[str, ...]:
        """The normalised words that count, sorted: what is noted for coordinators when nothing was found."""
        return tuple(sorted({word for group in self.groups if group.required for word in group.words}))

    def levels(self) -> list[Level]:
        """From strict to loose: all groups; most of them; any of the telling ones; any, loosely."""
        required = [group for group in self.groups if group.required]
        count = len(required)
        most = -(-2 * count // 3)
        heaviest = max((group.weight for group in required), default=0)
        heavy = [group for group in required if group.weight >= heaviest * _HEAVY]
        levels = [Level((tuple(required),), enough=_ENOUGH if count > 1 else 1)]
        if most < count:
            levels.append(Level(tuple(combinations(required, most))))
        if count > 1:
            levels.append(Level(tuple((group,) for group in heavy), Reach.FOCUS))
        levels.append(Level(tuple((group,) for group in required), Reach.LOOSE))
        return levels

    def points(self, document: Mapping[str, str]) -> int:
        """The rank of a document (term → weight): higher is better."""
        return sum(group.points(document) for group in self.groups)


def settle(groups: Iterable[Group]) -> tuple[Group, ...]:
    """Decide what is required: telling groups if there are any, else the soft ones; at most `MAX_REQUIRED`.

    A word that nearly every offer has (`Schule`) only helps to sort beside a rare one (`Mobbing`).
    """
    rows = list(groups)
    if not any(group.required for group in rows):
        rows = [replace(group, required=True) for group in rows]
    heaviest = max((group.weight for group in rows if group.required), default=0)
    ranked = sorted((group for group in rows if group.required), key=lambda group: -group.weight)
    telling = [group for group in ranked if group.weight >= heaviest * _TELLING][:MAX_REQUIRED]
    return tuple(replace(group, required=group in telling) for group in rows)
