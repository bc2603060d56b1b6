"""Everything that is said about a rule book before it is published. Pure: no ORM, no request.

Blocking: a combination of answers without exactly one responsible agency, an example that comes out differently, a
text in standard German that is missing. Hints are worth a look and stop nobody.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from offers.wayfinder.enums import AgencyKind
from offers.wayfinder.rules import Condition, ConditionError, parse_condition
from offers.wayfinder.rules_books import Compiled, RuleText
from offers.wayfinder.rules_personas import Persona, PersonaCheck, check_personas
from offers.wayfinder.rules_proof import Proof, prove
from offers.wayfinder.rules_wording import (
    QuestionLabel,
    blocking_sentences,
    cube_words,
    hint_sentences,
    summary_sentence,
)

UNKNOWN: Final = "unknown"
"""The option that every page has: to not know, or not to say."""


@dataclass(frozen=True, slots=True)
class Example:
    """A persona as somebody wrote it down; `own` is whether the region has it for itself."""

    code: str
    description: str
    answers: str
    expected_primary: str
    expected_also: str
    why: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """What came out for an example: agency kinds, and what is wrong with its answers, if anything."""

    example: Example
    primary: str
    also: tuple[str, ...]
    mistake: str
    green: bool


@dataclass(frozen=True, slots=True)
class DayCheck:
    """What is known about a rule set on one day."""

    on: datetime.date
    whose: str
    proof: Proof
    summary: str
    blocking: tuple[str, ...]
    hints: tuple[str, ...]
    examples: tuple[ExampleResult, ...]

    @property
    def red(self) -> tuple[ExampleResult, ...]:
        return tuple(result for result in self.examples if not result.green)

    @property
    def problems(self) -> tuple[str, ...]:
        """All that keeps the book from being published on this day."""
        return self.blocking + tuple(red_sentence(result) for result in self.red)


def check_day(compiled: Compiled, examples: Iterable[Example], *, whose: str) -> DayCheck:
    """Prove, evaluate the examples and look for missing texts."""
    proof, labels = prove(compiled.ruleset, on=compiled.on), labels_of(compiled)
    return DayCheck(
        on=compiled.on,
        whose=whose,
        proof=proof,
        summary=summary_sentence(proof),
        blocking=(*blocking_sentences(proof, labels), *_missing_texts(compiled)),
        hints=(*hint_sentences(proof), *_without_unknown(compiled), *_untranslated(compiled)),
        examples=tuple(_results(compiled, examples)),
    )


def labels_of(compiled: Compiled) -> dict[str, QuestionLabel]:
    """German texts of questions and answers, for sentences about combinations."""
    return {
        slug: QuestionLabel(
            page.text.de or slug, {row.slug: row.text.de or row.slug for row in compiled.options_of[slug]}
        )
        for slug, page in compiled.questions.items()
    }


def condition_words(condition: Condition, labels: Mapping[str, QuestionLabel]) -> str:
    """A rule's condition as people read it."""
    return cube_words(condition, labels)


def kind_name(kind: str) -> str:
    """The German name of an agency kind; its value where there is none."""
    return str(AgencyKind(kind).label) if kind in AgencyKind.values else kind


def expected_kinds(text: str) -> frozenset[str]:
    """Agency kinds as an example lists them; raises `ValueError` naming the one that does not exist."""
    kinds = frozenset(kind.strip() for kind in text.split(";") if kind.strip())
    if unknown := sorted(kinds - set(AgencyKind.values)):
        known = ", ".join(AgencyKind.values)
        raise ValueError(
            _("„%(kind)s“ ist keine Art von Stelle. Es gibt: %(known)s.") % {"kind": unknown[0], "known": known}
        )
    return kinds


def parse_answers(text: str) -> dict[str, str]:
    """Answers as `question=option;question=option`; raises `ConditionError` or `ValueError`."""
    condition = parse_condition(text.replace(";", "&"))
    if several := [slug for slug, options in condition.items() if len(options) > 1]:
        raise ValueError(_("Die Frage „%s“ braucht genau eine Antwort.") % several[0])
    return {slug: next(iter(options)) for slug, options in condition.items()}


