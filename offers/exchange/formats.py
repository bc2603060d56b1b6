"""The CSV folder format as tables: which files there are, which columns they have, what a column may hold.

Pure Python. The order of `FORMATS` is the order of loading: a file refers only to files before it (and to itself).
Lengths repeat those of the models; a test keeps both equal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from offers.catalogue import enums as catalogue
from offers.exchange import kinds
from offers.regions import enums as regions

REGION_COLUMN = "region"


@dataclass(frozen=True)
class Column:
    """One column. `needed`: no empty cells. `default`: what an empty cell means. `optional`: the column may be missing;
    then the database keeps its value, unless the column is `implied`: then every row has the default.
    """

    name: str
    kind: kinds.Kind
    needed: bool = False
    optional: bool = False
    default: str = ""
    implied: bool = False


@dataclass(frozen=True)
class FileFormat:
    """One file. `key`: the columns that name a row inside its region. `once`: further columns without duplicates."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    once: tuple[str, ...] = ()

    @property
    def filename(self) -> str:
        return f"{self.name}.csv"

    @cached_property
    def by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    @property
    def regional(self) -> bool:
        """Whether rows belong to a region (column `region`)."""
        return self.columns[0].name == REGION_COLUMN

    def row_key(self, values: Mapping[str, Any]) -> str:
        """The natural key of a row inside its region."""
        return "|".join(str(values[name]) for name in self.key)


def _text(name: str, length: int, **more: Any) -> Column:
    return Column(name, kinds.Kind(length), **more)


def _source(length: int = 300) -> Column:
    return _text("source", length)


REGION = Column(REGION_COLUMN, kinds.Reference(50, to="regions"), needed=True)
LEGAL_BASIS = Column("legal_basis", kinds.Choice(of=regions.LegalBasis), needed=True)
PHONE = Column("phone", kinds.TELEPHONE)
WEBSITE = Column("website", kinds.Url(300))
STARTS, ENDS = Column("starts_on", kinds.Day()), Column("ends_on", kinds.Day())
INTERVAL = Column("review_interval_months", kinds.Whole(low=1, high=36), optional=True)


def _slug(length: int, **more: Any) -> Column:
    return Column("slug", kinds.slug(length), needed=True, **more)


def _organisation(name: str) -> Column:
    return Column(name, kinds.Reference(80, to="organisations"), needed=True)


def _labels(name: str) -> FileFormat:
    return FileFormat(
        name,
        (_slug(40), _text("label_de", 80, needed=True), _text("label_easy_de", 80), _text("label_en", 80)),
        key=("slug",),
    )


REGIONS = FileFormat(
    "regions",
    (
        _slug(50),
        _text("name", 120, needed=True),
        Column("state", kinds.Choice(of=regions.State, labels=True), needed=True),
        Column("ags", kinds.digits(5), needed=True),
        _text("coordination_office", 200, needed=True),
        Column("website", kinds.Url(200)),
        Column("population", kinds.Whole()),
        Column("area_km2", kinds.Decimals()),
        Column("accent", kinds.Choice(of=regions.Accent), optional=True, needed=True),
        Column("is_active", kinds.Flag(), optional=True, default="ja"),
        Column("four_eyes", kinds.Flag(), optional=True, default="ja"),
        Column("review_interval_months", kinds.Whole(low=1, high=36), optional=True, default="6"),
        _source(),
    ),
    key=("slug",),
    once=("name", "ags"),
)
TOPICS = _labels("topics")
SITUATIONS = _labels("situations")
LABELS = (TOPICS, SITUATIONS)
"""Shared words; their order in the file is their order on pages."""

