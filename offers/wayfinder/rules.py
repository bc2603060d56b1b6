"""Who is responsible: conditions, pages, validity and the result of a set of answers. Pure: no ORM, no request.

* A page whose `skip_if` holds is not shown; its question then has no value. `skip_if` sees earlier answers only.
* A condition on a question without value is false; an empty condition always holds; there is no "not".
* Of the versions of a rule that are valid already, the newest counts. A smaller number is a higher priority.
* Primary: the matching `primary` rule of the highest priority; if none matches, the one `fallback`.
* Also: matching `also` rules by priority, one per agency kind, never the primary's; at most 3 (4 for professionals).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.utils.translation import gettext as _

from offers.wayfinder.rules_masks import Masks
from offers.wayfinder.rules_table import (
    Answers,
    Condition,
    NoPrimaryError,
    Question,
    Rule,
    RuleSet,
    TwoPrimariesError,
    UndecidedError,
)

__all__ = [
    "ALTERNATIVE",
    "Answers",
    "Condition",
    "ConditionError",
    "NoPrimaryError",
    "Question",
    "Result",
    "Rule",
    "RuleSet",
    "TwoPrimariesError",
    "UndecidedError",
    "asked_questions",
    "change_days",
    "compiled",
    "condition_text",
    "evaluate",
    "holds",
    "kept_answers",
    "next_question",
    "parse_condition",
    "parse_skip_if",
    "previous_question",
    "rules_in_force",
]

ALTERNATIVE: Final = "||"
"""Stands between the conditions of which one is enough to skip a page."""

_SLUG: Final = re.compile(r"[a-z0-9][a-z0-9_-]*")


class ConditionError(ValueError):
    """A condition that cannot be read; `position` counts characters from 0 to where the mistake begins."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(_("%(message)s (Zeichen %(place)d)") % {"message": message, "place": position + 1})
        self.position = position


@dataclass(frozen=True, slots=True)
class Result:
    """Who is responsible, who helps too (by priority), and every rule that matched (by priority), shown or not."""

    primary: Rule
    also: tuple[Rule, ...]
    fired: tuple[Rule, ...]


def parse_condition(text: str) -> dict[str, frozenset[str]]:
    """Read `question=a|b & other=c`; raises `ConditionError` with the place of the mistake."""
    condition: dict[str, frozenset[str]] = {}
    if not text.strip():
        return condition
    for part, start in _parts(text, "&", 0):
        question, equals, values = part.partition("=")
        slug = _slug(question, start, _("Hier fehlt eine Frage."))
        if not equals:
            raise ConditionError(_("Nach „%s“ fehlt ein Gleichheitszeichen.") % slug, start + len(part.rstrip()))
        if slug in condition:
            raise ConditionError(_("Die Frage „%s“ steht zweimal in der Bedingung.") % slug, start)
        first = start + len(question) + 1
        missing = _("Hier fehlt eine Antwort.")
        condition[slug] = frozenset(_slug(value, place, missing) for value, place in _parts(values, "|", first))
    return condition


def parse_skip_if(text: str) -> tuple[dict[str, frozenset[str]], ...]:
    """Read conditions with ` || ` between them; nothing means: never skipped. Raises `ConditionError`."""
    found = []
    for part, start in _parts(text, ALTERNATIVE, 0) if text.strip() else ():
        if not part.strip():
            raise ConditionError(_("Hier fehlt eine Bedingung."), start)
        try:
            found.append(parse_condition(part))
        except ConditionError as error:
            message = str(error).rsplit(" (", 1)[0]
            raise ConditionError(message, start + error.position) from None
    return tuple(found)


def _parts(text: str, separator: str, start: int) -> Iterator[tuple[str, int]]:
    """The pieces of a text between separators, each with its place."""
    for part in text.split(separator):
        lead = len(part) - len(part.lstrip())
        yield part[lead:], start + lead
        start += len(part) + len(separator)


