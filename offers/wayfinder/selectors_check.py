"""The check of a book before it is published: on every day on which results change, for everybody whom it reaches."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from offers.wayfinder.models import Persona, RuleBook
from offers.wayfinder.rules_books import Compiled, Layer, first_days, laid_over
from offers.wayfinder.rules_checks import DayCheck, Example, check_day
from offers.wayfinder.selectors import layers_of


@dataclass(frozen=True, slots=True)
class BookCheck:
    """All that was found; the first part is the book's own first day."""

    parts: tuple[DayCheck, ...]

    @property
    def problems(self) -> tuple[str, ...]:
        """What keeps the book from being published; says for which region and from which day on where that differs."""
        first = self.parts[0]
        found = list(first.problems)
        for part in self.parts[1:]:
            new = [text for text in part.problems if text not in first.problems]
            if new:
                found.append(_("%(whose)s, ab %(day)s:") % {"whose": part.whose, "day": f"{part.on:%d.%m.%Y}"})
                found += new
        return tuple(found)

    @property
    def unproven(self) -> tuple[str, ...]:
        """What would leave somebody without one responsible agency; examples and their colour do not count here."""
        return tuple(dict.fromkeys(text for part in self.parts for text in part.blocking))

    @property
    def ok(self) -> bool:
        return not self.problems


def check_book(book: RuleBook, *, valid_from: datetime.date) -> BookCheck:
    """Check a book as if it were in force from a day on.

    A region's book is checked on top of the base, the base alone and under every region's book. Every later day
    on which a version of a rule begins, or another book of the base, is checked too.
    """
    base = [book] if book.region_id is None else _base_books(since=valid_from)
    own = _own_books(book, since=valid_from)
    layers = layers_of({row.pk: row for row in [*base, *own]}.values())
    parts = []
    if book.region_id is None:
        examples = examples_for(None)
        parts += [check_day(c, examples, whose=str(book)) for c in _days(base, [], layers, since=valid_from)]
    for region_id in dict.fromkeys(row.region_id for row in own):
        books = [row for row in own if row.region_id == region_id]
        examples, whose = examples_for(region_id), str(books[0].region)
        parts += [check_day(c, examples, whose=whose) for c in _days(base, books, layers, since=valid_from)]
    return BookCheck(tuple(parts))


def _base_books(*, since: datetime.date) -> list[RuleBook]:
    """The base in force on the day, and the ones that begin later."""
    published = RuleBook.objects.base().published().order_by("valid_from", "number")
    return _relevant(list(published), since=since)


def _own_books(book: RuleBook, *, since: datetime.date) -> list[RuleBook]:
    """Regions' books that the check is about: the one itself, or those in force or begun later under a new base."""
    if book.region_id is not None:
        return [book]
    rows = RuleBook.objects.filter(region__isnull=False).published().select_related("region")
    found: list[RuleBook] = []
    by_region: dict[int | None, list[RuleBook]] = {}
    for row in rows.order_by("region__name", "valid_from", "number"):
        by_region.setdefault(row.region_id, []).append(row)
    for books in by_region.values():
        found += _relevant(books, since=since)
    return found


def _relevant(books: Sequence[RuleBook], *, since: datetime.date) -> list[RuleBook]:
    """Of published books, sorted by first day: the one in force on the day and all that begin later."""
    begun = [row for row in books if (row.valid_from or since) <= since]
    return begun[-1:] + [row for row in books if (row.valid_from or since) > since]


def _days(
    base: Sequence[RuleBook], own: Sequence[RuleBook], layers: dict[int, Layer], *, since: datetime.date
) -> Iterable[Compiled]:
    """The rule set on every day since then on which results can change."""
    days = set(first_days([layers[row.pk] for row in [*base, *own]], since=since))
    days.update(row.valid_from for row in [*base, *own] if row.valid_from and row.valid_from > since)
    for day in sorted(days):
        below, above = _latest(base, day), _latest(own, day)
        if below is not None:
            yield laid_over(
                [layers[row.pk] for row in (below, above) if row is not None],
                on=day,
                base_number=below.number,
                region_number=above.number if above else None,
                valid_from=day,
            )


def _latest(books: Sequence[RuleBook], day: datetime.date) -> RuleBook | None:
    """The last of the sorted books that has begun; a draft begins with the check."""
    begun = [row for row in books if row.valid_from is None or row.valid_from <= day]
    return begun[-1] if begun else None


def examples_for(region_id: int | None) -> list[Example]:
    """The shared examples and the region's own; of two with one code the region's counts."""
    rows: QuerySet[Persona] = Persona.objects.used_by(region_id)
    by_code = {row.code: row for row in sorted(rows.order_by("code"), key=lambda row: row.region_id is not None)}
    return [
        Example(
            row.code, row.description, row.answers, row.expected_primary, row.expected_also, row.why,
            own=row.region_id is not None,
        )
        for row in sorted(by_code.values(), key=lambda row: row.code)
    ]  # fmt: skip
