"""Reads of the room that are more than one queryset word."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from django.db import connection
from django.db.models import Count, Q
from django.urls import reverse

from offers.regions import rules
from offers.regions.enums import Wheelchair
from offers.regions.models import ContactPoint, Organisation, Place, Region
from offers.regions.opening_text import Kind, Status, describe
from offers.regions.words import kind_rank


@dataclass(frozen=True, slots=True)
class PlaceSearch:
    """What was found for a visitor's place text.

    `places` fit (inside the asked region, if one was given), `elsewhere` fit but lie in other regions,
    `suggestions` may have been meant. Every place has its `region` loaded.
    """

    text: str
    places: tuple[Place, ...] = ()
    elsewhere: tuple[Place, ...] = ()
    suggestions: tuple[Place, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Nothing was typed that a place could be found by."""
        return not self.text

    @property
    def regions(self) -> tuple[Region, ...]:
        """The regions of the places that fit, each once, best first."""
        return tuple({place.region_id: place.region for place in self.places}.values())

    @property
    def centre(self) -> rules.Point | None:
        """The point to measure distances from, None when nothing fits."""
        return rules.centre_of(rules.Point(place.latitude, place.longitude) for place in self.places)


def find_places(text: str, region: Region | None = None) -> PlaceSearch:
    """Places by name or postal code, in one region or in all public ones. Takes any text; one or two queries."""
    query = rules.parse_place(text)
    if query.is_empty:
        return PlaceSearch(text=query.text)
    public = Place.objects.filter(region__is_active=True).select_related("region").order_by("name_key", "region_id")
    fitting = public.filter(_indexed_condition(query))
    places = [place for place in fitting if region is None or place.region_id == region.pk]
    elsewhere = [place for place in fitting if region is not None and place.region_id != region.pk]
    picked = tuple(rules.pick_places(query, places))
    suggestions: tuple[Place, ...] = ()
    if not picked:
        pool = public.filter(_similar_condition(query)) if region is None else public.filter(region=region)
        suggestions = tuple(rules.suggest_places(query, pool))
    return PlaceSearch(
        text=query.text,
        places=picked,
        elsewhere=tuple(rules.pick_places(query, elsewhere)),
        suggestions=suggestions,
    )


def _similar_condition(query: rules.PlaceQuery) -> Q:
    """Roughly what `rules.suggest_places` may choose from among all regions; leaves out most of tens of thousands.

    A typing error seldom changes both of the first two letters.
    """
    if len(query.key) < 3 or query.key.isdigit():
        return Q(postal_code__startswith=(query.postal_code or query.key)[:3])
    first_letters = f"^.?[{query.key[:2].strip()}]"
    return (
        Q(name_key__regex=first_letters) | Q(name_key__contains=query.key) | Q(municipality__istartswith=query.text[0])
    )


def _indexed_condition(query: rules.PlaceQuery) -> Q:
    """Everything that `rules.pick_places` may choose from, found by index."""
    if query.postal_code:
        return Q(postal_code=query.postal_code)
    return Q(name_key=query.key) | Q(name_key__startswith=f"{query.key} ")


@dataclass(frozen=True, slots=True)
class RegionGroup:
    """Regions under one heading; `title` is empty while there are few enough for one list."""

    title: str
    regions: tuple[Region, ...]


FEW_REGIONS = 12


def region_groups() -> list[RegionGroup]:
    """All public regions, by Land when there are many. One query."""
    regions = list(Region.objects.active())
    if len(regions) <= FEW_REGIONS:
        return [RegionGroup("", tuple(regions))] if regions else []
    regions.sort(key=lambda region: (region.get_state_display(), rules.place_key(region.name)))
    return [RegionGroup(land, tuple(group)) for land, group in groupby(regions, key=Region.get_state_display)]