def _results(compiled: Compiled, examples: Iterable[Example]) -> Iterator[ExampleResult]:
    for example in examples:
        try:
            answers, also = parse_answers(example.answers), expected_kinds(example.expected_also)
        except (ConditionError, ValueError) as error:
            yield ExampleResult(example, "", (), str(error), green=False)
            continue
        persona = Persona(example.code, answers, example.expected_primary, also)
        (check,) = check_personas(compiled.ruleset, [persona], on=compiled.on)
        yield _result(example, check, _unknown_answer(compiled, answers))


def _result(example: Example, check: PersonaCheck, mistake: str) -> ExampleResult:
    return ExampleResult(example, check.primary, check.also, mistake, green=check.green and not mistake)


def _unknown_answer(compiled: Compiled, answers: Mapping[str, str]) -> str:
    for question, option in answers.items():
        if question not in compiled.questions:
            return _("Die Frage „%s“ gibt es nicht.") % question
        if (question, option) not in compiled.options:
            where = {"question": question, "option": option}
            return _("Die Frage „%(question)s“ hat keine Antwort „%(option)s“.") % where
    return ""


def red_sentence(result: ExampleResult) -> str:
    """Why an example is red, for somebody who knows the agencies and not the slugs."""
    example = result.example
    if result.mistake:
        return _("Beispiel %(code)s (%(who)s): %(mistake)s") % {
            "code": example.code, "who": example.description, "mistake": result.mistake,
        }  # fmt: skip
    return _("Beispiel %(code)s (%(who)s): erwartet %(expected)s, heraus kommt %(found)s.") % {
        "code": example.code,
        "who": example.description,
        "expected": kinds_words(example.expected_primary, sorted(expected_kinds(example.expected_also))),
        "found": kinds_words(result.primary, result.also),
    }


def kinds_words(primary: str, also: Iterable[str]) -> str:
    """A result in words: who is responsible, and who helps too."""
    first = kind_name(primary) if primary else _("niemand oder mehrere")
    beside = ", ".join(kind_name(kind) for kind in also)
    return _("%(primary)s, dazu %(also)s") % {"primary": first, "also": beside} if beside else first


TEXTS: Final = (("service", "Leistung"), ("reason", "Warum"), ("next_step", "Nächster Schritt"))
"""What every rule has to say in standard German, by field and by its name on the form."""


def _missing_texts(compiled: Compiled) -> Iterator[str]:
    for slug, page in compiled.questions.items():
        if not page.text.de.strip():
            yield _("Die Frage „%s“ hat keinen Text.") % slug
        if not compiled.options_of[slug]:
            yield _("Die Frage „%s“ hat keine Antworten.") % (page.text.de or slug)
    for (question, slug), option in compiled.options.items():
        if not option.text.de.strip():
            yield _("Die Antwort „%(option)s“ der Frage „%(question)s“ hat keinen Text.") % {
                "option": slug, "question": question,
            }  # fmt: skip
    for rule in compiled.rules.values():
        if missing := missing_texts(rule):
            yield _("Bei der Regel %(rule)s fehlt: %(texts)s.") % {"rule": rule.code, "texts": ", ".join(missing)}


def missing_texts(rule: RuleText) -> list[str]:
    """Names of the texts in standard German that a rule still needs."""
    return [_(name) for field, name in TEXTS if not getattr(rule, field).de.strip()]


def _without_unknown(compiled: Compiled) -> Iterator[str]:
    for slug, page in compiled.questions.items():
        if (slug, UNKNOWN) not in compiled.options:
            yield _("Die Frage „%s“ hat keine Antwort „weiß ich nicht“ (Kürzel unknown).") % (page.text.de or slug)


def _untranslated(compiled: Compiled) -> Iterator[str]:
    """Texts that are shown in standard German because nobody wrote them in easy German yet."""
    for code, rule in compiled.rules.items():
        if missing := [_(name) for field, name in TEXTS if not getattr(rule, field).easy_de.strip()]:
            yield _("Bei der Regel %(rule)s fehlt in Leichter Sprache: %(texts)s.") % {
                "rule": code, "texts": ", ".join(missing),
            }  # fmt: skip
