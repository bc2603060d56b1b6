"""The notepad (Merkliste): a cookie in the visitor's browser, nothing on the server."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from offers.catalogue import rules_notepad, selectors_detail, selectors_notepad
from offers.catalogue.views_detail import offer_gone
from offers.regions.models import Region

__all__ = ["notepad", "notepad_entry"]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def notepad(request: HttpRequest, region: str) -> HttpResponse:
    """The noted offers, or with `?a=` a list that somebody shared, shown without keeping it."""
    place = get_object_or_404(Region.objects.active(), slug=region)
    if request.method == "POST":
        return _change_list(request, place)
    shared = rules_notepad.parse_slugs(request.GET.get("a", ""), separator=rules_notepad.LINK_SEPARATOR)
    own = _own_slugs(request)
    found = selectors_notepad.noted_offers(place, shared or own, on=timezone.localdate())
    listed = rules_notepad.join_slugs([row["slug"] for row in found], separator=rules_notepad.LINK_SEPARATOR)
    context = {
        "region": place,
        "offers": found,
        "gone": _gone(found, shared or own),
        "is_shared": bool(shared),
        "shared_text": rules_notepad.join_slugs(shared, separator=rules_notepad.LINK_SEPARATOR),
        "share_url": request.build_absolute_uri(f"{request.path}?a={listed}"),
    }
    response = render(request, "offers/catalogue/notepad.html", context)
    if own and not shared:
        # Renewed by our own answer: some browsers forget within days what a script has set.
        _keep(response, place, own)
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def notepad_entry(request: HttpRequest, region: str, slug: str) -> HttpResponse:
    """Note one offer or cross it out, for browsers without scripts. Saying it twice changes nothing."""
    own = _own_slugs(request)
    offer = selectors_detail.find_published(region, slug)
    if offer is None and slug not in own:
        return offer_gone(request, region, slug)
    place = offer.region if offer else get_object_or_404(Region.objects.active(), slug=region)
    if request.method != "POST":
        context = {
            "region": place,
            "offer": offer,
            "slug": slug,
            "title": offer.title if offer else rules_notepad.readable(slug),
            "is_noted": slug in own,
            "is_full": len(own) >= rules_notepad.MAX_ENTRIES,
        }
        return render(request, "offers/catalogue/notepad_entry.html", context)
    remove = request.POST.get("aktion") == "entfernen"
    changed = rules_notepad.without_slug(own, slug) if remove else rules_notepad.with_slug(own, slug)
    return _keep(redirect("offers:notepad", region), place, changed)


def _own_slugs(request: HttpRequest) -> list[str]:
    """What the visitor's browser has noted, in this region: the cookie is limited to the region's path."""
    return rules_notepad.parse_slugs(request.COOKIES.get(rules_notepad.COOKIE_NAME, ""))


def _change_list(request: HttpRequest, region: Region) -> HttpResponse:
    """Take over a shared list, or delete everything."""
    response = redirect("offers:notepad", region.slug)
    if request.POST.get("aktion") == "leeren":
        return _keep(response, region, [])
    shared = rules_notepad.parse_slugs(request.POST.get("a", ""), separator=rules_notepad.LINK_SEPARATOR)
    return _keep(response, region, rules_notepad.merged(_own_slugs(request), shared))


def _gone(found: Sequence[dict[str, object]], slugs: Sequence[str]) -> list[tuple[str, str]]:
    """Slug and words of the entries that are no longer published."""
    known = {row["slug"] for row in found}
    return [(slug, rules_notepad.readable(slug)) for slug in slugs if slug not in known]


def _keep(response: HttpResponse, region: Region, slugs: Sequence[str]) -> HttpResponse:
    """Let the visitor's browser remember `slugs`; an empty list removes the cookie."""
    path = reverse("offers:region_home", args=[region.slug])
    if not slugs:
        response.delete_cookie(rules_notepad.COOKIE_NAME, path=path, samesite="Lax")
        return response
    response.set_cookie(
        rules_notepad.COOKIE_NAME,
        rules_notepad.join_slugs(slugs),
        max_age=rules_notepad.COOKIE_AGE_SECONDS,
        path=path,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
    return response
