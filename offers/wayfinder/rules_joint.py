"""The pages of one or two rule sets, walked together, all answers at once. Pure: no ORM, no request.

A *state* is what the answers so far leave of each side's rules, as one number. Options that no condition
distinguishes are one step, states that can no longer differ in their result are one state, and how many combinations
of answers lead to a state is counted, not walked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from offers.wayfinder.rules_masks import Masks, Outcome
from offers.wayfinder.rules_table import Question

NOT_ASKED: Final = ""
"""Stands for the answer to a page that was skipped."""

Terminal = tuple[Outcome | None, ...]
"""Per side the outcome; `None` where these answers cannot be given (an option that the side does not have)."""


class IncomparableError(ValueError):
    """Two rule sets ask their pages in orders that exclude each other."""


class Step(NamedTuple):
    """Options of one page that leave the same bits."""

    mask: int
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One page as all sides see it.

    `skips`: per side the bits that skip it, and the bit without which the side is out (then it asks nothing more).
    `steps`: by which sides skip it, as a number (bit 0 is the first side).
    """

    slug: str
    options: tuple[str, ...]
    skips: tuple[tuple[int, int], ...]
    steps: tuple[tuple[Step, ...], ...]

    def pattern(self, state: int) -> int:
        """Which sides skip the page in this state."""
        found = 0
        for side, (skipping, possible) in enumerate(self.skips):
            if state & skipping or not state & possible:
                found |= 1 << side
        return found


class Side:
    """One rule set at its place in the common number, with what lets states become equal early."""

    def __init__(self, masks: Masks, questions: Sequence[Question], offset: int) -> None:
        self.masks, self.questions, self.offset = masks, tuple(questions), offset
        self.columns = {column.slug: column for column in masks.columns}
        self.possible = 1 << masks.width << offset
        self.end = offset + masks.width + 1
        self.start = (masks.start << offset) | self.possible
        self.everything = ((1 << masks.width + 1) - 1) << offset
        self.rules = (masks.professional - 1) << offset
        self.also, self.primaries = masks.also << offset, masks.primaries << offset
        self.winning: dict[int, int] = {}
        self.certain: dict[int, int] = {}
        self.first_of_kind: dict[int, int] = {}
        for place, rule in enumerate(masks.rules):
            bit = 1 << place << offset
            lower = [i for i, other in enumerate(masks.rules) if other.priority > rule.priority]
            primaries = sum(1 << i for i in lower) & masks.primaries
            self.winning[bit] = ~((primaries | masks.fallbacks) << offset)
            same = sum(1 << i for i, other in enumerate(masks.rules) if other.agency_kind == rule.agency_kind)
            self.certain[bit] = ~((same & masks.also) << offset)
            self.first_of_kind[bit] = ~(((same & masks.also) >> place + 1) << place + 1 << offset)

    def settled(self, pages: Sequence[Page]) -> int:
        """The bits of rules that none of these pages can change any more."""
        settled = self.everything
        for page in pages:
            if page.slug in self.columns:
                settled &= self.columns[page.slug].absent << self.offset
        return settled

    def reduced(self, state: int, settled: int) -> int:
        """The state without rules that have lost already."""
        if not state & self.possible:
            return state & ~self.everything
        sure = state & self.primaries & settled
        if sure:
            bit = sure & -sure
            state &= self.winning[bit]
            if state & self.primaries == bit:
                state &= self.certain[bit]
        sure = state & self.also & settled
        while sure:
            bit = sure & -sure
            keep = self.first_of_kind[bit]
            state &= keep
            sure &= keep ^ bit
        return state

    def outcome(self, state: int) -> Outcome | None:
        return self.masks.outcome(state >> self.offset) if state & self.possible else None

    def stays(self, page: str, option: str) -> int:
        """The bits of this side that an option leaves; an option that it does not have makes it impossible."""
        column = self.columns[page]
        if option in column.options:
            return (column.options[option] << self.offset) | self.possible
        return column.absent << self.offset

    def without(self, page: str) -> int:
        """The bits of this side that stay when the page is not asked."""
        column = self.columns.get(page)
        return (column.absent << self.offset) | self.possible if column else self.everything


def joined(*sets: tuple[Masks, Sequence[Question]]) -> tuple[tuple[Side, ...], tuple[Page, ...]]:
    """Both rule sets (or one) and their common pages; raises `IncomparableError`."""
    sides: list[Side] = []
    for masks, questions in sets:
        sides.append(Side(masks, questions, sides[-1].end if sides else 0))
    pages = []
    passed = -1
    for slug in _common_order([questions for _masks, questions in sets]):
        skips = tuple(
            (side.columns[slug].skips << side.offset if slug in side.columns else 0, side.possible) for side in sides
        )
        passed &= ~sum(skipping for skipping, _possible in skips)
        options = tuple(dict.fromkeys(o for s in reversed(sides) if slug in s.columns for o in s.columns[slug].options))
        patterns = range(1 << len(sides))
        steps = tuple(tuple(_steps(slug, options, sides, pattern, passed)) for pattern in patterns)
        pages.append(Page(slug, options, skips, steps))
    return tuple(sides), tuple(pages)


def without_equals(state: int, old: Side, new: Side) -> int:
    """The state without rules where both sides hold the same ones, and so must come to the same result.

    Both sides need the same pages and the same numbering of rules.
    """
    if (state & old.everything) << new.offset - old.offset == state & new.everything:
        state &= ~(old.rules | new.rules)
    return state


def _steps(slug: str, options: Sequence[str], sides: Sequence[Side], pattern: int, passed: int) -> Iterator[Step]:
    """What a page does when `pattern` says which sides skip it; `passed` drops skip conditions of pages behind us."""
    asking = [side for place, side in enumerate(sides) if slug in side.columns and not pattern >> place & 1]
    silent = sum(side.without(slug) for side in sides if side not in asking)
    if not asking:
        yield Step(silent & passed, (NOT_ASKED,))
        return
    groups: dict[int, list[str]] = {}
    for option in options:
        if any(option in side.columns[slug].options for side in asking):
            mask = (silent + sum(side.stays(slug, option) for side in asking)) & passed
            groups.setdefault(mask, []).append(option)
    for mask, group in groups.items():
        yield Step(mask, tuple(group))


def _common_order(orders: Sequence[Sequence[Question]]) -> list[str]:
    """All pages, like in the last order where possible; no page before those that its skip conditions name."""
    last = [question.slug for question in orders[-1]]
    preferred = list(last)
    for order in orders[:-1]:
        at = 0
        for question in order:
            if question.slug not in preferred:
                preferred.insert(at, question.slug)
            at = preferred.index(question.slug) + 1
    needs: dict[str, set[str]] = {slug: set() for slug in preferred}
    for order in orders:
        for place, question in enumerate(order):
            earlier = {q.slug for q in order[:place]}
            needs[question.slug] |= earlier & {slug for condition in question.skip_if for slug in condition}
    found: list[str] = []
    while preferred:
        free = next((slug for slug in preferred if needs[slug] <= set(found)), None)
        if free is None:
            raise IncomparableError(", ".join(preferred))
        preferred.remove(free)
        found.append(free)
    return found