def _slug(text: str, start: int, missing: str) -> str:
    lead = len(text) - len(text.lstrip())
    slug = text.strip()
    if not slug:
        raise ConditionError(missing, start)
    if not _SLUG.fullmatch(slug):
        message = _("„%s“ ist kein Kürzel: erlaubt sind kleine Buchstaben, Ziffern, „-“ und „_“.")
        raise ConditionError(message % slug[:40], start + lead)
    return slug


def condition_text(condition: Condition) -> str:
    """The condition in the spelling that `parse_condition` reads; options in alphabetical order."""
    return " & ".join(f"{question}={'|'.join(sorted(options))}" for question, options in condition.items())


def holds(condition: Condition, answers: Answers) -> bool:
    """Whether every part of the condition holds; a question without value makes it false."""
    return all(answers.get(question) in options for question, options in condition.items())


def rules_in_force(rules: Iterable[Rule], *, on: datetime.date) -> tuple[Rule, ...]:
    """Of each rule the newest version that is valid on that day (its first day included), by priority.

    Of two versions with the same first day the later row counts.
    """
    newest: dict[str, Rule] = {}
    for rule in rules:
        if rule.valid_from <= on and (rule.id not in newest or newest[rule.id].valid_from <= rule.valid_from):
            newest[rule.id] = rule
    return tuple(sorted(newest.values(), key=lambda rule: (rule.priority, rule.id)))


def change_days(rules: Iterable[Rule], *, since: datetime.date) -> tuple[datetime.date, ...]:
    """`since` and every later day on which a version of a rule begins: the days on which results can change."""
    return tuple(sorted({since, *(rule.valid_from for rule in rules if rule.valid_from > since)}))


def _walk(ruleset: RuleSet, answers: Answers) -> Iterator[tuple[Question, str | None]]:
    """The pages that are shown, in order, each with its answer if there is a known one."""
    kept: dict[str, str] = {}
    for question in ruleset.questions:
        if any(holds(condition, kept) for condition in question.skip_if):
            continue
        answer = answers.get(question.slug)
        if answer in question.options and answer is not None:
            kept[question.slug] = answer
            yield question, answer
        else:
            yield question, None


def asked_questions(ruleset: RuleSet, answers: Answers) -> tuple[Question, ...]:
    """The pages that these answers lead through; pages without an answer yet skip nothing."""
    return tuple(question for question, _answer in _walk(ruleset, answers))


def kept_answers(ruleset: RuleSet, answers: Answers) -> dict[str, str]:
    """The answers that still apply: those of skipped pages and unknown slugs are dropped, later ones stay."""
    return {question.slug: answer for question, answer in _walk(ruleset, answers) if answer is not None}


def next_question(ruleset: RuleSet, answers: Answers) -> Question | None:
    """The first page that still needs an answer; `None` when the result can be shown."""
    return next((question for question, answer in _walk(ruleset, answers) if answer is None), None)


def previous_question(ruleset: RuleSet, answers: Answers, slug: str) -> Question | None:
    """The page shown before the page `slug`; `None` before the first one and for a slug that is no page."""
    order = [question.slug for question in ruleset.questions]
    if slug not in order:
        return None
    earlier = set(order[: order.index(slug)])
    return next((q for q in reversed(asked_questions(ruleset, answers)) if q.slug in earlier), None)


@lru_cache(maxsize=64)
def compiled(ruleset: RuleSet, on: datetime.date) -> Masks:
    """The rules in force on that day as bit masks; kept for the next visitor."""
    return Masks(ruleset.questions, rules_in_force(ruleset.rules, on=on))


def evaluate(ruleset: RuleSet, answers: Answers, *, on: datetime.date) -> Result:
    """Who is responsible for somebody who answered so.

    Answers of skipped pages and unknown slugs are ignored. Raises `NoPrimaryError` where no rule matches and
    `TwoPrimariesError` where two have the same priority: a rule set that passed the proof does neither.
    """
    masks = compiled(ruleset, on)
    alive = masks.alive(answers)
    primary, also = masks.decided(alive)
    return Result(primary, also, masks.rules_of(alive))
