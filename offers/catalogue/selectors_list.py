"""One page of the list of offers: what is found, how many, every option's count, and what helps when nothing fits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import or_
from typing import Final

from offers.catalogue.facets import FACETS, RADII, FacetIndex, Selection
from offers.catalogue.rules_list import PAGE_SIZE, Pages, page_of
from offers.catalogue.search_rules.queries import SearchPlan
from offers.catalogue.selectors_around import Around
from offers.catalogue.selectors_cards import Row, best_rows, rows_of
from offers.catalogue.selectors_match import MOST_RANKED

FEW: Final = 3
"""With fewer hits the page helps: alternatives, what to loosen, other spellings."""

_ALTERNATIVES: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be listed: the selection, the words' `plan`, where to measure from, the order, the page as typed."""

    selection: Selection
    plan: SearchPlan | None = None
    around: Around | None = None
    order: str = "az"
    page: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A page of the list. `counts`: facet → value → offers; `radii`: km → offers; `ended`: offers that are hidden.

    `loosened`: (filter, value) → offers without it, only when few were found; `alternatives` come close.
    """

    hits: int
    pages: Pages
    rows: list[Row]
    counts: Mapping[str, Mapping[str, int]]
    radii: Mapping[int, int]
    ended: int
    loosened: Mapping[tuple[str, str], int] = field(default_factory=dict)
    alternatives: list[Row] = field(default_factory=list)


def find_offers(facets: FacetIndex, wanted: Wanted) -> Found:
    """The page that is wanted. One statement for its rows, a second one for alternatives when nothing was found."""
    selection = wanted.selection
    passing = facets.passing(selection)
    hits = passing.bit_count()
    pages = page_of(wanted.page, hits)
    with_ended = facets.passing(replace(selection, with_ended=True)).bit_count()
    return Found(
        hits=hits,
        pages=pages,
        rows=_rows(facets, wanted, passing, pages.start, pages.start + PAGE_SIZE),
        counts=facets.counts(selection),
        radii=_radii(facets, wanted),
        ended=with_ended - facets.passing(replace(selection, with_ended=False)).bit_count(),
        loosened=_loosened(facets, selection) if hits < FEW else {},
        alternatives=[] if hits else _rows(facets, wanted, _near_misses(facets, selection), 0, _ALTERNATIVES),
    )


def _rows(facets: FacetIndex, wanted: Wanted, passing: int, start: int, stop: int) -> list[Row]:
    """The rows `start` to `stop` of the offers `passing`, in the order that is wanted."""
    if wanted.order == "naehe" and wanted.around is not None:
        return rows_of(facets.take(facets.by_distance(passing, wanted.around.nearest_first), start, stop))
    steps = facets.by_title(passing)
    if wanted.order != "passend" or wanted.plan is None or start >= MOST_RANKED:
        return rows_of(facets.take(steps, start, stop))
    return best_rows(wanted.plan, facets.take(steps, 0, MOST_RANKED), on=facets.on, start=start, stop=stop)


def _radii(facets: FacetIndex, wanted: Wanted) -> dict[int, int]:
    """Radius in km → offers, all else unchanged; empty without a place."""
    if wanted.around is None:
        return {}
    pool = facets.passing(wanted.selection, ignoring="ort")
    return {km: (pool & facets.around(wanted.around.within(km))).bit_count() for km in RADII}


def _loosened(facets: FacetIndex, selection: Selection) -> dict[tuple[str, str], int]:
    """What each active filter hides: (filter, value) → offers without it. The words count as `q`."""
    found: dict[tuple[str, str], int] = {}
    for name in selection.filters:
        for value in sorted(selection.chosen[name]) if name in FACETS else [""]:
            found[name, value] = facets.passing(selection.without(name, value)).bit_count()
    if selection.matches is not None and found:
        found["q", ""] = facets.passing(selection, ignoring="q").bit_count()
    return found


def _near_misses(facets: FacetIndex, selection: Selection) -> int:
    """Offers that fail one filter only; else all that fit the words; else all that pass the filters."""
    close = reduce(or_, (facets.passing(selection, ignoring=name) for name in selection.filters), 0)
    if close or selection.matches is None:
        return close
    words_only = facets.passing(Selection(matches=selection.matches, with_ended=selection.with_ended))
    return words_only or facets.passing(selection, ignoring="q") * bool(selection.filters)
