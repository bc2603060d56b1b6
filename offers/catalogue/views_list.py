"""The list of a region's offers: search, filters, and help where nothing fits."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from offers.catalogue.list_context import list_context
from offers.catalogue.list_request import Asked, read_request
from offers.catalogue.selectors_list import FEW, find_offers
from offers.catalogue.services_wishes import count_wish
from offers.regions.models import Region

__all__ = ["offer_list"]

_PAGE = "offers/catalogue/offer_list.html"
_PART = "offers/catalogue/_offer_list.html"


@require_safe
def offer_list(request: HttpRequest, region: str) -> HttpResponse:
    """Search and filter the offers of a region. Asks no session, holds no token, so it can be cached.

    Any text in any parameter gives a page: what is wrong is said at its field, the rest counts. With htmx only the
    part that changes is sent. The only GET that writes: a search that found too little is counted (`count_wish`).
    """
    here = get_object_or_404(Region.objects.active(), slug=region)
    asked = read_request(here, request.GET, on=timezone.localdate())
    found = find_offers(asked.index.facets, asked.wanted)
    if asked.matched < FEW and found.pages.number == 1 and _is_new_search(request, asked):
        count_wish(region_id=here.pk, text=asked.words, hits=asked.matched, on=asked.index.facets.on)
    context = list_context(asked, found, address=request.path, host=f"{request.scheme}://{request.get_host()}")
    response = render(request, _PART if _wants_part(request) else _PAGE, context)
    if _wants_part(request):
        response["HX-Push-Url"] = context["address"]
    patch_vary_headers(response, ["HX-Request"])
    return response


def _wants_part(request: HttpRequest) -> bool:
    """Whether htmx asks for the part that changes; it needs whole pages for links and for its history."""
    headers = request.headers
    asked = headers.get("HX-Request") == "true"
    return asked and "HX-Boosted" not in headers and "HX-History-Restore-Request" not in headers


def _is_new_search(request: HttpRequest, asked: Asked) -> bool:
    """Whether these words were not on the page before already, where only a filter was changed then."""
    if not asked.words or request.method != "GET":
        return False
    before = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""))
    return before.path != request.path or parse_qs(before.query).get("q", [""])[0].strip() != asked.words
