"""What the notepad shows: noted offers as plain rows, with a telephone number each where one is known."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from offers.catalogue.models import PublishedOffer
from offers.catalogue.rules_words import has_ended
from offers.regions.models import ContactPoint, Region
from offers.regions.rules import phone_uri


def noted_offers(region: Region, slugs: Sequence[str], *, on: datetime.date) -> list[dict[str, Any]]:
    """The published offers among `slugs`, in that order; one statement.

    `phone` is the contact point's, else the organisation's, else that of one of its contact points.
    """
    if not slugs:
        return []
    others = ContactPoint.objects.filter(organisation=OuterRef("organisation")).exclude(phone="")
    empty = Value("")
    rows = (
        PublishedOffer.objects.in_region(region)
        .filter(slug__in=slugs)
        .annotate(
            phone=Coalesce(
                NullIf("contact_point__phone", empty),
                NullIf("organisation__phone", empty),
                Subquery(others.order_by("name", "id").values("phone")[:1]),
            )
        )
        .order_by("pk")
        .values(
            "slug", "title", "summary", "place_names", "region_wide", "ends_on", "website", "phone",
            "organisation__name", "organisation__website", "contact_point__name",
        )
    )  # fmt: skip
    found = {row["slug"]: _shown(row, on=on) for row in rows}
    return [found[slug] for slug in slugs if slug in found]


def _shown(row: Mapping[str, Any], *, on: datetime.date) -> dict[str, Any]:
    """The row with what a page says about it."""
    return {
        **row,
        "has_ended": has_ended(row["ends_on"], on=on),
        "website": row["website"] or row["organisation__website"],
        "tel": phone_uri(row["phone"] or ""),
    }
