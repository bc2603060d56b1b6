"""What changes for whom between two versions of a rule set. Pure: no ORM, no request.

Both versions are walked together through every combination of answers to the pages of both. Where pages were added
or removed, a combination names the answers to all of them.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from offers.wayfinder.rules import Rule, RuleSet, rules_in_force
from offers.wayfinder.rules_diagram import Cases, Diagram
from offers.wayfinder.rules_joint import Terminal
from offers.wayfinder.rules_masks import Masks

CASES_SHOWN: Final = 4
CHANGES_DESCRIBED: Final = 20
"""The largest changes are described by cases; all are counted."""

Card: TypeAlias = tuple[str, str]
"""What a visitor sees of a rule: its id and its agency kind."""
Difference: TypeAlias = tuple[tuple[Card, ...], tuple[Card, ...], tuple[Card, ...], tuple[Card, ...]]
"""Old primary cards, new primary cards, cards that go, cards that come."""


@dataclass(frozen=True, slots=True)
class Change:
    """Combinations whose result changes in the same way.

    `old` and `new` are the primary cards (none: nobody responsible; several: equally responsible) where these differ.
    Where they do not, both are empty, and `removed` and `added` are the cards beside the primary one; if these are
    empty too, only the order of the cards changes.
    """

    old: tuple[Card, ...]
    new: tuple[Card, ...]
    removed: tuple[Card, ...]
    added: tuple[Card, ...]
    cases: Cases


@dataclass(frozen=True, slots=True)
class Comparison:
    """All differences, the largest first. `only_old` and `only_new`: combinations that the other cannot be given."""

    combinations: int
    evaluated: int
    changed: int
    changes: tuple[Change, ...]
    only_old: Cases
    only_new: Cases


def compare(old: RuleSet, new: RuleSet, *, on: datetime.date, old_on: datetime.date | None = None) -> Comparison:
    """Which combinations get another result: `old` on `old_on` (the same day unless given) against `new` on `on`.

    Raises `IncomparableError` where the pages' orders exclude each other.
    """
    before = rules_in_force(old.rules, on=old_on or on)
    after = rules_in_force(new.rules, on=on)
    rules = _numbered(before, after)
    sides = [
        (Masks(part.questions, rules, {i for i, rule in enumerate(rules) if id(rule) not in used}), part.questions)
        for part, used in ((old, _same_as(before, rules)), (new, _same_as(after, rules)))
    ]
    diagram = Diagram(*sides)
    counts = {terminal: count for terminal, count in diagram.counts().items() if any(terminal)}
    return _comparison(diagram, counts, rules)


def _numbered(before: tuple[Rule, ...], after: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """The rules of both versions by priority, those that decide alike once."""
    distinct = {_key(rule): rule for rule in (*before, *after)}
    return tuple(sorted(distinct.values(), key=lambda rule: (rule.priority, rule.id)))


def _key(rule: Rule) -> tuple[object, ...]:
    return rule.id, rule.priority, frozenset(rule.condition.items()), rule.agency_kind, rule.role


def _same_as(part: tuple[Rule, ...], rules: tuple[Rule, ...]) -> set[int]:
    keys = {_key(rule) for rule in part}
    return {id(rule) for rule in rules if _key(rule) in keys}


def _comparison(diagram: Diagram, counts: Mapping[Terminal, int], rules: tuple[Rule, ...]) -> Comparison:
    groups: dict[Difference, set[Terminal]] = {}
    for terminal in counts:
        if (key := _difference(terminal, rules)) is not None:
            groups.setdefault(key, set()).add(terminal)
    sizes = {key: sum(counts[terminal] for terminal in terminals) for key, terminals in groups.items()}
    order = sorted(groups, key=lambda key: (-sizes[key], key))
    changes = tuple(
        Change(
            *key,
            diagram.cases(groups[key], limit=CASES_SHOWN)
            if place < CHANGES_DESCRIBED
            else Cases(sizes[key], rest=sizes[key]),
        )
        for place, key in enumerate(order)
    )
    only = [{t for t in counts if t[side] is None} for side in (0, 1)]
    only_new, only_old = (diagram.cases(terminals, limit=CASES_SHOWN) for terminals in only)
    return Comparison(sum(counts.values()), diagram.states, sum(sizes.values()), changes, only_old, only_new)


def _difference(terminal: Terminal, rules: tuple[Rule, ...]) -> Difference | None:
    """What tells the results of both sides apart, if anything."""
    old, new = terminal
    if old is None or new is None:
        return None
    was, becomes = _cards(old.primaries, rules), _cards(new.primaries, rules)
    if was != becomes:
        return was, becomes, (), ()
    before, after = _cards(old.also, rules), _cards(new.also, rules)
    if before == after:
        return None
    removed = tuple(card for card in before if card not in after)
    return (), (), removed, tuple(card for card in after if card not in before)


def _cards(places: tuple[int, ...], rules: tuple[Rule, ...]) -> tuple[Card, ...]:
    return tuple((rules[place].id, rules[place].agency_kind) for place in places)
