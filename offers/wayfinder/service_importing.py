"""CSV files into a draft: the same reader as for the shipped rules; with any mistake nothing is written."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction

from offers.wayfinder.models import Persona, RuleBook, WayOption, WayQuestion, WayRule
from offers.wayfinder.reading import Tables, read_files
from offers.wayfinder.selectors import compiled_with
from offers.wayfinder.service_books import mark_edited
from offers.wayfinder.service_loading import option_values, persona_of, question_values, rule_values


@dataclass(frozen=True, slots=True)
class FilePlan:
    """What a file brings: rows that are new, that change, and that say what is there already."""

    file: str
    new: tuple[str, ...]
    changed: tuple[str, ...]
    same: int


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What was read (with every mistake by line and column), and what it would change."""

    tables: Tables
    plans: tuple[FilePlan, ...]


class _PreviewDoneError(Exception):
    """Ends a preview."""


def preview_files(*, book: RuleBook, files: Mapping[str, bytes], on: datetime.date) -> ImportReport:
    """What an import would do; writes nothing."""
    tables = _read(book, files, on=on)
    report = ImportReport(tables, ())
    if tables.problems:
        return report
    try:
        with transaction.atomic():
            report = ImportReport(tables, tuple(_write(book, tables)))
            raise _PreviewDoneError
    except _PreviewDoneError:
        return report


@transaction.atomic
def import_files(
    *, book_id: int, files: Mapping[str, bytes], actor: int, on: datetime.date, now: datetime.datetime
) -> ImportReport:
    """Write the rows of files into a draft: new ones are added, those of the same slug or code and day are replaced.

    With any mistake nothing is written. Examples go to the book's region. Raises `BookClosedError`.
    """
    book = mark_edited(book_id=book_id, actor=actor, now=now)
    tables = _read(book, files, on=on)
    if tables.problems:
        return ImportReport(tables, ())
    return ImportReport(tables, tuple(_write(book, tables)))


def _read(book: RuleBook, files: Mapping[str, bytes], *, on: datetime.date) -> Tables:
    """Files may name every question and option that the book or the base below it has."""
    questions = compiled_with(book, on=on).ruleset.questions
    return read_files(files, known={question.slug: question.options for question in questions})


def _write(book: RuleBook, tables: Tables) -> list[FilePlan]:
    pages = [
        _store(WayQuestion, {"book": book, "slug": row.slug}, question_values(row), row.slug)
        for row in tables.questions
    ]
    options = [
        _store(
            WayOption,
            {"question": _question(book, row.question), "slug": row.slug},
            option_values(row),
            f"{row.question}={row.slug}",
        )
        for row in tables.options
    ]
    rules = [
        _store(
            WayRule,
            {"book": book, "code": row.rule.id, "valid_from": row.rule.valid_from},
            rule_values(row),
            row.rule.id,
        )
        for row in tables.rules
    ]
    examples = [
        _store(Persona, {"region": book.region, "code": row.persona.id}, _persona_values(row), row.persona.id)
        for row in tables.personas
    ]
    done = {"questions.csv": pages, "options.csv": options, "rules.csv": rules, "personas.csv": examples}
    return [_plan(file, rows) for file, rows in done.items() if rows]


def _question(book: RuleBook, slug: str) -> WayQuestion:
    """The draft's page; the base's page is brought along when only its answers differ."""
    found = book.questions.filter(slug=slug).first()
    if found is None:
        base = RuleBook.objects.base().published().order_by("-valid_from", "-number")
        found = WayQuestion.objects.get(book=base[:1].get(), slug=slug)
        found.pk, found.book = None, book
        found.save()
    return found


def _store(model: type[models.Model], key: Mapping[str, Any], values: Mapping[str, Any], name: str) -> tuple[str, str]:
    manager = model._default_manager
    row = manager.filter(**key).first()
    if row is None:
        manager.create(**key, **values)
        return "new", name
    if all(getattr(row, field) == value for field, value in values.items()):
        return "same", name
    manager.filter(pk=row.pk).update(**values)
    return "changed", name


def _plan(file: str, done: list[tuple[str, str]]) -> FilePlan:
    by = {what: tuple(name for found, name in done if found == what) for what in ("new", "changed", "same")}
    return FilePlan(file, by["new"], by["changed"], len(by["same"]))


def _persona_values(row: Any) -> dict[str, Any]:
    made = persona_of(row, region_id=None)
    names = ("description", "answers", "expected_primary", "expected_also", "why")
    return {name: getattr(made, name) for name in names}