PROGRAMMES = FileFormat(
    "programmes",
    (
        _slug(60),
        _text("name", 160, needed=True),
        _text("funder", 250),
        LEGAL_BASIS,
        STARTS,
        ENDS,
        Column("summary", kinds.Kind()),
        _source(400),
    ),
    key=("slug",),
)
PLACES = FileFormat(
    "places",
    (
        REGION,
        Column("postal_code", kinds.POSTAL, needed=True),
        Column("place", kinds.Pattern(100, "", r"[^;]+", "Ein Strichpunkt trennt Orte und darf nicht im Namen stehen."),
               needed=True),
        _text("municipality", 100, needed=True),
        Column("latitude", kinds.Degrees(low=47.0, high=55.2), needed=True),
        Column("longitude", kinds.Degrees(low=5.7, high=15.2), needed=True),
        _source(),
    ),
    key=("place",),
)  # fmt: skip
ORGANISATIONS = FileFormat(
    "organisations",
    (
        REGION,
        _slug(80),
        _text("name", 160, needed=True),
        _text("short_name", 60, needed=True),
        Column("kind", kinds.Choice(of=regions.OrganisationKind), needed=True),
        LEGAL_BASIS,
        WEBSITE,
        PHONE,
        Column("email", kinds.Email(254)),
        _text("summary", 300),
        _source(),
    ),
    key=("slug",),
)
CONTACT_POINTS = FileFormat(
    "contact_points",
    (
        REGION,
        _organisation("organisation"),
        _slug(80),
        _text("name", 160, needed=True),
        _text("street", 120),
        Column("postal_code", kinds.POSTAL),
        Column("place", kinds.Reference(100, to="places"), needed=True),
        PHONE,
        Column("email", kinds.Email(254), optional=True),
        Column("opening_hours", kinds.Hours(250)),
        Column("wheelchair", kinds.Choice(of=regions.Wheelchair), default="unknown"),
        _source(),
    ),
    key=("slug",),
)
OFFERS = FileFormat(
    "offers",
    (
        REGION,
        _slug(80),
        _text("title", 120, needed=True),
        _text("summary", 250),
        _text("description", 5000),
        _organisation("organisation"),
        Column("contact_point", kinds.Reference(80, to="contact_points"), optional=True),
        Column("programme", kinds.Reference(60, to="programmes")),
        LEGAL_BASIS,
        Column("topics", kinds.References(to="topics")),
        Column("audiences", kinds.Choices(of=catalogue.Audience)),
        Column("age_min", kinds.Whole(high=99)),
        Column("age_max", kinds.Whole(low=1, high=99)),
        Column("formats", kinds.Choices(of=catalogue.Format)),
        Column("situations", kinds.References(to="situations")),
        Column("cost", kinds.Choice(of=catalogue.Cost), default="unknown"),
        Column("places", kinds.References(to="places", besides=kinds.REGION_WORD)),
        STARTS,
        ENDS,
        WEBSITE,
        _text("how_to_join", 1000),
        Column("checked_on", kinds.Day(), optional=True),
        INTERVAL,
        Column("successor", kinds.Reference(80, to="offers"), optional=True),
        Column("state", kinds.Choice(of=catalogue.OfferState), optional=True, default="published", implied=True),
        _source(400),
    ),
    key=("slug",),
)
COOPERATIONS = FileFormat(
    "cooperations",
    (
        REGION,
        _organisation("organisation_a"),
        _organisation("organisation_b"),
        Column("kind", kinds.Choice(of=regions.CooperationKind), needed=True),
        _text("title", 160, needed=True),
        Column("since", kinds.PartialDate()),
        Column("until", kinds.PartialDate()),
        Column("description", kinds.Kind()),
        _source(),
    ),
    key=("organisation_a", "organisation_b", "kind", "title"),
)
EVENTS = FileFormat(
    "events",
    (
        REGION,
        Column("slug", kinds.slug(80), optional=True),
        _text("title", 160, needed=True),
        Column("kind", kinds.Choice(of=catalogue.EventKind), needed=True),
        Column("date", kinds.PartialDate(), needed=True),
        Column("last_day", kinds.Day(), optional=True),
        Column("starts_at", kinds.Clock(), optional=True),
        Column("ends_at", kinds.Clock(), optional=True),
        Column("place", kinds.Reference(100, to="places", besides=kinds.REGION_WORD), default=kinds.REGION_WORD),
        _text("venue", 160, optional=True),
        Column("website", kinds.Url(300), optional=True),
        Column("description", kinds.Kind()),
        Column("is_published", kinds.Flag(), optional=True, default="ja"),
        _source(400),
    ),
    key=("slug",),
)
MEASURES = FileFormat(
    "measures",
    (
        REGION,
        _organisation("organisation"),
        _text("indicator", 160, needed=True),
        Column("as_of", kinds.PartialDate(), needed=True),
        Column("value", kinds.Decimals(whole_digits=10), needed=True),
        _source(400),
    ),
    key=("organisation", "indicator", "as_of"),
)

FORMATS: Final[dict[str, FileFormat]] = {
    form.name: form
    for form in (
        REGIONS, TOPICS, SITUATIONS, PROGRAMMES, PLACES, ORGANISATIONS, CONTACT_POINTS, OFFERS, COOPERATIONS, EVENTS,
        MEASURES,
    )
}  # fmt: skip
