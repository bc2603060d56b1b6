"""From what somebody typed as a place to distances, or to words that help to type it better."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from offers.catalogue.selectors_index import ListPlace
from offers.regions.rules import Point, centre_of, distance_km, parse_place, pick_places, place_key, suggest_places

_SHOWN_CHOICES = 6


@dataclass(frozen=True, slots=True)
class Around:
    """Where distances start: the `name` as shown, the `origin` places, and the km from there to every place."""

    name: str
    origin: frozenset[int]
    distances: Mapping[int, float]

    def within(self, km: int) -> frozenset[int]:
        """Keys of the places inside the radius; the place itself (a whole postal code, too) always is."""
        return self.origin | {key for key, distance in self.distances.items() if distance <= km}

    @property
    def nearest_first(self) -> list[int]:
        """Keys of all places by distance."""
        return sorted(self.distances, key=lambda key: (key not in self.origin, self.distances[key], key))


@dataclass(frozen=True, slots=True)
class PlaceProblem:
    """Why a place could not be taken: a message and names to choose from."""

    message: str
    choices: tuple[str, ...] = ()


def find_around(text: str, places: Mapping[int, ListPlace]) -> Around | PlaceProblem:
    """The one of a region's `places` that is meant by a name or postal code.

    A name counts in every spelling, a municipality stands for all its places. Several places that may be meant
    are a problem with choices, none at all one with suggestions.
    """
    query = parse_place(text)
    fitting = pick_places(query, places.values())
    exact = fitting if query.postal_code else [place for place in fitting if place.name_key == query.key]
    exact = exact or [place for place in places.values() if query.key and place_key(place.municipality) == query.key]
    if exact or len(fitting) == 1:
        return _around(exact or fitting, places.values(), query.postal_code)
    if fitting:
        return PlaceProblem(_("Diesen Ort gibt es mehrmals. Welchen meinst du?"), _names(fitting))
    choices = _names(suggest_places(query, places.values()))
    if query.postal_code:
        return PlaceProblem(_("Diese Postleitzahl gehört nicht zu dieser Region."), choices)
    if choices:
        return PlaceProblem(_("Diesen Ort finden wir hier nicht. Meinst du einen von diesen?"), choices)
    return PlaceProblem(_("Diesen Ort finden wir hier nicht. Probier die Postleitzahl."), choices)


def _names(places: Sequence[ListPlace]) -> tuple[str, ...]:
    """The names to choose from, each once."""
    return tuple(dict.fromkeys(place.name for place in places))[:_SHOWN_CHOICES]


def _around(origin: Sequence[ListPlace], places: Iterable[ListPlace], postal_code: str) -> Around:
    """Distances from the middle of `origin`."""
    name = origin[0].name if len(origin) == 1 else postal_code or origin[0].municipality
    centre = centre_of(Point(place.latitude, place.longitude) for place in origin)
    if centre is None:
        raise ValueError("distances need a place to start from")
    keys = frozenset(place.key for place in origin)
    distances = {place.key: distance_km(centre, Point(place.latitude, place.longitude)) for place in places}
    return Around(name, keys, {key: 0.0 if key in keys else km for key, km in distances.items()})
