"""The shipped rules into the database: the first version of the common base."""

from __future__ import annotations

import datetime
from typing import Any, Final

from django.db import transaction

from offers.wayfinder.enums import BookState
from offers.wayfinder.models import Persona, RuleBook, WayOption, WayQuestion, WayRule
from offers.wayfinder.reading import OptionRow, PersonaRow, QuestionRow, RuleRow, Tables
from offers.wayfinder.rules import ALTERNATIVE, condition_text
from offers.wayfinder.rules_shipped import example_of

FIRST_DAY: Final = datetime.date(2025, 1, 1)
"""The shipped rules are complete for dates from this day on."""


@transaction.atomic
def load_wayfinder(*, tables: Tables, now: datetime.datetime) -> RuleBook | None:
    """Make the rules of a folder version 1 of the base, published; `None` when there is a base already.

    Loading again changes nothing: what was published never changes, and later versions are drafted in the
    administration. Raises `ValueError` when the folder was read with problems.
    """
    if tables.problems:
        raise ValueError("a folder with problems is not loaded")
    if RuleBook.objects.base().exists():
        return None
    Persona.objects.bulk_create([persona_of(row, region_id=None) for row in tables.personas], ignore_conflicts=True)
    book = RuleBook.objects.create(number=1, edited_at=now)
    fill_book(book, tables)
    book.state, book.valid_from, book.published_at = BookState.PUBLISHED, FIRST_DAY, now
    book.save(update_fields=["state", "valid_from", "published_at"])
    return book


def persona_of(row: PersonaRow, *, region_id: int | None) -> Persona:
    """An example as read from a file, not saved."""
    example = example_of(row)
    return Persona(
        region_id=region_id,
        code=example.code,
        description=example.description,
        answers=example.answers,
        expected_primary=example.expected_primary,
        expected_also=example.expected_also,
        why=example.why,
    )


def fill_book(book: RuleBook, tables: Tables) -> None:
    """Write every row of the files into an empty draft."""
    questions = {row.slug: WayQuestion(book=book, slug=row.slug, **question_values(row)) for row in tables.questions}
    WayQuestion.objects.bulk_create(questions.values())
    WayOption.objects.bulk_create(
        WayOption(question=questions[row.question], slug=row.slug, **option_values(row)) for row in tables.options
    )
    WayRule.objects.bulk_create(
        WayRule(book=book, code=row.rule.id, valid_from=row.rule.valid_from, **rule_values(row)) for row in tables.rules
    )


def question_values(row: QuestionRow) -> dict[str, Any]:
    """The columns of a page without its key."""
    texts = {name if name.startswith("help_") else f"text_{name}": text for name, text in row.texts.items()}
    skip_if = f" {ALTERNATIVE} ".join(condition_text(condition) for condition in row.skip_if)
    return {"position": row.position, "skip_if": skip_if, **texts}


def option_values(row: OptionRow) -> dict[str, Any]:
    """The columns of an answer without its key."""
    return {"position": row.position, **{f"text_{name}": text for name, text in row.texts.items()}}


def rule_values(row: RuleRow) -> dict[str, Any]:
    """The columns of a rule's version without its key."""
    return {
        "priority": row.rule.priority,
        "conditions": condition_text(row.rule.condition),
        "agency_kind": row.rule.agency_kind,
        "role": row.rule.role.value,
        "legal_norm": row.legal_norm,
        "to_confirm": row.to_confirm,
        "source": row.source,
        **row.texts,
    }
