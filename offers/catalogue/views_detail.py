"""One offer: its page, its QR code, and what is shown where an offer is no longer to be found."""

from __future__ import annotations

import io
from typing import Final

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from offers.catalogue import rules_notepad, selectors_detail
from offers.catalogue.kept_pages import KeptPages
from offers.catalogue.selectors_offer_page import load_offer_page
from offers.catalogue.structured_data import as_script, describe_offer
from offers.regions.decorators import public_page
from offers.regions.models import Region

__all__ = ["offer_detail", "offer_gone", "offer_qr"]


PAGES: Final = KeptPages(256)
"""About 16 KB each."""


@public_page
def offer_detail(request: HttpRequest, region: str, slug: str) -> HttpResponse:
    """Everything about one offer; asks no session and holds no token, so it can be cached.

    Kept for the rest of the minute (it says whether somebody is there now) unless the catalogue changes before.
    """
    mark = selectors_detail.catalogue_mark(region)
    if mark is None:
        raise Http404
    now = timezone.localtime()
    url = request.build_absolute_uri(request.path)
    key = (url, mark, now.replace(second=0, microsecond=0))
    body = PAGES.get(key)
    if body is None:
        page = load_offer_page(region, slug, now=now)
        if page is None:
            return offer_gone(request, region, slug)
        structured_data = as_script(describe_offer(page, url=url))
        offer = page.offer
        context = {"region": offer.region, "offer": offer, "page": page, "url": url, "structured_data": structured_data}
        body = render_to_string("offers/catalogue/offer_detail.html", context, request).encode()
        PAGES.keep(key, body)
    return HttpResponse(body)


def offer_gone(request: HttpRequest, region: str, slug: str) -> HttpResponse:
    """To the successor of an archived offer, else a page (404) that helps to search on.

    It says the same about drafts and about offers that never were: nobody learns what is being prepared.
    """
    successor = selectors_detail.find_successor_slug(region, slug)
    if successor is not None:
        return redirect("offers:offer_detail", region, successor)
    words = rules_notepad.readable(slug)
    context = {
        "region": get_object_or_404(Region.objects.active(), slug=region),
        "search_text": words,
        "search_query": urlencode({"q": words}),
    }
    return render(request, "offers/catalogue/offer_gone.html", context, status=404)


@require_safe
@cache_control(public=True, max_age=24 * 60 * 60)
def offer_qr(request: HttpRequest, region: str, slug: str) -> HttpResponse:
    """The offer's address as a QR code (ISO/IEC 18004, level M), an SVG without styles."""
    offer = selectors_detail.find_published(region, slug)
    if offer is None:
        return offer_gone(request, region, slug)
    code = segno.make_qr(request.build_absolute_uri(offer.get_absolute_url()), error="m")
    svg = io.BytesIO()
    code.save(svg, kind="svg", border=2, light="#fff", xmldecl=False, omitsize=True, svgclass=None, lineclass=None)
    return HttpResponse(svg.getvalue(), content_type="image/svg+xml")
