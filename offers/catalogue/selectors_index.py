"""Loading and keeping the facet index of a region."""

from __future__ import annotations

import datetime
import json
import sys
import threading
from array import array
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Final

from django.db import connection, models

from offers.catalogue.enums import Audience, Format
from offers.catalogue.facets import FACETS, FacetIndex, Positions
from offers.catalogue.search_rules.queries import SearchPlan
from offers.regions.enums import LegalBasis, OrganisationKind
from offers.regions.models import Region

_MAX_REGIONS: Final = 500
_MAX_OFFERS: Final = 300_000

_TEXTS: Final = ("label thema", "label situation", "version", "about place", "office")

_SQL: Final = """
WITH o AS MATERIALIZED (
    SELECT offer_id AS id, title_key, topics, situations, audiences, formats, legal_basis, age_min, age_max,
           place_ids, region_wide, ends_on
    FROM offers_publishedoffer WHERE region_id = %(region)s
), listed AS (
    SELECT 'thema' AS kind, value AS key, string_agg(int8send(id), ''::bytea) AS ids
    FROM o, unnest(topics) AS value GROUP BY 2
    UNION ALL SELECT 'situation', value, string_agg(int8send(id), ''::bytea)
    FROM o, unnest(situations) AS value GROUP BY 2
    UNION ALL SELECT 'zielgruppe', value, string_agg(int8send(id), ''::bytea)
    FROM o, unnest(audiences) AS value GROUP BY 2
    UNION ALL SELECT 'format', value, string_agg(int8send(id), ''::bytea)
    FROM o, unnest(formats) AS value GROUP BY 2
    UNION ALL SELECT 'place', value::text, string_agg(int8send(id), ''::bytea)
    FROM o, unnest(place_ids) AS value GROUP BY 2
    UNION ALL SELECT 'rechtskreis', legal_basis, string_agg(int8send(id), ''::bytea) FROM o GROUP BY 2
    UNION ALL SELECT 'from_age', age_min::text, string_agg(int8send(id), ''::bytea)
    FROM o WHERE age_min IS NOT NULL GROUP BY 2
    UNION ALL SELECT 'to_age', age_max::text, string_agg(int8send(id), ''::bytea)
    FROM o WHERE age_max IS NOT NULL GROUP BY 2
    UNION ALL SELECT 'region_wide', '', string_agg(int8send(id), ''::bytea) FROM o WHERE region_wide
    UNION ALL SELECT 'ended', '', string_agg(int8send(id), ''::bytea) FROM o WHERE ends_on < %(on)s
    UNION ALL SELECT 'all', '', string_agg(int8send(id), ''::bytea ORDER BY title_key, id) FROM o
)
SELECT kind, key, NULL AS about, ids FROM listed
UNION ALL SELECT 'version', catalogue_version::text, NULL, NULL FROM offers_region WHERE id = %(region)s
UNION ALL (SELECT 'label thema', slug, label_de, NULL FROM offers_topic ORDER BY position, label_de, slug)
UNION ALL (SELECT 'label situation', slug, label_de, NULL FROM offers_situation ORDER BY position, label_de, slug)
UNION ALL (SELECT 'about place', id::text,
                  json_build_array(name, name_key, postal_code, municipality, latitude, longitude)::text, NULL
           FROM offers_place WHERE region_id = %(region)s ORDER BY name_key, postal_code, id)
UNION ALL (SELECT 'office', o.id::text,
                  json_build_array(o.name, coalesce(nullif(c.phone, ''), o.phone),
                                   coalesce(nullif(c.email, ''), o.email), o.website, coalesce(c.slug, ''))::text, NULL
           FROM offers_organisation o LEFT JOIN offers_contactpoint c ON c.organisation_id = o.id
           WHERE o.region_id = %(region)s AND o.kind = %(office)s ORDER BY c.name NULLS LAST, o.name, o.id LIMIT 1)
"""


@dataclass(slots=True)
class ListPlace:
    """A place of the region as the list needs it; coordinates WGS 84 in degrees."""

    key: int
    name: str
    name_key: str
    postal_code: str
    municipality: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Office:
    """The region's coordination office: whom to ask when the list has no answer. Empty texts for what is unknown."""

    name: str
    phone: str
    email: str
    website: str
    contact_point: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionIndex:
    """What the list of a region is made from: sets of offers, labels of options, places, the coordination office.

    `plans` keeps how the latest searches were understood.
    """

    facets: FacetIndex
    labels: Mapping[str, Mapping[str, str]]
    places: Mapping[int, ListPlace]
    office: Office | None
    plans: dict[Hashable, SearchPlan] = field(default_factory=dict)


