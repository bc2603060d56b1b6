"""A folder of CSV files as a rule book, without any database. Pure: no ORM, no request."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from offers.wayfinder.enums import LANGUAGES
from offers.wayfinder.reading import OptionRow, PersonaRow, QuestionRow, RuleRow, Tables
from offers.wayfinder.rules_books import (
    Compiled,
    Layer,
    OptionText,
    QuestionText,
    RuleText,
    Words,
    laid_over,
)
from offers.wayfinder.rules_checks import Example


def compiled_tables(tables: Tables, *, on: datetime.date) -> Compiled:
    """The rules of a folder as in force on one day."""
    layer = Layer(
        [question_of(row) for row in tables.questions],
        [option_of(row) for row in tables.options],
        [rule_of(row) for row in tables.rules],
    )
    return laid_over([layer], on=on, base_number=1, region_number=None, valid_from=on)


def question_of(row: QuestionRow) -> QuestionText:
    """A page as read from a file."""
    return QuestionText(row.slug, row.position, row.skip_if, _words(row.texts, ""), _words(row.texts, "help_"))


def option_of(row: OptionRow) -> OptionText:
    """An answer as read from a file."""
    return OptionText(row.question, row.slug, row.position, _words(row.texts, ""))


def rule_of(row: RuleRow) -> RuleText:
    """A rule as read from a file."""
    return RuleText(
        rule=row.rule,
        service=_words(row.texts, "service_"),
        legal_norm=row.legal_norm,
        reason=_words(row.texts, "reason_"),
        next_step=_words(row.texts, "next_step_"),
        bring=_words(row.texts, "bring_"),
        say=_words(row.texts, "say_"),
        to_confirm=row.to_confirm,
        source=row.source,
    )


def examples_of(tables: Tables) -> list[Example]:
    """The examples of a folder."""
    return [example_of(row) for row in tables.personas]


def example_of(row: PersonaRow) -> Example:
    """An example as read from a file; the kinds beside the primary in alphabetical order."""
    answers = ";".join(f"{question}={option}" for question, option in row.persona.answers.items())
    also = ";".join(sorted(row.persona.expected_also))
    return Example(row.persona.id, row.description, answers, row.persona.expected_primary, also, row.why)


def _words(texts: Mapping[str, str], prefix: str) -> Words:
    return Words(*(texts.get(f"{prefix}{language}", "") for language in LANGUAGES))
