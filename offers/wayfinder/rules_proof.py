"""The proof that no combination of answers ends nowhere. Pure: no ORM, no request.

Covers every combination, skipped pages included, by the diagram of `rules_diagram`. What it says is exact for the
rules in force on one day; `change_days` of `rules` names the days on which to prove a set that holds future rules.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from offers.wayfinder.enums import Role
from offers.wayfinder.rules import Condition, Rule, RuleSet, rules_in_force
from offers.wayfinder.rules_diagram import Cases, Diagram, Shown
from offers.wayfinder.rules_joint import Page, Terminal
from offers.wayfinder.rules_masks import Masks

CASES_SHOWN: Final = 12
"""So many cases describe a set of combinations; what they leave out is counted."""


@dataclass(frozen=True, slots=True)
class UnknownSlug:
    """A condition names what does not exist. `rule` is "" in a page's skip condition, `option` is "" for a question."""

    rule: str
    page: str
    question: str
    option: str


@dataclass(frozen=True, slots=True)
class Tie:
    """Rules that are equally responsible in some combinations: same priority, or several fallbacks."""

    rules: tuple[Rule, ...]
    cases: Cases


@dataclass(frozen=True, slots=True)
class Hidden:
    """A rule that matches `count` combinations and is shown in none, because the rules `by` come before it."""

    rule: Rule
    count: int
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """What is known about a rule set on one day.

    `combinations` is how many sets of answers were covered, `evaluated` how many groups of them had to be judged.
    `primaries` and `also` count combinations by agency kind; those without one primary are in neither.
    `skips_late` are pages with a skip condition on an answer that is not given yet: it can never hold.
    """

    on: datetime.date
    rules: int
    combinations: int
    evaluated: int
    without_primary: Cases
    ties: tuple[Tie, ...]
    fallbacks: tuple[Rule, ...]
    fallback_count: int
    duplicates: tuple[tuple[Rule, ...], ...]
    unknown: tuple[UnknownSlug, ...]
    skips_late: tuple[str, ...]
    never: tuple[Rule, ...]
    hidden: tuple[Hidden, ...]
    primaries: Mapping[str, int]
    also: Mapping[str, int]

    @property
    def ok(self) -> bool:
        """Whether the rule set may be published: one primary everywhere, one fallback, nothing ambiguous or unknown."""
        wrong = (self.without_primary.count, self.ties, self.duplicates, self.unknown, self.skips_late)
        return not any(wrong) and len(self.fallbacks) == 1


def prove(ruleset: RuleSet, *, on: datetime.date) -> Proof:
    """Check every combination of answers against the rules in force on that day."""
    rules = rules_in_force(ruleset.rules, on=on)
    masks = Masks(ruleset.questions, rules)
    diagram = Diagram((masks, ruleset.questions))
    counts = diagram.counts()
    never, hidden = _unseen(masks, diagram)
    primaries, also, fallback_count = _kinds(masks, counts)
    return Proof(
        on=on,
        rules=len(rules),
        combinations=sum(counts.values()),
        evaluated=diagram.states,
        without_primary=diagram.cases({t for t in counts if t[0] and not t[0].primaries}, limit=CASES_SHOWN),
        ties=tuple(_ties(masks, diagram)),
        fallbacks=tuple(rule for rule in rules if rule.role == Role.FALLBACK),
        fallback_count=fallback_count,
        duplicates=tuple(_duplicates(rules)),
        unknown=tuple(_unknown(ruleset, rules)),
        skips_late=tuple(_skips_late(ruleset)),
        never=never,
        hidden=hidden,
        primaries=primaries,
        also=also,
    )


def _kinds(masks: Masks, counts: Mapping[Terminal, int]) -> tuple[dict[str, int], dict[str, int], int]:
    """Combinations by agency kind, most first: as primary, as also; and how many only the fallback catches."""
    primaries: Counter[str] = Counter()
    also: Counter[str] = Counter()
    fallback_count = 0
    for (outcome,), count in counts.items():
        if outcome is None or len(outcome.primaries) != 1:
            continue
        rule = masks.rules[outcome.primaries[0]]
        primaries[rule.agency_kind] += count
        fallback_count += count if rule.role == Role.FALLBACK else 0
        for place in outcome.also:
            also[masks.rules[place].agency_kind] += count
    return dict(primaries.most_common()), dict(also.most_common()), fallback_count


