"""Searching: from what a visitor typed to SQL fragments, in at most two small statements.

`parse_query` asks once for words, synonyms and places, and once for how strict the search can be (only where there
are several words). The list page puts `SearchQuery.where` and `SearchQuery.points` into its own statement.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from django.db import connection

from offers.catalogue.search_rules.lexicon import SynonymRow
from offers.catalogue.search_rules.matching import tsquery
from offers.catalogue.search_rules.planning import lookup_keys, plan_search, query_words
from offers.catalogue.search_rules.queries import SearchPlan
from offers.catalogue.search_rules.vocabulary import KnownPlace, KnownWord, Synonym, Vocabulary, synonym_of
from offers.regions.models import Region
from offers.regions.rules import place_key

CANDIDATES = 2000
"""So many hits are ranked at most; the rest follows in the order of titles. Totals and counts stay exact."""

_LOOKUP = """
    WITH found AS MATERIALIZED (
        SELECT word, stem, documents, everywhere OR region_ids @> ARRAY[%(region)s::bigint] AS here
        FROM offers_searchterm
        WHERE word = ANY(ARRAY(SELECT term_id FROM offers_searchkey WHERE key = ANY(%(keys)s::text[])) || ''::varchar)
    ), named AS MATERIALIZED (
        SELECT municipality FROM offers_place WHERE region_id = %(region)s AND (
            postal_code = ANY(%(names)s::text[])
            OR split_part(name_key, ' ', 1) = ANY(%(names)s::text[])
            OR (name_key LIKE 'bad %%' AND split_part(name_key, ' ', 2) = ANY(%(names)s::text[]))
            OR split_part(name_key, ' ', 1) IN (
                SELECT replace(replace(replace(word, 'ae', 'a'), 'oe', 'o'), 'ue', 'u') FROM found
            )
        )
    )
    SELECT 1, word, stem, documents, here, NULL::text[] FROM found
    UNION ALL
    SELECT 2, word, '', 0, true, meaning::text[] FROM offers_synonym
    WHERE is_active AND (region_id IS NULL OR region_id = %(region)s)
        AND key = ANY(%(stems)s::varchar[] || ARRAY(SELECT stem FROM found))
    UNION ALL
    SELECT 3, name, municipality, 0, true, ARRAY[postal_code::text] FROM offers_place
    WHERE region_id = %(region)s AND municipality IN (SELECT municipality FROM named)
"""
_ENOUGH = """
    SELECT count(*) FROM (
        SELECT FROM offers_publishedoffer WHERE region_id = %s AND terms @@ %s::tsquery {shown} LIMIT %s
    ) AS hit
"""


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A search of one region, ready for SQL.

    `text` is what was typed, `corrected` the same with typing errors mended (None if there were none; the search
    already uses it), `words` the normalised words for the coordinators' count. `is_empty` searches narrow nothing.
    """

    text: str = ""
    plan: SearchPlan = field(default_factory=SearchPlan)
    level: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed that could narrow the offers."""
        return self.plan.is_empty

    @property
    def corrected(self) -> str | None:
        """The text with typing errors mended, to be shown; None if nothing was mended."""
        return self.plan.corrected

    @property
    def words(self) -> tuple[str, ...]:
        """The words that count, folded and sorted."""
        return self.plan.words

    @property
    def is_relaxed(self) -> bool:
        """Whether too few offers fit all words, so that offers which fit some of them are listed too."""
        return self.level > 0

    def where(self, column: str = "terms") -> tuple[str, list[str]]:
        """A condition on the tsvector `column` (trusted SQL) with its parameters; `TRUE` for an empty search."""
        if self.is_empty:
            return "TRUE", []
        return f"{column} @@ %s::tsquery", [self.plan.levels()[self.level].tsquery()]

    def points(self, column: str = "terms") -> tuple[str, list[str]]:
        """An integer expression over `column` that ranks hits (higher is better) with its parameters.

        Order hits by it descending, then by title key, then by id.
        """
        terms: list[str] = []
        params: list[str] = []
        for group in self.plan.groups:
            for scale in group.scales():
                steps = " ".join(f"WHEN {column} @@ %s::tsquery THEN {points * group.weight}" for _, points in scale)
                terms.append(f"CASE {steps} ELSE 0 END")
                params += [tsquery(alternatives) for alternatives, _points in scale]
        return " + ".join(terms) or "0::integer", params


def parse_query(region: Region, text: str, *, on: datetime.date, with_ended: bool = False) -> SearchQuery:
    """Read what a visitor typed into the search of `region` on the day `on`. Never raises, whatever the text.

    The level is chosen over all offers of the region that are shown (`with_ended`: also those that have ended), so it
    does not depend on facets.
    """
    if not query_words(text):
        return SearchQuery(text)
    plan = plan_search(text, read_vocabulary(region.pk, text))
    if plan.is_empty:
        return SearchQuery(text, plan)
    return SearchQuery(text, plan, _level(region.pk, plan, on=on, with_ended=with_ended))


def read_vocabulary(region_id: int, text: str) -> Vocabulary:
    """All that the catalogue knows about the words of `text`, in one statement."""
    keys, stems = lookup_keys(text)
    names = [place_key(name) for name in query_words(text)]
    known: list[KnownWord] = []
    synonyms: list[Synonym] = []
    places: list[KnownPlace] = []
    total = 0
    with connection.cursor() as cursor:
        cursor.execute(_LOOKUP, {"region": region_id, "keys": keys, "stems": stems, "names": names})
        for kind, word, second, documents, here, values in cursor.fetchall():
            if kind == 2:
                synonym = synonym_of(SynonymRow(word, tuple(values)))
                synonyms += [synonym] if synonym else []
            elif kind == 3:
                places.append(KnownPlace(word, second, values[0]))
            elif word:
                known.append(KnownWord(word, second, documents, here))
            else:
                total = documents
    return Vocabulary(known, synonyms, places, total)


def search_hits(
    region: Region, query: SearchQuery, *, on: datetime.date, with_ended: bool = False, limit: int = CANDIDATES
) -> list[int]:
    """The keys of the offers that `query` finds, best first; at most `limit`, without facets."""
    where, where_params = query.where()
    points, points_params = query.points()
    shown = "" if with_ended else "AND (ends_on IS NULL OR ends_on >= %s)"
    statement = f"""
        SELECT offer_id FROM offers_publishedoffer WHERE region_id = %s AND {where} {shown}
        ORDER BY {points} DESC, title_key, offer_id LIMIT %s
    """  # noqa: S608 - fragments of this module, values are parameters
    params: list[int | str | datetime.date] = [
        region.pk,
        *where_params,
        *([] if with_ended else [on]),
        *points_params,
        limit,
    ]
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return [row[0] for row in cursor.fetchall()]


def _level(region_id: int, plan: SearchPlan, *, on: datetime.date, with_ended: bool) -> int:
    """The strictest level that finds enough."""
    levels = plan.levels()
    shown = "" if with_ended else "AND (ends_on IS NULL OR ends_on >= %s)"
    steps = []
    params: list[int | str | datetime.date] = []
    for number, level in enumerate(levels[:-1]):
        steps.append(f"WHEN ({_ENOUGH.format(shown=shown)}) >= %s THEN {number}")
        params += [region_id, level.tsquery(), *([] if with_ended else [on]), level.enough, level.enough]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT CASE {' '.join(steps)} ELSE {len(levels) - 1} END", params)
        row = cursor.fetchone()
    return int(row[0])
