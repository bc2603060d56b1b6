"""Checking the catalogue's addresses: which are due, and what came back."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from django.db import transaction
from django.db.models import Q

from offers.catalogue.links import is_broken
from offers.catalogue.models import LinkCheck, PublishedOffer
from offers.regions.models import Organisation


def public_addresses() -> set[str]:
    """All addresses that public pages link to: those of published offers and of organisations in public regions."""
    visible = Q(region__is_active=True) & ~Q(website="")
    offers = PublishedOffer.objects.filter(visible).order_by().values_list("website", flat=True)
    organisations = Organisation.objects.filter(visible).order_by().values_list("website", flat=True)
    return {*offers, *organisations}


def due_addresses(*, now: datetime.datetime, older_than: datetime.timedelta, limit: int) -> list[str]:
    """At most `limit` addresses that were not called within `older_than`: never called ones first, then the oldest."""
    known = dict(LinkCheck.objects.order_by("pk").values_list("url", "checked_at"))
    never = datetime.datetime.min.replace(tzinfo=datetime.UTC)
    ages = {url: known.get(url, never) for url in public_addresses()}
    due = [url for url, checked_at in ages.items() if checked_at <= now - older_than]
    return sorted(due, key=lambda url: (ages[url], url))[:limit]


@transaction.atomic
def store_link_checks(statuses: Mapping[str, int], *, now: datetime.datetime) -> list[str]:
    """Keep what came back (address → HTTP status) and forget addresses that no page links to; returns the broken ones.

    An address that still fails keeps the day when it began to.
    """
    failing = dict(
        LinkCheck.objects.filter(url__in=list(statuses), failing_since__isnull=False)
        .order_by("pk")
        .values_list("url", "failing_since")
    )
    rows = [
        LinkCheck(
            url=url,
            status=status,
            checked_at=now,
            failing_since=failing.get(url, now) if is_broken(status) else None,
        )
        for url, status in sorted(statuses.items())
    ]
    LinkCheck.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["url"],
        update_fields=["status", "checked_at", "failing_since"],
        batch_size=500,
    )
    LinkCheck.objects.exclude(url__in=public_addresses()).delete()
    return [row.url for row in rows if row.failing_since is not None]