def read_region_index(region_id: int, *, on: datetime.date) -> RegionIndex:
    """The index of a region as it stands now: one statement, so that all of it is of one moment."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL, {"region": region_id, "on": on, "office": OrganisationKind.COORDINATION})
        rows: list[tuple[str, str, str | None, memoryview | None]] = cursor.fetchall()
    about = {kind: [(key, text or "") for name, key, text, _ids in rows if name == kind] for kind in _TEXTS}
    labels: dict[str, dict[str, str]] = {
        "thema": dict(about["label thema"]),
        "situation": dict(about["label situation"]),
        "zielgruppe": _texts(Audience),
        "format": _texts(Format),
        "rechtskreis": _texts(LegalBasis),
    }
    packed = {(kind, key): ids for kind, key, _text, ids in rows if ids is not None}
    version = int(about["version"][0][0]) if about["version"] else 0
    return RegionIndex(
        facets=_facet_index(packed, labels, version, on),
        labels=labels,
        places={int(key): ListPlace(int(key), *json.loads(text)) for key, text in about["about place"]},
        office=next((Office(*json.loads(text)) for _key, text in about["office"]), None),
    )


def _texts(choices: type[models.TextChoices]) -> dict[str, str]:
    """The options of a fixed vocabulary with their labels."""
    return {str(value): str(label) for value, label in choices.choices}


def _facet_index(
    packed: Mapping[tuple[str, str], memoryview],
    labels: Mapping[str, Mapping[str, str]],
    version: int,
    on: datetime.date,
) -> FacetIndex:
    """The sets, from lists of keys as the database packs them."""
    ids = unpack_ids(packed.get(("all", "")))
    positions = Positions(ids)
    sets = {key: positions.bits(unpack_ids(raw)) for key, raw in packed.items() if key[0] != "all"}

    def numbered(kind: str) -> dict[int, int]:
        return {int(key): bits for (name, key), bits in sets.items() if name == kind}

    return FacetIndex(
        version=version,
        on=on,
        ids=ids,
        positions=positions,
        options={name: {value: sets.get((name, value), 0) for value in labels[name]} for name in FACETS},
        from_age=numbered("from_age"),
        to_age=numbered("to_age"),
        near=numbered("place"),
        region_wide=sets.get(("region_wide", ""), 0),
        ended=sets.get(("ended", ""), 0),
    )


def unpack_ids(packed: memoryview | bytes | None) -> array[int]:
    """Keys that PostgreSQL packed with `int8send` (8 bytes each, big end first)."""
    ids = array("q", bytes(packed or b""))
    if sys.byteorder == "little":
        ids.byteswap()
    return ids


class IndexCache:
    """The indexes that this process keeps: the last used ones, at most so many regions and offers altogether.

    An index is valid for one catalogue version and one day. Safe for threads: a region is loaded once at a time.
    """

    def __init__(self, load: Callable[[int, datetime.date], RegionIndex], *, regions: int, offers: int) -> None:
        self._load, self._regions, self._offers = load, regions, offers
        self._kept: OrderedDict[int, RegionIndex] = OrderedDict()
        self._guard = threading.Lock()
        self._loading: dict[int, threading.Lock] = {}

    def get(self, region_id: int, *, version: int, on: datetime.date) -> RegionIndex:
        """The index of a region at `version` (or newer) on the day `on`, loaded if need be."""
        with self._guard:
            index = self._fresh(region_id, version, on)
            loading = self._loading.setdefault(region_id, threading.Lock())
        if index is not None:
            return index
        with loading:
            with self._guard:
                index = self._fresh(region_id, version, on)
            if index is None:
                index = self._load(region_id, on)
                with self._guard:
                    self._keep(region_id, index)
        return index

    def clear(self) -> None:
        """Forget everything."""
        with self._guard:
            self._kept.clear()

    def _fresh(self, region_id: int, version: int, on: datetime.date) -> RegionIndex | None:
        index = self._kept.get(region_id)
        if index is None or index.facets.on != on or index.facets.version < version:
            return None
        self._kept.move_to_end(region_id)
        return index

    def _keep(self, region_id: int, index: RegionIndex) -> None:
        self._kept[region_id] = index
        self._kept.move_to_end(region_id)
        while len(self._kept) > 1 and (len(self._kept) > self._regions or self._size() > self._offers):
            self._kept.popitem(last=False)

    def _size(self) -> int:
        return sum(len(index.facets.ids) for index in self._kept.values())


INDEXES: Final = IndexCache(
    lambda region_id, on: read_region_index(region_id, on=on), regions=_MAX_REGIONS, offers=_MAX_OFFERS
)


def region_index(region: Region, *, on: datetime.date) -> RegionIndex:
    """The index of `region` for the day `on`; from memory unless its catalogue has changed."""
    return INDEXES.get(region.pk, version=region.catalogue_version, on=on)
