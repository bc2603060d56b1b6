"""Finding one offer by its address."""

from __future__ import annotations

from django.db import connection
from django.db.models import F

from offers.catalogue.enums import OfferState
from offers.catalogue.models import Offer, PublishedOffer


def catalogue_mark(region: str) -> tuple[int, int] | None:
    """Key and catalogue version of a public region: what changes when any of its pages may. None when there is none.

    Asked for with every page, so it is written by hand: the ORM would need longer for it than the whole answer takes.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, catalogue_version FROM offers_region WHERE slug = %s AND is_active", [region])
        row = cursor.fetchone()
    return (row[0], row[1]) if row else None


def find_published(region: str, slug: str) -> PublishedOffer | None:
    """The offer as the public reads it, with its region; one statement."""
    return (
        PublishedOffer.objects.filter(region__slug=region, region__is_active=True, slug=slug)
        .select_related("region")
        .defer("terms", "description")
        .first()
    )


def find_successor_slug(region: str, slug: str) -> str | None:
    """The slug of the published offer that follows an archived one; None when there is none in this region."""
    return (
        Offer.objects.filter(region__slug=region, region__is_active=True, slug=slug, state=OfferState.ARCHIVED)
        .filter(successor__published__region=F("region"))
        .values_list("successor__published__slug", flat=True)
        .first()
    )
