"""A book's own rows as the four CSV files hold them."""

from __future__ import annotations

from typing import Any

from offers.wayfinder.models import Persona, RuleBook, WayOption
from offers.wayfinder.reading import COLUMNS

_RENAMED = {"id": "code", "service": "service_de"}
_PAGE_TEXTS = ("de", "easy_de", "en")


def exported_rows(book: RuleBook, file: str) -> list[list[str]] | None:
    """The header and the rows of one file; `None` for an unknown name. Files cannot hold removed rows."""
    if file not in COLUMNS:
        return None
    rows: Any
    if file == "questions.csv":
        rows = book.questions.filter(is_removed=False).order_by("position", "slug")
    elif file == "options.csv":
        own = WayOption.objects.filter(question__book=book, is_removed=False).select_related("question")
        rows = own.order_by("question__position", "position", "slug")
    elif file == "rules.csv":
        rows = book.rules.filter(is_removed=False).order_by("priority", "code", "valid_from")
    else:
        rows = Persona.objects.filter(region=book.region_id).order_by("code")
        if book.region_id is None:
            rows = Persona.objects.filter(region__isnull=True).order_by("code")
    columns = COLUMNS[file]
    return [list(columns), *([_cell(row, column) for column in columns] for row in rows)]


def _cell(row: Any, column: str) -> str:
    if column in _PAGE_TEXTS:
        column = f"text_{column}"
    if column == "question":
        return str(row.question.slug)
    value = getattr(row, _RENAMED.get(column, column))
    if isinstance(value, bool):
        return str(int(value))
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