def _ties(masks: Masks, diagram: Diagram) -> Iterator[Tie]:
    groups: dict[tuple[int, ...], set[Terminal]] = {}
    for terminal in diagram.terminals:
        if terminal[0] and len(terminal[0].primaries) > 1:
            groups.setdefault(terminal[0].primaries, set()).add(terminal)
    for places, terminals in sorted(groups.items()):
        yield Tie(tuple(masks.rules[place] for place in places), diagram.cases(terminals, limit=CASES_SHOWN))


def _duplicates(rules: Sequence[Rule]) -> Iterator[tuple[Rule, ...]]:
    for priority, count in Counter(rule.priority for rule in rules).items():
        if count > 1:
            yield tuple(rule for rule in rules if rule.priority == priority)


def _unknown(ruleset: RuleSet, rules: Iterable[Rule]) -> Iterator[UnknownSlug]:
    known = {question.slug: question.options for question in ruleset.questions}
    for rule in rules:
        for question, option in _missing(rule.condition, known):
            yield UnknownSlug(rule.id, "", question, option)
    for page in ruleset.questions:
        for condition in page.skip_if:
            for question, option in _missing(condition, known):
                yield UnknownSlug("", page.slug, question, option)


def _missing(condition: Condition, known: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    for question, options in condition.items():
        if question not in known:
            yield question, ""
        else:
            yield from ((question, option) for option in sorted(options.difference(known[question])))


def _skips_late(ruleset: RuleSet) -> Iterator[str]:
    order = [question.slug for question in ruleset.questions]
    for place, page in enumerate(ruleset.questions):
        if any(slug in order[place:] for condition in page.skip_if for slug in condition):
            yield page.slug


def _unseen(masks: Masks, diagram: Diagram) -> tuple[tuple[Rule, ...], tuple[Hidden, ...]]:
    """Rules that no combination meets, and rules that are met but never shown. A fallback may rest."""
    shown = {place for (outcome,) in diagram.terminals if outcome for place in (*outcome.primaries, *outcome.also)}
    unseen = {place: _matching(masks, diagram.pages, place) for place in range(len(masks.rules)) if place not in shown}
    never = tuple(masks.rules[place] for place, count in unseen.items() if not count)
    hidden = []
    for role, told in ((Role.PRIMARY, masks.primaries), (Role.ALSO, -1)):
        places = [place for place, count in unseen.items() if count and masks.rules[place].role == role]
        seen = Shown(diagram, told) if places else None
        hidden += [Hidden(masks.rules[p], unseen[p], _hiding(p, masks, seen)) for p in places if seen]
    return never, tuple(hidden)


def _matching(masks: Masks, pages: Sequence[Page], place: int) -> int:
    """How many combinations meet the condition of the rule at a place."""
    rule = 1 << place
    kept = ~(masks.professional - 1) | rule
    here = {(masks.start | 1 << masks.width) & kept & ~masks.professional: 1}
    for page in pages:
        there: dict[int, int] = {}
        for state, count in here.items():
            for step in page.steps[page.pattern(state)]:
                following = state & step.mask
                if following & rule:
                    there[following] = there.get(following, 0) + count * len(step.options)
        here = there
    return sum(here.values())


def _hiding(place: int, masks: Masks, seen: Shown) -> tuple[str, ...]:
    """Ids of the rules that are shown where this one matches: of its own kind of agency if there are any."""
    rule = masks.rules[place]
    found = masks.rules_of(seen.under(rule.condition))
    if rule.role == Role.ALSO:
        found = tuple(other for other in found if other.agency_kind == rule.agency_kind) or found
    return tuple(other.id for other in found)