@dataclass(frozen=True, slots=True)
class Door:
    """A contact point as the pages show it. `distance_km` from where somebody asked, None when nobody did."""

    point: ContactPoint
    url: str
    address: tuple[str, ...]
    map_url: str
    status: Status
    distance_km: float | None = None

    @property
    def phone(self) -> str:
        """Its own number, else the organisation's."""
        return self.point.phone or self.point.organisation.phone

    @property
    def email(self) -> str:
        """Its own mailbox, else the organisation's."""
        return self.point.email or self.point.organisation.email

    @property
    def is_open(self) -> bool:
        """Surely open now."""
        return self.status.kind is Kind.OPEN

    @property
    def hours_now(self) -> str:
        """Open or closed, in words; empty where the hours are not known."""
        return "" if self.status.kind is Kind.MISSING else self.status.text

    @property
    def wheelchair(self) -> str:
        """Wheelchair access in words, empty where it is not known."""
        known = self.point.wheelchair != Wheelchair.UNKNOWN
        return str(self.point.get_wheelchair_display()) if known else ""


def address_of(point: ContactPoint) -> tuple[str, ...]:
    """The lines of an address; without a street only the town. Needs `place` loaded."""
    town = f"{point.postal_code or point.place.postal_code} {point.place.name}"
    return (point.street, town) if point.street else (town,)


def door_of(point: ContactPoint, *, now: dt.datetime, region: Region, centre: rules.Point | None = None) -> Door:
    """A contact point with all that is derived from it; needs `organisation` and `place` loaded."""
    here = rules.Point(point.place.latitude, point.place.longitude)
    address = address_of(point)
    return Door(
        point=point,
        url=reverse("offers:contact_point_detail", args=[region.slug, point.slug]),
        address=address,
        map_url=rules.map_url(point.street, address[-1]),
        status=describe(point.opening_hours, now=now, state=region.state),
        distance_km=rules.distance_km(centre, here) if centre else None,
    )


def sorted_points(points: Iterable[ContactPoint], centre: rules.Point | None) -> list[ContactPoint]:
    """The nearest first; without a centre the agencies first, then by name."""

    def key(point: ContactPoint) -> tuple[float, int, str]:
        place = point.place
        far = rules.distance_km(centre, rules.Point(place.latitude, place.longitude)) if centre else 0.0
        return round(far, 1), kind_rank(point.organisation.kind), rules.place_key(point.name)

    return sorted(points, key=key)


def kind_counts(region: Region) -> dict[str, int]:
    """How many contact points each kind of organisation has in a region."""
    rows = ContactPoint.objects.filter(region=region).order_by("organisation__kind")
    return dict(rows.values_list("organisation__kind").annotate(Count("pk")))


def homeless_organisations(region: Region, kinds: Sequence[str] = ()) -> list[Organisation]:
    """Organisations of a region without any contact point: agencies first, then by name."""
    rows = Organisation.objects.filter(region=region, contact_points__isnull=True)
    if kinds:
        rows = rows.filter(kind__in=kinds)
    return sorted(rows, key=lambda each: (kind_rank(each.kind), rules.place_key(each.name)))


@dataclass(frozen=True, slots=True)
class OfferLine:
    """An offer as one line with a link."""

    title: str
    summary: str
    slug: str


def offers_at(point: ContactPoint, *, on: dt.date) -> list[OfferLine]:
    """What is published and running at a contact point, also what its organisation offers without naming a point.

    Reads through the relations that the catalogue hangs on this room's models.
    """
    here = point.publishedoffers.all() | point.organisation.publishedoffers.filter(contact_point=None)
    rows = here.running(on=on).order_by("title_key", "slug")
    return [OfferLine(*row) for row in rows.values_list("title", "summary", "slug")]


def sibling_points(point: ContactPoint) -> list[ContactPoint]:
    """The other contact points of the same organisation."""
    rows = ContactPoint.objects.filter(organisation=point.organisation_id).exclude(pk=point.pk)
    return list(rows.select_related("place", "region"))


_REGION_COLUMNS: Final = [field.attname for field in Region._meta.concrete_fields]
_PUBLIC_REGION: Final = f"SELECT {', '.join(_REGION_COLUMNS)} FROM offers_region WHERE slug = %s AND is_active"  # noqa: S608


def find_public_region(slug: str) -> Region | None:
    """The public region with this slug. Asked for with every search, so its statement is written out only once."""
    with connection.cursor() as cursor:
        cursor.execute(_PUBLIC_REGION, [slug])
        row = cursor.fetchone()
    return Region.from_db(connection.alias, _REGION_COLUMNS, row) if row else None
