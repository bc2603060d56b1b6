"""A region's home page and the pages for each audience."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from offers.catalogue.audiences import AUDIENCE_PAGES, AudiencePage, audience_page
from offers.catalogue.enums import Audience
from offers.catalogue.kept_pages import KeptPages
from offers.catalogue.selectors_events import upcoming_events
from offers.catalogue.selectors_home import cooperations, coordination_office, figures, home_facts, offers_for
from offers.regions.decorators import public_page
from offers.regions.models import Region

PAGES: Final = KeptPages(128)
"""About 20 KB each."""
EVENTS_SHOWN: Final = 3
OFTEN_SHOWN: Final = 4

Context = Mapping[str, object]


@public_page
def region_home(request: HttpRequest, region: str) -> HttpResponse:
    """Where a region's visitors start: search, life situations, topics, audiences, whom to ask, what is new."""
    return _kept_page(request, region, "offers/catalogue/region_home.html", _home_context)


@public_page
def audience(request: HttpRequest, region: str, audience: str) -> HttpResponse:
    """The page for one audience: its words, its questions, its offers; for professionals also who works together."""
    page = audience_page(audience)
    if page is None:
        raise Http404

    def context(home: Region, today: dt.date) -> Context:
        return _audience_context(home, page, today)

    return _kept_page(request, region, "offers/catalogue/audience.html", context)


def _kept_page(
    request: HttpRequest, slug: str, template: str, context: Callable[[Region, dt.date], Context]
) -> HttpResponse:
    """A page that is made once per day and state of the catalogue, then sent from memory. 404 for no public region."""
    home = get_object_or_404(Region.objects.active(), slug=slug)
    today = timezone.localdate()
    region_facts = (home.pk, home.catalogue_version, home.name, home.accent, home.coordination_office, home.website)
    key = (request.get_host(), request.path, region_facts, today)
    body = PAGES.get(key)
    if body is None:
        body = render_to_string(template, {"region": home, **context(home, today)}, request).encode()
        PAGES.keep(key, body)
    return HttpResponse(body)


def _home_context(home: Region, today: dt.date) -> Context:
    facts = home_facts(home, on=today)
    return {
        "facts": facts,
        "often": facts.topics[:OFTEN_SHOWN],
        "audiences": [(page, facts.audiences.get(page.audience, 0)) for page in AUDIENCE_PAGES],
        "office": coordination_office(home),
        "events": upcoming_events(home, on=today, limit=EVENTS_SHOWN),
        "list_url": reverse("offers:offer_list", args=[home.slug]),
    }


def _audience_context(home: Region, page: AudiencePage, today: dt.date) -> Context:
    shown, total = offers_for(home, page.audience, on=today)
    for_professionals = page.audience is Audience.PROFESSIONALS
    return {
        "page": page,
        "offers": shown,
        "total": total,
        "others": [other for other in AUDIENCE_PAGES if other is not page],
        "cooperations": cooperations(home) if for_professionals else [],
        "figures": figures(home) if for_professionals else [],
        "crumbs": [(home.name, home.get_absolute_url()), (page.title, "")],
        "list_url": reverse("offers:offer_list", args=[home.slug]),
    }
