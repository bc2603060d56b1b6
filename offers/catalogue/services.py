"""Verbs of the catalogue. Every one is atomic and marks the region's catalogue as changed."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.db.models import F, prefetch_related_objects

from offers.catalogue.models import Offer, OfferContent, PublishedOffer
from offers.regions.models import Region

SHARED_FIELDS = [field.attname for field in OfferContent._meta.get_fields() if hasattr(field, "attname")]
"""Column names that the working copy and the published copy have in common."""


def touch_catalogue(region_ids: Iterable[int]) -> None:
    """Mark the catalogue of these regions as changed: counts, pages and addresses cached for them are stale."""
    Region.objects.filter(pk__in=set(region_ids)).update(catalogue_version=F("catalogue_version") + 1)


@transaction.atomic
def refresh_published_offers(offers: Iterable[Offer], *, now: datetime.datetime) -> int:
    """Copy the present wording of `offers` to what the public reads; returns how many were copied.

    The caller decides that these offers may be public. Existing copies keep their `published_at`.
    """
    rows = list(offers)
    prefetch_related_objects(rows, "topics", "situations", "places", "organisation")
    copies = [_published_copy(offer, now=now) for offer in rows]
    columns = [
        field.name
        for field in PublishedOffer._meta.concrete_fields
        if field.name not in ("offer", "published_at", "terms")
    ]
    PublishedOffer.objects.bulk_create(
        copies, update_conflicts=True, unique_fields=["offer"], update_fields=columns, batch_size=500
    )
    touch_catalogue(offer.region_id for offer in rows)
    return len(copies)


def _published_copy(offer: Offer, *, now: datetime.datetime) -> PublishedOffer:
    """The public copy of one offer, not yet saved and without search terms."""
    places = list(offer.places.all())
    return PublishedOffer(
        offer=offer,
        topics=[topic.pk for topic in offer.topics.all()],
        situations=[situation.pk for situation in offer.situations.all()],
        place_ids=[place.pk for place in places],
        place_names=[place.name for place in places],
        title_key=offer.title.casefold()[:140],
        published_at=now,
        **{name: getattr(offer, name) for name in SHARED_FIELDS},
    )
