"""The rule book that a region's visitors meet, ready for the engine.

Kept in memory: a published book never changes, and the day is part of the key.
"""

from __future__ import annotations

import datetime
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import Any, Final

from offers.regions.models import Region
from offers.wayfinder.enums import Role
from offers.wayfinder.models import RuleBook, WayOption, WayQuestion, WayRule
from offers.wayfinder.rules import Rule, parse_condition, parse_skip_if
from offers.wayfinder.rules_books import (
    Compiled,
    Layer,
    NoRuleBookError,
    OptionText,
    QuestionText,
    RuleText,
    Words,
    laid_over,
)

KEPT_BOOKS: Final = 64
_Key = tuple[tuple[int, ...], datetime.date]
_kept: OrderedDict[_Key, Compiled] = OrderedDict()


def rulebook_for(region: Region, *, on: datetime.date) -> Compiled:
    """What the visitors of `region` meet on a day: one query when it is in memory, four when it is not.

    Raises `NoRuleBookError` while no base book is in force.
    """
    return _kept_or_compiled(books_in_force(region.pk, on=on), on=on)


def waiting_rules(books: Sequence[RuleBook], *, on: datetime.date) -> int:
    """How many rules of these books in force (the base first) ask for a local or legal sign-off."""
    return sum(rule.to_confirm for rule in _kept_or_compiled(books, on=on).rules.values()) if books else 0


def _kept_or_compiled(books: Sequence[RuleBook], *, on: datetime.date) -> Compiled:
    """Books in force, from memory where they were asked for before."""
    key = tuple(book.pk for book in books), on
    found = _kept.get(key)
    if found is None:
        found = _kept[key] = compiled_books(books, on=on)
        while len(_kept) > KEPT_BOOKS:
            _kept.popitem(last=False)
    return found


def books_in_force(region_id: int | None, *, on: datetime.date) -> list[RuleBook]:
    """The base and, where the region has one in force, its own book. Raises `NoRuleBookError` without a base."""
    rows = list(RuleBook.objects.in_force(on=on).used_by(region_id).order_by("pk"))
    books = sorted(rows, key=lambda book: book.region_id is not None)
    if not books or books[0].region_id is not None:
        raise NoRuleBookError(f"no base book is in force on {on}")
    return books


def compiled_books(books: Sequence[RuleBook], *, on: datetime.date) -> Compiled:
    """The base book and at most one region's book on top of it, whatever their state; drafts begin on the day `on`."""
    layers = layers_of(books)
    own = books[1] if len(books) > 1 else None
    return laid_over(
        [layers[book.pk] for book in books],
        on=on,
        base_number=books[0].number,
        region_number=own.number if own else None,
        valid_from=max(book.valid_from or on for book in books),
    )


def compiled_with(book: RuleBook, *, on: datetime.date) -> Compiled:
    """A book of any state as if it were in force on a day: a region's on top of the base of that day, the base alone.

    Raises `NoRuleBookError` for a region's book while no base is in force.
    """
    return compiled_books([book] if book.region_id is None else [books_in_force(None, on=on)[0], book], on=on)


def layers_of(books: Iterable[RuleBook]) -> dict[int, Layer]:
    """All rows of these books, by book: three queries."""
    keys = [book.pk for book in books]
    layers: dict[int, tuple[list[QuestionText], list[OptionText], list[RuleText]]] = {key: ([], [], []) for key in keys}
    for question in WayQuestion.objects.filter(book__in=keys).order_by("position", "slug"):
        layers[question.book_id][0].append(question_text(question))
    options = WayOption.objects.filter(question__book__in=keys).select_related("question")
    for option in options.order_by("position", "slug"):
        layers[option.question.book_id][1].append(option_text(option))
    for rule in WayRule.objects.filter(book__in=keys).order_by("priority", "code", "valid_from"):
        layers[rule.book_id][2].append(rule_text(rule))
    return {key: Layer(*rows) for key, rows in layers.items()}


def question_text(row: WayQuestion) -> QuestionText:
    """A page without its row."""
    skip_if = parse_skip_if(row.skip_if)
    return QuestionText(row.slug, row.position, skip_if, _words(row, "text"), _words(row, "help"), row.is_removed)


def option_text(row: WayOption) -> OptionText:
    """An answer without its row; its question is read along."""
    return OptionText(row.question.slug, row.slug, row.position, _words(row, "text"), row.is_removed)


def rule_text(row: WayRule) -> RuleText:
    """A rule without its row."""
    return RuleText(
        rule=Rule(
            row.code, row.priority, parse_condition(row.conditions), row.agency_kind, Role(row.role), row.valid_from
        ),
        service=_words(row, "service"),
        legal_norm=row.legal_norm,
        reason=_words(row, "reason"),
        next_step=_words(row, "next_step"),
        bring=_words(row, "bring"),
        say=_words(row, "say"),
        to_confirm=row.to_confirm,
        source=row.source,
        is_removed=row.is_removed,
    )


def _words(row: Any, name: str) -> Words:
    return Words(getattr(row, f"{name}_de"), getattr(row, f"{name}_easy_de"), getattr(row, f"{name}_en"))
