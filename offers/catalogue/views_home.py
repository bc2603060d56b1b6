"""A region's home page and the pages for each audience."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from offers.catalogue.audiences import AUDIENCE_PAGES, audience_page
from offers.catalogue.enums import Audience
from offers.catalogue.selectors_events import upcoming_events
from offers.catalogue.selectors_home import (
    cooperations,
    coordination_office,
    figures,
    home_facts,
    offers_for,
)
from offers.regions.decorators import public_page
from offers.regions.models import Region

KEPT_PAGES = 64
"""The middle parts of so many home pages are kept in each process, about 30 KB each."""
EVENTS_SHOWN = 3
OFTEN_SHOWN = 4


@public_page
def region_home(request: HttpRequest, region: str) -> HttpResponse:
    """Where a region's visitors start: search, life situations, topics, audiences, whom to ask, what is new."""
    home = get_object_or_404(Region.objects.active(), slug=region)
    body = home_body(home, home.catalogue_version, timezone.localdate())
    return render(request, "offers/catalogue/region_home.html", {"region": home, "body": body})


@lru_cache(maxsize=KEPT_PAGES)
def home_body(region: Region, _version: int, today: dt.date) -> SafeString:
    """The page's middle part, made once per catalogue version and day, then kept in this process.

    `_version` is there to miss the cache when the catalogue has changed.
    """
    facts = home_facts(region, on=today)
    context = {
        "region": region,
        "facts": facts,
        "often": facts.topics[:OFTEN_SHOWN],
        "audiences": [(page, facts.audiences.get(page.audience, 0)) for page in AUDIENCE_PAGES],
        "office": coordination_office(region),
        "events": upcoming_events(region, on=today, limit=EVENTS_SHOWN),
        "list_url": reverse("offers:offer_list", args=[region.slug]),
        "sprite": static("icons.svg"),
    }
    return render_to_string("offers/catalogue/_region_home_body.html", context)


@public_page
def audience(request: HttpRequest, region: str, audience: str) -> HttpResponse:
    """The page for one audience: its words, its questions, its offers; for professionals also who works together."""
    page = audience_page(audience)
    if page is None:
        raise Http404
    home = get_object_or_404(Region.objects.active(), slug=region)
    today = timezone.localdate()
    shown, total = offers_for(home, page.audience, on=today)
    for_professionals = page.audience is Audience.PROFESSIONALS
    context = {
        "region": home,
        "page": page,
        "offers": shown,
        "total": total,
        "others": [other for other in AUDIENCE_PAGES if other is not page],
        "cooperations": cooperations(home) if for_professionals else [],
        "figures": figures(home) if for_professionals else [],
        "crumbs": [(home.name, home.get_absolute_url()), (page.title, "")],
        "list_url": reverse("offers:offer_list", args=[region]),
    }
    return render(request, "offers/catalogue/audience.html", context)
