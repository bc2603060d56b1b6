"""Offers as cards of a list: plain rows from one statement, and the words on them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from django.db import connection
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from offers.catalogue.enums import Cost, Format
from offers.catalogue.rules_words import age_words, has_ended
from offers.catalogue.search_rules.queries import SearchPlan
from offers.catalogue.selectors_search import SearchQuery

_COLUMNS: Final = (
    "offer_id", "slug", "title", "summary", "place_names", "place_ids", "region_wide", "cost", "age_min", "age_max",
    "formats", "ends_on",
)  # fmt: skip
_SELECT: Final = (
    "SELECT " + ", ".join(f"p.{name}" for name in _COLUMNS) + ", o.short_name "
    "FROM {source} JOIN offers_organisation o ON o.id = p.organisation_id {rest}"
)
_SHOWN_PLACES: Final = 3

Row = dict[str, Any]


def rows_of(ids: Sequence[int]) -> list[Row]:
    """The rows of these offers, in this order."""
    if not ids:
        return []
    sql = _SELECT.format(source="offers_publishedoffer p", rest="WHERE p.offer_id = ANY(%s)")
    found = {row["offer_id"]: row for row in _rows(sql, [list(ids)])}
    return [found[key] for key in ids if key in found]


def best_rows(plan: SearchPlan, ids: Sequence[int], *, on: datetime.date, start: int, stop: int) -> list[Row]:
    """Of the offers `ids` the rows number `start` to `stop` by rank, what ended before `on` last."""
    if not ids or stop <= start:
        return []
    rank, parameters = SearchQuery(plan=plan).points("p.terms")
    best = (
        "(SELECT p.offer_id AS id, p.ends_on IS NOT NULL AND p.ends_on < %s AS ended, "  # noqa: S608
        f"{rank} AS points, p.title_key AS title FROM offers_publishedoffer p WHERE p.offer_id = ANY(%s) "
        "ORDER BY ended, points DESC, title, id OFFSET %s LIMIT %s) best "
        "JOIN offers_publishedoffer p ON p.offer_id = best.id"
    )
    sql = _SELECT.format(source=best, rest="ORDER BY best.ended, best.points DESC, best.title, best.id")
    return _rows(sql, [on, *parameters, list(ids), start, stop - start])


def _rows(sql: str, parameters: Sequence[Any]) -> list[Row]:
    """The rows of a statement as mappings."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [dict(zip((*_COLUMNS, "organisation"), row, strict=True)) for row in cursor.fetchall()]


def cards(rows: Sequence[Row], *, list_url: str, on: datetime.date, distances: Mapping[int, float]) -> list[Row]:
    """What `ui_cards` shows. `list_url`: the address of the list, below which each offer lies.

    `distances`: key of a place → km from where the visitor asked. Offers for the whole region have no distance.
    """
    language = get_language()
    labels, everywhere = _labels(language), _("in der ganzen Region")
    return [
        {
            "slug": row["slug"],
            "title": row["title"],
            "summary": row["summary"],
            "url": f"{list_url}{row['slug']}/",
            "organisation": row["organisation"],
            "places": everywhere if row["region_wide"] else place_words(row["place_names"]),
            "distance_km": _distance(row, distances),
            "cost_label": labels[row["cost"]],
            "age_label": _ages(row["age_min"], row["age_max"], language),
            "formats": ", ".join(labels[name] for name in row["formats"]),
            "ended": has_ended(row["ends_on"], on=on),
        }
        for row in rows
    ]


@lru_cache(maxsize=8)
def _labels(language: str | None) -> dict[str, str]:
    """The labels of costs and formats in the active language."""
    return {str(value): str(label) for value, label in (*Cost.choices, *Format.choices)}


@lru_cache(maxsize=1000)
def _ages(youngest: int | None, oldest: int | None, language: str | None) -> str:
    """Ages in words of the active language."""
    return age_words(youngest, oldest)


def _distance(row: Row, distances: Mapping[int, float]) -> str | None:
    """Whole km to the nearest place of an offer; None where that says nothing."""
    found = [distances[key] for key in row["place_ids"] if key in distances]
    if not found or row["region_wide"]:
        return None
    nearest = min(found)
    return _("unter 1") if nearest < 1 else str(round(nearest))


def place_words(names: Sequence[str]) -> str:
    """Where an offer is: up to three places by name."""
    shown = ", ".join(names[:_SHOWN_PLACES])
    more = len(names) - _SHOWN_PLACES
    return _("%(places)s und %(count)d weitere") % {"places": shown, "count": more} if more > 0 else shown
