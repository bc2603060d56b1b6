"""The list of a region's offers: search, filters, and help where nothing fits."""

from __future__ import annotations

import datetime
from collections.abc import Hashable
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from offers.catalogue.kept_pages import KeptPages
from offers.catalogue.list_context import list_context
from offers.catalogue.list_request import Asked, read_request
from offers.catalogue.selectors_list import find_offers
from offers.catalogue.services_wishes import count_wish
from offers.regions.decorators import public_page
from offers.regions.models import Region
from offers.regions.selectors import find_public_region

__all__ = ["offer_list"]

PAGES: Final = KeptPages(64)
"""About 35 KB each."""

_PAGE: Final = "offers/catalogue/offer_list.html"
_PART: Final = "offers/catalogue/_offer_list.html"
_LONGEST_KEPT: Final = 200


@public_page
def offer_list(request: HttpRequest, region: str) -> HttpResponse:
    """Search and filter the offers of a region. Asks no session, holds no token, so it can be cached.

    Any text in any parameter gives a page: what is wrong is said at its field, the rest counts. With htmx only the
    part that changes is sent. The only GET that writes: a search that found too little is counted (`count_wish`).
    Pages are sent from memory until the catalogue or the day changes; those with words for half a minute, as shared
    caches do, and only where no wish has to be counted.
    """
    here, now = find_public_region(region), timezone.localtime()
    if here is None:
        raise Http404
    part, key = _wants_part(request), _key(request, here, now)
    body = PAGES.get(key) if key is not None and not part else None
    response = HttpResponse(body)
    if body is None:
        asked = read_request(here, request.GET, now=now)
        context = _context(request, asked)
        response.content = render_to_string(_PART if part else _PAGE, context, request)
        if part:
            response["HX-Push-Url"] = context["address"]
        elif key is not None and not asked.is_wish:
            PAGES.keep(key, response.content)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _context(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    """What the page shows. Counts the wish where the words fit too little."""
    found = find_offers(asked.index.facets, asked.wanted)
    if asked.is_wish and found.pages.number == 1 and _is_new_search(request, asked):
        count_wish(region_id=asked.region.pk, text=asked.words, hits=asked.matched, on=asked.index.facets.on)
    return list_context(asked, found, address=request.path, host=f"{request.scheme}://{request.get_host()}")


def _key(request: HttpRequest, here: Region, now: datetime.datetime) -> Hashable | None:
    """All that a page depends on; None where it is not worth keeping. How words are understood changes by itself."""
    query = request.META.get("QUERY_STRING", "")
    if len(query) > _LONGEST_KEPT:
        return None
    until = now.replace(second=now.second // 30 * 30, microsecond=0) if request.GET.get("q") else now.date()
    facts = (here.pk, here.catalogue_version, here.name, here.accent, here.coordination_office)
    return (request.scheme, request.get_host(), request.path, query, facts, until)


def _wants_part(request: HttpRequest) -> bool:
    """Whether htmx asks for the part that changes; it needs whole pages for links and for its history."""
    headers = request.headers
    asked = headers.get("HX-Request") == "true"
    return asked and "HX-Boosted" not in headers and "HX-History-Restore-Request" not in headers


def _is_new_search(request: HttpRequest, asked: Asked) -> bool:
    """Whether these words were not on the page before already, where only a filter was changed then."""
    if request.method != "GET":
        return False
    before = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""))
    return before.path != request.path or parse_qs(before.query).get("q", [""])[0].strip() != asked.words
