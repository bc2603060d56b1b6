"""A rule set as bit masks: one bit per rule, by priority. Pure: no ORM, no request.

Each answer keeps the bits of the rules it does not contradict, so a set of answers is a handful of ANDs. Conditions
under which a page is skipped, and whether a professional asks, are bits of the same number after those of the rules.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Final, NamedTuple

from offers.wayfinder.enums import Role
from offers.wayfinder.rules_table import Condition, NoPrimaryError, Question, Rule, TwoPrimariesError

ALSO_LIMIT: Final = 3
ALSO_LIMIT_PROFESSIONAL: Final = 4
PROFESSIONAL: Final = {"who": frozenset({"professional"})}
"""Who is shown one card more."""


class Outcome(NamedTuple):
    """Places of the rules that win: exactly one primary when all is well; none or several when not, then no also."""

    primaries: tuple[int, ...]
    also: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """What one page does to the bits: `options` and `absent` are the bits that stay, `skips` those that skip it."""

    slug: str
    options: Mapping[str, int]
    absent: int
    skips: int


class Masks:
    """Rules in force (sorted by priority) of some pages, prepared. Never changes after it was made.

    `unused` are places of rules that never match: so two versions can number the same rules alike.
    """

    def __init__(self, questions: Sequence[Question], rules: Sequence[Rule], unused: Collection[int] = ()) -> None:
        self.rules = tuple(rules)
        conditions = [rule.condition for rule in rules]
        self.professional = 1 << len(conditions)
        conditions.append(PROFESSIONAL)
        known = {question.slug: frozenset(question.options) for question in questions}
        self.start = bits(
            place
            for place, condition in enumerate(conditions)
            if place not in unused and all(known.get(slug, frozenset()) & condition[slug] for slug in condition)
        )
        skips = [self._add_skips(conditions, questions, place) for place in range(len(questions))]
        self.width = len(conditions)
        self.columns = tuple(_column(q, conditions, mask) for q, mask in zip(questions, skips, strict=True))
        self.primaries, self.also, self.fallbacks = (
            bits(place for place, rule in enumerate(rules) if rule.role == role)
            for role in (Role.PRIMARY, Role.ALSO, Role.FALLBACK)
        )

    def _add_skips(self, conditions: list[Condition], questions: Sequence[Question], place: int) -> int:
        """Bits for what skips a page, appended to the conditions; only what looks at earlier pages can ever hold."""
        earlier = {question.slug for question in questions[:place]}
        first = len(conditions)
        conditions.extend(questions[place].skip_if)
        self.start |= bits(first + i for i, c in enumerate(questions[place].skip_if) if c.keys() <= earlier)
        return bits(range(first, len(conditions)))

    def alive(self, answers: Mapping[str, str]) -> int:
        """The bits that these answers leave; answers of skipped pages and unknown slugs are ignored."""
        alive = self.start
        for column in self.columns:
            if alive & column.skips:
                alive &= column.absent
            else:
                alive &= column.options.get(answers.get(column.slug, ""), column.absent)
        return alive

    def outcome(self, alive: int) -> Outcome:
        """Who wins among the rules whose bits are left."""
        matching = alive & self.primaries
        if matching:
            priority = self.rules[_lowest(matching)].priority
            primaries = tuple(takewhile(lambda place: self.rules[place].priority == priority, _places(matching)))
        else:
            primaries = tuple(_places(alive & self.fallbacks))
        if len(primaries) != 1:
            return Outcome(primaries, ())
        limit = ALSO_LIMIT_PROFESSIONAL if alive & self.professional else ALSO_LIMIT
        kinds = {self.rules[primaries[0]].agency_kind}
        also: list[int] = []
        for place in _places(alive & self.also):
            kind = self.rules[place].agency_kind
            if kind not in kinds and len(also) < limit:
                kinds.add(kind)
                also.append(place)
        return Outcome(primaries, tuple(also))

    def decided(self, alive: int) -> tuple[Rule, tuple[Rule, ...]]:
        """The rules of the cards; raises `NoPrimaryError` and `TwoPrimariesError`."""
        primaries, also = self.outcome(alive)
        if not primaries:
            raise NoPrimaryError
        if len(primaries) > 1:
            raise TwoPrimariesError(tuple(self.rules[place].id for place in primaries))
        return self.rules[primaries[0]], tuple(self.rules[place] for place in also)

    def rules_of(self, alive: int) -> tuple[Rule, ...]:
        """The rules whose bits are left, by priority."""
        return tuple(self.rules[place] for place in _places(alive & (self.professional - 1)))


def _column(question: Question, conditions: Sequence[Condition], skips: int) -> Column:
    silent = bits(place for place, condition in enumerate(conditions) if question.slug not in condition)
    naming = [(1 << place, c[question.slug]) for place, c in enumerate(conditions) if question.slug in c]
    options = {o: silent | sum(bit for bit, values in naming if o in values) for o in question.options}
    return Column(question.slug, options, silent, skips)


def bits(places: Iterable[int]) -> int:
    """The number with these bits set."""
    mask = 0
    for place in places:
        mask |= 1 << place
    return mask


def _lowest(mask: int) -> int:
    return (mask & -mask).bit_length() - 1


def _places(mask: int) -> Iterator[int]:
    """The places of the bits that are set, lowest first."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low
