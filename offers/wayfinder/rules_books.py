"""What a book says, and how a region's book is laid over the base. Pure: no ORM, no request.

* A region's page or answer replaces the base's of the same slug; a removed one is not shown (a page with its answers).
* Of a rule's versions in the region's book the newest that is valid counts; where none is valid (yet), the base's.
* A version that is marked as removed ends the rule from its first day on.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from offers.wayfinder.enums import LANGUAGES
from offers.wayfinder.rules import Condition, Question, Rule, RuleSet


class NoRuleBookError(LookupError):
    """Raised when no base book is in force on a day: nothing was loaded yet, or the day lies before the first one."""


@dataclass(frozen=True, slots=True)
class Words:
    """One text in standard German, easy German (Leichte Sprache) and English; "" where it was not written yet."""

    de: str
    easy_de: str = ""
    en: str = ""

    def said(self, language: str) -> str:
        """The text in `language` (`de`, `easy_de` or `en`), in standard German where it was not written yet."""
        text: str = getattr(self, language) if language in LANGUAGES else ""
        return text or self.de


@dataclass(frozen=True, slots=True)
class QuestionText:
    """A page as a book has it: its place, what skips it, and its words."""

    slug: str
    position: int
    skip_if: tuple[Condition, ...]
    text: Words
    help: Words
    is_removed: bool = False


@dataclass(frozen=True, slots=True)
class OptionText:
    """An answer as a book has it."""

    question: str
    slug: str
    position: int
    text: Words
    is_removed: bool = False


@dataclass(frozen=True, slots=True)
class RuleText:
    """One version of a rule as a book has it: what the engine needs, and what a result card says."""

    rule: Rule
    service: Words
    legal_norm: str
    reason: Words
    next_step: Words
    bring: Words
    say: Words
    to_confirm: bool
    source: str
    is_removed: bool = False

    @property
    def code(self) -> str:
        return self.rule.id

    @property
    def agency_kind(self) -> str:
        return self.rule.agency_kind


@dataclass(frozen=True, slots=True)
class Layer:
    """All rows of one book."""

    questions: Sequence[QuestionText] = ()
    options: Sequence[OptionText] = ()
    rules: Sequence[RuleText] = ()


@dataclass(frozen=True, slots=True)
class Compiled:
    """What a region's visitors meet on one day: the rule set for the engine, and every text by slug.

    `rules` holds exactly the versions in force, by code; `ruleset` has the same ones. `valid_from` is the day since
    which the newest of the books involved is in force; `region_number` is `None` where the region has no book.
    """

    on: datetime.date
    ruleset: RuleSet
    questions: Mapping[str, QuestionText]
    options: Mapping[tuple[str, str], OptionText]
    rules: Mapping[str, RuleText]
    base_number: int
    region_number: int | None
    valid_from: datetime.date
    options_of: Mapping[str, tuple[OptionText, ...]] = field(default_factory=dict)


def laid_over(
    layers: Sequence[Layer],
    *,
    on: datetime.date,
    base_number: int,
    region_number: int | None,
    valid_from: datetime.date,
) -> Compiled:
    """The base (first) and what the region does differently (second, if any), as in force on that day."""
    pages = {row.slug: row for layer in layers for row in layer.questions}
    shown = sorted((row for row in pages.values() if not row.is_removed), key=lambda row: (row.position, row.slug))
    answers = {(row.question, row.slug): row for layer in layers for row in layer.options}
    options_of = {page.slug: _options(answers.values(), page.slug) for page in shown}
    rules = _in_force(layers, on=on)
    questions = tuple(
        Question(page.slug, tuple(option.slug for option in options_of[page.slug]), page.skip_if) for page in shown
    )
    return Compiled(
        on=on,
        ruleset=RuleSet(questions, tuple(row.rule for row in rules)),
        questions={page.slug: page for page in shown},
        options={(row.question, row.slug): row for rows in options_of.values() for row in rows},
        rules={row.code: row for row in rules},
        base_number=base_number,
        region_number=region_number,
        valid_from=valid_from,
        options_of=options_of,
    )


def _options(rows: Iterable[OptionText], question: str) -> tuple[OptionText, ...]:
    own = (row for row in rows if row.question == question and not row.is_removed)
    return tuple(sorted(own, key=lambda row: (row.position, row.slug)))


def _in_force(layers: Sequence[Layer], *, on: datetime.date) -> list[RuleText]:
    """By priority: of each code the newest valid version of the last layer that has one, unless that one removes it."""
    found: dict[str, RuleText] = {}
    for layer in layers:
        newest: dict[str, RuleText] = {}
        for row in layer.rules:
            known = newest.get(row.code)
            if row.rule.valid_from <= on and (known is None or known.rule.valid_from <= row.rule.valid_from):
                newest[row.code] = row
        found.update(newest)
    kept = (row for row in found.values() if not row.is_removed)
    return sorted(kept, key=lambda row: (row.rule.priority, row.code))


def first_days(layers: Iterable[Layer], *, since: datetime.date) -> tuple[datetime.date, ...]:
    """`since` and every later day on which a version of a rule begins or ends: the days on which results can change."""
    later = {row.rule.valid_from for layer in layers for row in layer.rules if row.rule.valid_from > since}
    return tuple(sorted({since, *later}))
