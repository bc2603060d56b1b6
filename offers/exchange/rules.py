"""What rows must hold together, and what a load may change. Pure Python: no ORM, no request.

The rule for rows that people edited in the portal meanwhile: a row is taken over only while the portal still holds
what the last load wrote (its *base*). Where only the portal changed, the portal stays. Where both changed, the row
is a conflict: it is reported, the portal stays, and only `overwrite` lets the file win.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from offers.exchange import kinds
from offers.exchange.formats import COOPERATIONS, EVENTS, FORMATS, OFFERS, ORGANISATIONS, PLACES, FileFormat
from offers.exchange.kinds import Reference
from offers.exchange.reading import Problem, Row

LAW_OF_AGENCY = {"jobcenter": "sgb2", "arbeitsagentur": "sgb3", "jugendamt": "sgb8"}
NEEDED_WHEN_PUBLISHED = ("summary", "description", "topics", "audiences", "formats", "places", "how_to_join")
SPANS = (("age_min", "age_max"), ("starts_on", "ends_on"), ("since", "until"), ("starts_at", "ends_at"))

Canonical = Mapping[str, str]
Key = tuple[str, str]
"""Region slug ("" in shared files) and natural key inside the region."""


@dataclass
class Known:
    """What the database holds already. `keys`: by file. `once`: by file and column, value → key of its row."""

    keys: dict[str, set[Key]] = field(default_factory=dict)
    once: dict[tuple[str, str], dict[str, Key]] = field(default_factory=dict)


def check_rows(rows: Mapping[str, list[Row]], known: Known, *, unread: Collection[str] = ()) -> list[Problem]:
    """Everything that is wrong between cells, rows and files; `rows` by file name.

    References into files of `unread` are not judged: some of their rows could not be read.
    """
    keys = {name: set(known.keys.get(name, ())) for name in FORMATS}
    for name, found in rows.items():
        keys[name].update((row.region, row.key) for row in found)
    problems: list[Problem] = []
    for found in rows.values():
        problems += _duplicates(found, known)
        for row in found:
            problems += missing_references(row, keys, unread=unread)
            problems += _inside(row)
    return problems


def _duplicates(rows: list[Row], known: Known) -> Iterator[Problem]:
    seen: dict[tuple[str, ...], Row] = {}
    for row in rows:
        yield from _twice(seen, row, (row.region, row.key), row.form.key[0], row.key)
        for name in row.form.once:
            value = str(row.values[name])
            yield from _twice(seen, row, (name, "", value), name, value)
            if known.once.get((row.form.name, name), {}).get(value, (row.region, row.key)) != (row.region, row.key):
                yield row.problem(name, _("„%s“ ist schon vergeben.") % value)


def _twice(
    seen: dict[tuple[str, ...], Row], row: Row, found: tuple[str, ...], column: str, shown: str
) -> Iterator[Problem]:
    first = seen.setdefault(found, row)
    if first is not row:
        where = {"key": kinds.shortened(shown), "file": first.file, "line": first.line}
        yield row.problem(column, _("„%(key)s“ steht schon in %(file)s, Zeile %(line)d.") % where)


def missing_references(
    row: Row, keys: Mapping[str, Collection[Key]], *, unread: Collection[str] = ()
) -> Iterator[Problem]:
    """Words of a row that point to nothing."""
    for name, value in row.values.items():
        kind = row.form.by_name[name].kind
        if not isinstance(kind, Reference) or kind.to in unread:
            continue
        region = row.region if FORMATS[kind.to].regional else ""
        for word in kind.words(value):
            if (region, word) not in keys[kind.to]:
                near = kinds.suggestion(word, (key for where, key in keys[kind.to] if where == region))
                where = {"word": kinds.shortened(word), "file": FORMATS[kind.to].filename}
                yield row.problem(name, _("„%(word)s“ steht nicht in %(file)s.") % where + near)


def _inside(row: Row) -> Iterator[Problem]:
    """What the cells of one row must hold together."""
    values = row.values
    for first, last in SPANS:
        if _backwards(values.get(first), values.get(last)):
            yield row.problem(last, _("Das Ende liegt vor dem Anfang (%s).") % first)
    if row.form is ORGANISATIONS and values["legal_basis"] != LAW_OF_AGENCY.get(values["kind"], values["legal_basis"]):
        law = {"kind": values["kind"], "law": LAW_OF_AGENCY[values["kind"]]}
        yield row.problem("legal_basis", _("Eine Stelle der Art „%(kind)s“ arbeitet nach %(law)s.") % law)
    if row.form is COOPERATIONS and values["organisation_a"] == values["organisation_b"]:
        yield row.problem("organisation_b", _("Zusammenarbeit braucht zwei verschiedene Organisationen."))
    if row.form is PLACES and values["place"] == kinds.REGION_WORD:
        yield row.problem("place", _("„region“ steht für die ganze Region und kann kein Ort sein."))
    if row.form is EVENTS and values.get("last_day") and _backwards(values["date"], values["last_day"].isoformat()):
        yield row.problem("last_day", _("Das Ende liegt vor dem Anfang (%s).") % "date")
    if row.form is OFFERS:
        yield from _inside_offer(row)


def _inside_offer(row: Row) -> Iterator[Problem]:
    if row.values.get("state") == "published":
        for name in NEEDED_WHEN_PUBLISHED:
            if not row.values[name]:
                yield row.problem(name, _("Ohne diese Angabe kann ein Angebot nicht öffentlich sein."))
    if row.values.get("successor") == row.values["slug"]:
        yield row.problem("successor", _("Ein Angebot kann nicht sein eigener Nachfolger sein."))


def _backwards(low: Any, high: Any) -> bool:
    """Whether a span ends before it begins; dates of reduced precision compare as far as both are known."""
    if low in (None, "") or high in (None, ""):
        return False
    if isinstance(low, str):
        known = min(len(low), len(high))
        return bool(high[:known] < low[:known])
    return bool(high < low)


class Conflict(NamedTuple):
    """A row that both the portal and the file changed since the last load, and the columns that differ now."""

    file: str
    line: int
    key: Key
    columns: tuple[str, ...]

    def __str__(self) -> str:
        where = {"file": self.file, "line": self.line, "key": self.key[1], "columns": ", ".join(self.columns)}
        if not self.columns:
            return _("%(file)s, Zeile %(line)d: „%(key)s“ wurde im Portal gelöscht.") % where
        return _("%(file)s, Zeile %(line)d: „%(key)s“ wurde im Portal bearbeitet (anders: %(columns)s).") % where


@dataclass
class Plan:
    """What a load of one file does. `adopt`: rows whose base is written anew, changed or not."""

    form: FileFormat
    create: list[Row] = field(default_factory=list)
    update: list[Row] = field(default_factory=list)
    adopt: list[Row] = field(default_factory=list)
    kept: list[Key] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)


def plan_load(
    form: FileFormat,
    rows: Iterable[Row],
    *,
    portal: Mapping[Key, Canonical],
    base: Mapping[Key, Canonical],
    overwrite: bool = False,
) -> Plan:
    """Compare the file with the portal and with what the last load wrote; see the module's rule."""
    plan = Plan(form)
    for row in rows:
        key, wanted = (row.region, row.key), row.canonical()
        before, now = base.get(key), portal.get(key)
        differ = tuple(name for name in wanted if now is None or now[name] != wanted[name])
        if not differ:
            if before != wanted:
                plan.adopt.append(row)
        elif now is None and (before is None or overwrite):
            plan.create.append(row)
        elif overwrite or (now is not None and before is not None and _equal(now, before)):
            plan.update.append(row)
        elif before is not None and _equal(before, wanted):
            plan.kept.append(key)
        else:
            plan.conflicts.append(Conflict(row.file or form.filename, row.line, key, differ if now else ()))
    plan.adopt += plan.create + plan.update
    return plan


def _equal(one: Canonical, other: Canonical) -> bool:
    """Whether two versions of a row agree in every column that both know."""
    return all(one[name] == other[name] for name in one.keys() & other.keys())
