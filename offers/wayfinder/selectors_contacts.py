"""Agency kinds that the rules name but that a region has no door of, or only far away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from offers.regions.models import ContactPoint, Place, Region
from offers.regions.rules import Point, distance_km
from offers.wayfinder.enums import ORGANISATION_KINDS


@dataclass(frozen=True, slots=True)
class ContactGap:
    """Where an agency kind has no contact point: in `places` of all `places_count` places of the region.

    `nowhere`: in the whole region, visitors are shown the coordination office instead. Otherwise the nearest one is
    shown; `farthest` is the place from which it is the longest way (`kilometres` as the crow flies).
    """

    region: str
    kind: str
    nowhere: bool
    places: tuple[str, ...]
    places_count: int
    farthest: str = ""
    kilometres: int = 0


def contact_gaps(region: Region, kinds: Iterable[str]) -> list[ContactGap]:
    """Look at every agency kind in `kinds` that has offices (emergency calls have none): two queries."""
    named = set(kinds)
    wanted = [kind for kind in ORGANISATION_KINDS if kind.value in named]
    places = list(Place.objects.in_region(region).order_by("name_key", "pk"))
    rows = ContactPoint.objects.filter(region=region).order_by("pk")
    doors = list(rows.values_list("organisation__kind", "place_id"))
    gaps = []
    for kind in wanted:
        there = {place for found, place in doors if found == ORGANISATION_KINDS[kind]}
        without = [place for place in places if place.pk not in there]
        if without or not there:
            with_door = [place for place in places if place.pk in there]
            gaps.append(_gap(region, str(kind.label), without, with_door, len(places)))
    return gaps


def _gap(region: Region, kind: str, without: list[Place], with_door: list[Place], count: int) -> ContactGap:
    names = tuple(place.name for place in without)
    if not with_door or not without:
        return ContactGap(region.name, kind, nowhere=not with_door, places=names, places_count=count)
    doors = [Point(door.latitude, door.longitude) for door in with_door]
    far, name = max(
        (min(distance_km(Point(place.latitude, place.longitude), door) for door in doors), place.name)
        for place in without
    )
    return ContactGap(region.name, kind, False, names, count, farthest=name, kilometres=round(far))
