"""What changes for whom when a book is in force: results by combination, and texts by rule and page."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, fields

from django.utils.translation import gettext as _

from offers.wayfinder.enums import AgencyKind
from offers.wayfinder.models import RuleBook
from offers.wayfinder.rules_books import Compiled, NoRuleBookError, Words
from offers.wayfinder.rules_checks import labels_of
from offers.wayfinder.rules_compare import Comparison, compare
from offers.wayfinder.rules_joint import IncomparableError
from offers.wayfinder.rules_wording import Kinds, Labels, cases_sentences, change_words
from offers.wayfinder.selectors import books_in_force, compiled_books, compiled_with

KINDS: Kinds = {kind.value: str(kind.label) for kind in AgencyKind}


@dataclass(frozen=True, slots=True)
class Difference:
    """One group of combinations with the same change, in words."""

    title: str
    count: int
    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BookComparison:
    """All that a book changes against what is in force; `against` names that. `refused` says why it cannot be said."""

    against: str
    combinations: int = 0
    changed: int = 0
    differences: tuple[Difference, ...] = ()
    texts: tuple[str, ...] = ()
    refused: str = ""


def compare_book(book: RuleBook, *, on: datetime.date) -> BookComparison:
    """Compare a book with what is in force on a day; one that is in force itself, with the version before it."""
    new = compiled_with(book, on=on)
    try:
        rows = _before(book, on=on)
    except NoRuleBookError:
        return BookComparison(_("nichts"), refused=_("Es gibt noch keine Grundlage, die gilt."))
    old, against = compiled_books(rows, on=on), " + ".join(str(row) for row in rows)
    texts = tuple(_texts(old, new))
    try:
        found = compare(old.ruleset, new.ruleset, on=on)
    except IncomparableError:
        said = _(
            "Beide Fassungen stellen dieselben Fragen in verschiedener Reihenfolge. Das lässt sich nicht vergleichen."
        )
        return BookComparison(against, texts=texts, refused=said)
    labels = {**labels_of(old), **labels_of(new)}
    return BookComparison(against, found.combinations, found.changed, tuple(_differences(found, labels)), texts)


def _before(book: RuleBook, *, on: datetime.date) -> list[RuleBook]:
    """The books that the comparison starts from. Raises `NoRuleBookError`."""
    rows = books_in_force(book.region_id, on=on)
    if book not in rows:
        return rows
    others = RuleBook.objects.of_region(book.region_id).published().exclude(pk=book.pk).filter(valid_from__lte=on)
    before = others.order_by("-valid_from", "-number").first()
    if book.region_id is None:
        if before is None:
            raise NoRuleBookError("there was nothing before the first base book")
        return [before]
    return [rows[0], before] if before else [rows[0]]


def _differences(found: Comparison, labels: Labels) -> Iterator[Difference]:
    for change in found.changes:
        cases = tuple(cases_sentences(change.cases, labels))
        yield Difference(change_words(change, KINDS), change.cases.count, cases)
    for only, title in (
        (found.only_old, _("Diese Antworten gibt es nur in der bisherigen Fassung")),
        (found.only_new, _("Diese Antworten gibt es nur in der neuen Fassung")),
    ):
        if only.count:
            yield Difference(title, only.count, tuple(cases_sentences(only, labels)))


def _texts(old: Compiled, new: Compiled) -> Iterator[str]:
    """Rules and pages that come, go, or say something else."""
    names = {
        "service": _("Leistung"),
        "reason": _("Warum"),
        "next_step": _("Nächster Schritt"),
        "bring": _("Mitbringen"),
        "say": _("So kannst du anfangen"),
        "text": _("Text"),
        "help": _("Erklärung"),
    }
    for what, before, after in (
        (_("Regel %s"), old.rules, new.rules),
        (_("Frage %s"), old.questions, new.questions),
        (_("Antwort %s"), old.options, new.options),
    ):
        for key in sorted({*before, *after}, key=str):
            name = what % (key if isinstance(key, str) else "=".join(key))
            if key not in after:
                yield _("%s: entfällt") % name
            elif key not in before:
                yield _("%s: neu") % name
            elif changed := _changed(before[key], after[key], names):
                yield _("%(what)s: anderer Text (%(texts)s)") % {"what": name, "texts": ", ".join(changed)}


def _changed(before: object, after: object, names: dict[str, str]) -> list[str]:
    """Names of the texts that differ."""
    found = []
    for field in fields(before):  # type: ignore[arg-type]  # one of the three row classes
        mine, theirs = getattr(before, field.name), getattr(after, field.name)
        if isinstance(mine, Words) and mine != theirs:
            found.append(names[field.name])
    return found
