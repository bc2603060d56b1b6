"""Which offers fit some words, as a set."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Final

from django.db import connection

from offers.catalogue.facets import FacetIndex
from offers.catalogue.search_rules.queries import Level, SearchPlan
from offers.catalogue.selectors_index import unpack_ids

MOST_RANKED: Final = 2000
"""Hits that are ranked. What comes after them (page 101 on) follows by title; the number of hits stays exact."""

_LEVEL: Final = """l{number} AS MATERIALIZED (
    SELECT offer_id, ends_on IS NULL OR ends_on >= %s AS runs FROM offers_publishedoffer
    WHERE region_id = %s AND terms @@ %s::tsquery {unless}
)"""
_TOO_FEW: Final = " AND (SELECT count(*) FROM l{number} WHERE runs) < %s"
_PACKED: Final = "SELECT string_agg(int8send(offer_id), ''::bytea) FROM l{number}"


def matches(plan: SearchPlan, *, region_id: int, facets: FacetIndex) -> int:
    """The offers that fit the words, as a set: by the strictest level at which enough running offers do.

    One statement. Filters and ended offers play no part in choosing the level, so that they never change what the
    words mean.
    """
    levels = plan.levels()
    found = _fitting(levels, region_id=region_id, facets=facets)
    for bits, level in zip(found, levels[:-1], strict=False):
        if (bits & ~facets.ended).bit_count() >= level.enough:
            return bits
    return found[-1]


def _fitting(levels: Sequence[Level], *, region_id: int, facets: FacetIndex) -> list[int]:
    """For each level the set of offers that match; the database skips a level once a stricter one found enough."""
    steps: list[str] = []
    parameters: list[str | int | datetime.date] = []
    for number, level in enumerate(levels):
        unless = "".join(_TOO_FEW.format(number=stricter) for stricter in range(number))
        steps.append(_LEVEL.format(number=number, unless=unless))
        parameters += [facets.on, region_id, level.tsquery(), *(stricter.enough for stricter in levels[:number])]
    packed = " UNION ALL ".join(_PACKED.format(number=number) for number in range(len(levels)))
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {', '.join(steps)} {packed}", parameters)
        return [facets.positions.bits(unpack_ids(row[0])) for row in cursor.fetchall()]
