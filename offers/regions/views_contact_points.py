"""Who is where: contact points near a place, and each one with its hours and offers."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from offers.regions import selectors
from offers.regions.decorators import public_page
from offers.regions.enums import OrganisationKind
from offers.regions.filters import ContactPointFilter
from offers.regions.models import ContactPoint, Region
from offers.regions.opening_text import timetable
from offers.regions.words import kind_rank, law_sentence

POINTS_PER_PAGE = 24


@public_page
def contact_point_list(request: HttpRequest, region: str) -> HttpResponse:
    """All contact points of a region: nearest first when a place is given, filtered by kind."""
    home = get_object_or_404(Region.objects.active(), slug=region)
    search = selectors.find_places(request.GET.get("ort", ""), home)
    kinds = [kind for kind in request.GET.getlist("art") if kind in OrganisationKind.values]
    asked = QueryDict(mutable=True)
    asked.setlist("art", kinds)
    points = ContactPoint.objects.filter(region=home).select_related("organisation", "place")
    found = selectors.sorted_points(ContactPointFilter(asked, points).qs, search.centre)
    page = Paginator(found, POINTS_PER_PAGE).get_page(request.GET.get("seite"))
    asked["ort"] = search.text
    now = timezone.now()
    context = {
        "region": home,
        "search": search,
        "kinds": _kind_options(home, kinds),
        "page": page,
        "query": asked.urlencode(),
        "doors": [selectors.door_of(point, now=now, region=home, centre=search.centre) for point in page],
        "others": selectors.homeless_organisations(home, kinds) if page.number == page.paginator.num_pages else [],
    }
    return render(request, "offers/regions/contact_point_list.html", context)


def _kind_options(region: Region, selected: list[str]) -> list[dict[str, object]]:
    """The kinds of organisations with their numbers, as the facet component wants them."""
    counts = selectors.kind_counts(region)
    return [
        {"value": kind.value, "label": kind.label, "count": counts.get(kind, 0), "selected": kind in selected}
        for kind in sorted(OrganisationKind, key=kind_rank)
    ]


@public_page
def contact_point_detail(request: HttpRequest, region: str, slug: str) -> HttpResponse:
    """One door: whom to call, when it is open, what is done there."""
    point = get_object_or_404(
        ContactPoint.objects.select_related("organisation", "place", "region"),
        region__in=Region.objects.active().filter(slug=region),
        slug=slug,
    )
    now = timezone.now()
    context = {
        "region": point.region,
        "door": selectors.door_of(point, now=now, region=point.region),
        "timetable": timetable(point.opening_hours, on=timezone.localdate(now)),
        "law": law_sentence(point.organisation.legal_basis),
        "offers": selectors.offers_at(point, on=timezone.localdate(now)),
        "siblings": selectors.sibling_points(point),
        "crumbs": [
            (point.region.name, point.region.get_absolute_url()),
            (_("Anlaufstellen"), reverse("offers:contact_point_list", args=[region])),
            (point.name, ""),
        ],
    }
    return render(request, "offers/regions/contact_point_detail.html", context)
