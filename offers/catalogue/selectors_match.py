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

_MOST_KEPT: Final = 32

_LARGE: Final = 5000
"""From so many offers on, the words alone are looked up and the region only checked: its own index would cost more."""

_LEVEL: Final = """l{number} AS MATERIALIZED (
    SELECT string_agg(int8send(offer_id), ''::bytea) AS ids,
           count(*) FILTER (WHERE ends_on IS NULL OR ends_on >= %s) AS runs
    FROM offers_publishedoffer WHERE {region} = %s AND terms @@ %s::tsquery {unless}
)"""
_RESULT: Final = "SELECT ids FROM l{number}"
_TOO_FEW: Final = " AND (SELECT runs FROM l{number}) < %s"


def matches(plan: SearchPlan, *, region_id: int, facets: FacetIndex) -> tuple[int, bool]:
    """The offers that fit the words, as a set, by the strictest level at which enough running offers do.

    Also whether that level was a looser one, because too few offers fit all the words.

    One statement, none where the same was looked for a moment ago. Filters and ended offers play no part in choosing
    the level, so that they never change what the words mean.
    """
    levels = plan.levels()
    key = tuple(level.tsquery() for level in levels)
    found = facets.found.get(key)
    if found is None:
        found = _first_enough(levels, _fitting(levels, region_id=region_id, facets=facets), facets)
        if len(facets.found) >= _MOST_KEPT:
            facets.found.clear()
        facets.found[key] = found
    return found


def _first_enough(levels: Sequence[Level], found: Sequence[int], facets: FacetIndex) -> tuple[int, bool]:
    """Of the sets that the levels gave, the first with enough running offers, else the loosest; and if it is loose."""
    for number, (bits, level) in enumerate(zip(found, levels[:-1], strict=False)):
        if (bits & ~facets.ended).bit_count() >= level.enough:
            return bits, number > 0
    return found[-1], len(found) > 1


def _fitting(levels: Sequence[Level], *, region_id: int, facets: FacetIndex) -> list[int]:
    """For each level the set of offers that match; the database skips a level once a stricter one found enough."""
    steps: list[str] = []
    parameters: list[str | int | datetime.date] = []
    region = "region_id + 0" if len(facets.ids) >= _LARGE else "region_id"
    for number, level in enumerate(levels):
        unless = "".join(_TOO_FEW.format(number=stricter) for stricter in range(number))
        steps.append(_LEVEL.format(number=number, region=region, unless=unless))
        parameters += [facets.on, region_id, level.tsquery(), *(stricter.enough for stricter in levels[:number])]
    results = " UNION ALL ".join(_RESULT.format(number=number) for number in range(len(levels)))
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {', '.join(steps)} {results}", parameters)
        return [facets.positions.bits(unpack_ids(row[0])) for row in cursor.fetchall()]
