"""The database in the words of the files: which rows there are, under which natural keys, in canonical spelling."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from django.db.models import Model, Q

from offers.catalogue.models import Event, Measure, Offer, Programme, Situation, Topic
from offers.exchange import kinds
from offers.exchange.formats import FORMATS, LABELS, OFFERS, REGIONS, FileFormat
from offers.exchange.models import ImportedRow
from offers.exchange.rules import Canonical, Key, Known
from offers.regions.models import ContactPoint, Cooperation, Organisation, Place, Region

MODELS: Final[dict[str, type[Model]]] = {
    "regions": Region,
    "topics": Topic,
    "situations": Situation,
    "programmes": Programme,
    "places": Place,
    "organisations": Organisation,
    "contact_points": ContactPoint,
    "offers": Offer,
    "cooperations": Cooperation,
    "events": Event,
    "measures": Measure,
}
FIELDS: Final[dict[tuple[str, str], str]] = {("places", "place"): "name"}
"""Columns whose field has another name than the column."""

MANY: Final[dict[str, Any]] = {
    "topics": Offer.topics.through,
    "situations": Offer.situations.through,
    "places": Offer.places.through,
}
"""Columns of offers that are kept in a table of their own."""


class Stored(NamedTuple):
    """A row of the database: its primary key and its canonical text by column."""

    pk: Any
    values: Canonical


def attribute(form: FileFormat, column: str) -> str:
    """The attribute that holds a column's value; for references the one with the primary key."""
    name = FIELDS.get((form.name, column), column)
    return f"{name}_id" if isinstance(form.by_name[column].kind, kinds.Reference) else name


def single_columns(form: FileFormat) -> list[str]:
    """Columns that are one attribute of the model."""
    return [column.name for column in form.columns if not isinstance(column.kind, kinds.References)]


@dataclass
class Directory:
    """Primary keys by natural key and words by primary key, for every file that others refer to."""

    pks: dict[str, dict[Key, Any]] = field(default_factory=lambda: defaultdict(dict))
    words: dict[str, dict[Any, str]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, file: str, key: Key, pk: Any) -> None:
        """Remember one row."""
        self.pks[file][key] = pk
        self.words[file][pk] = key[1]

    def pk(self, file: str, region: str, word: str) -> Any:
        """The primary key of a row; `None` for no word."""
        return self.pks[file][region if FORMATS[file].regional else "", word] if word else None


def build_directory(regions: Collection[str] | None = None) -> Directory:
    """Everything that can be referred to, in the regions with these slugs (all when `None`)."""
    directory = Directory()
    known = Region.objects.order_by("pk") if regions is None else Region.objects.filter(slug__in=regions).order_by("pk")
    for pk, slug in known.values_list("pk", "slug"):
        directory.add("regions", ("", slug), pk)
    for file in ("topics", "situations", "programmes"):
        for pk, slug in MODELS[file]._default_manager.order_by("pk").values_list("pk", "slug"):
            directory.add(file, ("", slug), pk)
    slugs = directory.words["regions"]
    for file in ("places", "organisations", "contact_points", "offers"):
        name = attribute(FORMATS[file], FORMATS[file].key[0])
        rows = MODELS[file]._default_manager.filter(region_id__in=slugs).order_by("pk")
        for pk, region, word in rows.values_list("pk", "region_id", name):
            directory.add(file, (slugs[region], word), pk)
    return directory


def stored_rows(form: FileFormat, directory: Directory, *, only: Collection[Any] | None = None) -> dict[Key, Stored]:
    """The rows of one file in the directory's regions (`only`: those with these primary keys), oldest first."""
    query = MODELS[form.name]._default_manager.order_by(*(("position", "pk") if form in LABELS else ("pk",)))
    if form.regional:
        query = query.filter(region_id__in=list(directory.words["regions"]))
    if form is REGIONS:
        query = query.filter(pk__in=list(directory.words["regions"]))
    if only is not None:
        query = query.filter(pk__in=list(only))
    columns = single_columns(form)
    names = [attribute(form, column) for column in columns]
    extra = ["region_wide"] if form is OFFERS else []
    rows = list(query.values_list("pk", *names, *extra))
    many = _many(form, directory, only)
    found: dict[Key, Stored] = {}
    for pk, *cells in rows:
        values = dict(zip(columns, cells, strict=False))
        for column, words in many.items():
            values[column] = list(words.get(pk, ()))
        if form is OFFERS and cells[-1]:
            values["places"].append(kinds.REGION_WORD)
        canonical = canonical_values(form, values, directory)
        found[canonical.get("region", ""), form.row_key(canonical)] = Stored(pk, canonical)
    return found


def canonical_values(form: FileFormat, values: Mapping[str, Any], directory: Directory) -> dict[str, str]:
    """Database values in canonical spelling; primary keys of single references become words."""
    canonical = {}
    for column in form.columns:
        value, kind = values[column.name], column.kind
        if isinstance(kind, kinds.Reference) and not isinstance(kind, kinds.References):
            value = directory.words[kind.to].get(value) or kind.besides
        canonical[column.name] = kind.render(value)
    return canonical


def _many(form: FileFormat, directory: Directory, only: Collection[Any] | None) -> dict[str, dict[Any, list[str]]]:
    """Words of the linked rows by offer, for each column of `MANY`."""
    if form is not OFFERS:
        return {}
    chosen = Q(offer__region_id__in=list(directory.words["regions"]))
    if only is not None:
        chosen &= Q(offer_id__in=list(only))
    found: dict[str, dict[Any, list[str]]] = {}
    for column, through in MANY.items():
        words = directory.words[column]
        target = f"{FORMATS_SINGULAR[column]}_id"
        links = through.objects.filter(chosen).order_by("pk").values_list("offer_id", target)
        found[column] = defaultdict(list)
        for offer, pk in links:
            found[column][offer].append(words[pk])
    return found


FORMATS_SINGULAR: Final = {"topics": "topic", "situations": "situation", "places": "place"}


def bases(form: FileFormat, directory: Directory) -> dict[Key, Canonical]:
    """What the last load wrote, by key. A region's own row is kept with the region, so it goes with it."""
    slugs = directory.words["regions"]
    query = ImportedRow.objects.filter(file=form.name).order_by("pk")
    query = query.filter(region_id__in=list(slugs)) if form.regional or form is REGIONS else query
    return {
        (slugs[region] if form.regional else "", key): values
        for region, key, values in query.values_list("region_id", "key", "values")
    }


def known_rows(directory: Directory) -> Known:
    """What the checks of a load have to know about the database."""
    known = Known(keys={file: set(pks) for file, pks in directory.pks.items()})
    for name in FORMATS["regions"].once:
        pairs = Region.objects.order_by("pk").values_list(name, "slug")
        known.once["regions", name] = {value: ("", slug) for value, slug in pairs}
    return known
