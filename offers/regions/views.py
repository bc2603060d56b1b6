"""Choosing a region."""

from __future__ import annotations

import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_cookie

from offers.regions.forms_remember import RegionRememberForm
from offers.regions.models import Region
from offers.regions.selectors import find_places, region_groups

REGION_COOKIE = "region"
REGION_COOKIE_AGE = 365 * 24 * 3600
SLUG = re.compile(r"[a-zA-Z0-9_-]{1,50}")


def _remembered(request: HttpRequest) -> Region | None:
    """The public region that this browser asked us to remember."""
    slug = request.COOKIES.get(REGION_COOKIE, "")
    return Region.objects.active().filter(slug=slug).first() if SLUG.fullmatch(slug) else None


@require_safe
@cache_control(private=True, no_cache=True)
@vary_on_cookie
def start(request: HttpRequest) -> HttpResponse:
    """Choose a region by list, place or postal code; a remembered region is offered first, never forced."""
    search = find_places(request.GET.get("ort", ""))
    context = {"search": search, "groups": region_groups(), "remembered": _remembered(request)}
    return render(request, "offers/regions/start.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def region_remember(request: HttpRequest) -> HttpResponse:
    """Say which region this browser shall remember, or that it shall forget it. The cookie holds the region's name."""
    if "vergessen" in request.POST:
        answer = redirect("offers:region_remember")
        answer.delete_cookie(REGION_COOKIE, samesite="Lax")
        return answer
    remembered = _remembered(request)
    chosen = request.GET.get("region") or (remembered.slug if remembered else None)
    form = RegionRememberForm(request.POST or None, initial={"region": chosen})
    if request.method == "POST" and form.is_valid():
        region: Region = form.cleaned_data["region"]
        answer = redirect(region)
        secure = settings.SESSION_COOKIE_SECURE
        answer.set_cookie(
            REGION_COOKIE, region.slug, max_age=REGION_COOKIE_AGE, secure=secure, httponly=True, samesite="Lax"
        )
        return answer
    return render(request, "offers/regions/region_remember.html", {"form": form, "remembered": remembered})
