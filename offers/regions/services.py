"""Verbs about regions."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F

from offers.regions.models import Region


def touch_catalogue(region_ids: Iterable[int]) -> None:
    """Mark the catalogue of these regions as changed: counts, pages and addresses cached for them are stale."""
    Region.objects.filter(pk__in=set(region_ids)).update(catalogue_version=F("catalogue_version") + 1)
