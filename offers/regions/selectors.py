"""Reads of the room that are more than one queryset word."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from offers.regions import rules
from offers.regions.models import Place, Region


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
        pool = public if region is None else public.filter(region=region)
        suggestions = tuple(rules.suggest_places(query, pool))
    return PlaceSearch(
        text=query.text,
        places=picked,
        elsewhere=tuple(rules.pick_places(query, elsewhere)),
        suggestions=suggestions,
    )


def _indexed_condition(query: rules.PlaceQuery) -> Q:
    """Everything that `rules.pick_places` may choose from, found by index."""
    if query.postal_code:
        return Q(postal_code=query.postal_code)
    return Q(name_key=query.key) | Q(name_key__startswith=f"{query.key} ")
