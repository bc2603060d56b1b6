"""What search engines may list: regions, their pages, published offers, contact points."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from django.contrib.sitemaps import Sitemap
from django.urls import reverse
from django.utils import timezone

from offers.catalogue.audiences import AUDIENCE_PAGES
from offers.catalogue.models import PublishedOffer
from offers.regions.models import ContactPoint, Region

if TYPE_CHECKING:
    Map = Sitemap[tuple[Any, ...]]
else:
    Map = Sitemap

LIMIT: Final = 10_000
"""Addresses in one file; the standard (sitemaps.org) allows 50,000."""
REGION_PAGES: Final = ("region_home", "offer_list", "contact_point_list", "event_list")
PORTAL_PAGES: Final[Sequence[tuple[str, ...]]] = (("offers:start",), ("imprint",), ("privacy",), ("accessibility",))


class PageSitemap(Map):
    """The start page, legal pages and the fixed pages of each region: tuples of a URL name and its arguments."""

    limit = LIMIT

    def items(self) -> Any:
        """Pages of the portal, then region by region."""
        pages = list(PORTAL_PAGES)
        for slug in Region.objects.active().order_by("slug").values_list("slug", flat=True):
            pages += [(f"offers:{name}", slug) for name in REGION_PAGES]
            pages += [("offers:audience", slug, page.path) for page in AUDIENCE_PAGES]
        return pages

    def location(self, item: tuple[Any, ...]) -> str:
        """The path of a page."""
        return reverse(item[0], args=item[1:])


class OfferSitemap(Map):
    """Published offers that have not ended: tuples of region, slug and the day of the last check."""

    limit = LIMIT

    def items(self) -> Any:
        """Plain rows: a file of 10,000 addresses needs no models."""
        running = PublishedOffer.objects.filter(region__is_active=True).running(on=timezone.localdate())
        return running.order_by("offer_id").values_list("region__slug", "slug", "checked_on")

    def location(self, item: tuple[Any, ...]) -> str:
        """The path of an offer."""
        return reverse("offers:offer_detail", args=item[:2])

    def lastmod(self, item: tuple[Any, ...]) -> dt.date | None:
        """When somebody last looked after it."""
        checked_on: dt.date | None = item[2]
        return checked_on


class ContactPointSitemap(Map):
    """Contact points of all public regions: tuples of region and slug."""

    limit = LIMIT

    def items(self) -> Any:
        """Plain rows."""
        rows = ContactPoint.objects.filter(region__is_active=True)
        return rows.order_by("pk").values_list("region__slug", "slug")

    def location(self, item: tuple[Any, ...]) -> str:
        """The path of a contact point."""
        return reverse("offers:contact_point_detail", args=item)


SITEMAPS: Final[dict[str, type[Sitemap[Any]] | Sitemap[Any]]] = {
    "seiten": PageSitemap,
    "angebote": OfferSitemap,
    "anlaufstellen": ContactPointSitemap,
}
