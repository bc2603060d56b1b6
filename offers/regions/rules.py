"""Pure rules about places and numbers: folding names, reading what a visitor typed, distance, telephone links."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple, Protocol, TypeVar
from urllib.parse import urlencode

MAX_TEXT: Final = 80
"""Characters of a visitor's text that are looked at; no German place name is longer."""
EARTH_RADIUS_KM: Final = 6371.0088
"""Mean radius of the earth (IUGG)."""

_TRANSLITERATION: Final = (("ß", "ss"), ("ae", "a"), ("oe", "o"), ("ue", "u"))
_ABBREVIATIONS: Final = {"st": "sankt", "i": "im", "a": "am", "b": "bei", "gr": "gross", "kl": "klein"}
_POSTAL_CODE: Final = re.compile(r"(?<![0-9])[0-9]{5}(?![0-9])")


class Point(NamedTuple):
    """A point on the earth, WGS 84, in degrees."""

    latitude: float
    longitude: float


def clean_text(text: str) -> str:
    """One line of what a visitor typed: no control characters, no lone surrogates, at most `MAX_TEXT` characters."""
    kept = "".join(
        " " if char.isspace() else char
        for char in text[: 4 * MAX_TEXT]
        if char.isspace() or unicodedata.category(char) not in ("Cc", "Cs", "Cf", "Co", "Cn")
    )
    return " ".join(kept.split())[:MAX_TEXT].strip()


def place_key(name: str) -> str:
    """The folded form under which a place name is stored and looked up (at most 120 characters).

    Case, umlauts and their spellings with e (`Höxter`, `Hoexter`, `Hoxter`), ß, accents, brackets, hyphens and
    common abbreviations (`St.`, `a.`, `i.`) make no difference.
    """
    return _folded(clean_text(name))


@lru_cache(maxsize=4096)
def _folded(line: str) -> str:
    text = unicodedata.normalize("NFKD", line.casefold())
    text = "".join(char for char in text if not unicodedata.combining(char))
    for spelled, folded in _TRANSLITERATION:
        text = text.replace(spelled, folded)
    words = re.sub(r"[^a-z0-9]+", " ", text).split()
    return " ".join(_ABBREVIATIONS.get(word, word) for word in words)[:120]


@dataclass(frozen=True, slots=True)
class PlaceQuery:
    """What a visitor typed into a place field: a postal code of five digits, a folded name, or both."""

    text: str
    postal_code: str
    key: str

    @property
    def is_empty(self) -> bool:
        """Nothing in it that a place could be found by."""
        return not self.postal_code and not self.key


def parse_place(text: str) -> PlaceQuery:
    """Read `38820`, `Halberstadt`, `38820 Halberstadt` or `D-38820`. Never raises."""
    cleaned = clean_text(text)
    found = _POSTAL_CODE.search(unicodedata.normalize("NFKC", cleaned))
    if found is None:
        return PlaceQuery(cleaned, "", place_key(cleaned))
    rest = place_key(_POSTAL_CODE.sub(" ", unicodedata.normalize("NFKC", cleaned)))
    return PlaceQuery(cleaned, found.group(), "" if rest == "d" else rest)


class NamedPlace(Protocol):
    """What the rules need to know of a place."""

    name_key: str
    postal_code: str
    municipality: str


PlaceT = TypeVar("PlaceT", bound=NamedPlace)


def name_fits(query: PlaceQuery, place: NamedPlace) -> bool:
    """The whole name, or its first words: `Osterode` also means `Osterode am Harz`."""
    return bool(query.key) and (place.name_key == query.key or place.name_key.startswith(query.key + " "))


def pick_places(query: PlaceQuery, candidates: Iterable[PlaceT]) -> list[PlaceT]:
    """The candidates that the visitor means, best first.

    With a postal code and a name, both must fit; where none does, the postal code alone counts.
    """
    places = list(candidates)
    if query.postal_code:
        in_area = [place for place in places if place.postal_code == query.postal_code]
        return [place for place in in_area if name_fits(query, place)] or in_area
    fitting = [place for place in places if name_fits(query, place)]
    return sorted(fitting, key=lambda place: (place.name_key != query.key, place.name_key))


def suggest_places(query: PlaceQuery, candidates: Iterable[PlaceT], *, limit: int = 6) -> list[PlaceT]:
    """Places that may be meant when none fits: one of the words, the municipality, the beginning, a typing error."""
    scored: list[tuple[float, str, PlaceT]] = []
    for place in candidates:
        score = _likeness(query, place)
        if score > 0:
            scored.append((-score, place.name_key, place))
    scored.sort(key=lambda row: row[:2])
    return [place for _score, _key, place in scored[:limit]]


def _likeness(query: PlaceQuery, place: NamedPlace) -> float:
    """How much a place looks like the query: 0 for not at all, up to 5."""
    if len(query.key) < 3:
        digits = query.postal_code
        return 1.0 if digits and place.postal_code.startswith(digits[:3]) else 0.0
    if query.key.isdigit():
        return 3.0 if place.postal_code.startswith(query.key[:5]) else 0.0
    if f" {query.key} " in f" {place.name_key} ":
        return 5.0
    municipality = place_key(place.municipality)
    if municipality == query.key or municipality.startswith(query.key + " "):
        return 4.5 if place.name_key == municipality else 4.0
    if place.name_key.startswith(query.key):
        return 3.5
    first_words = " ".join(place.name_key.split()[: len(query.key.split())])
    allowed = 1 if len(query.key) < 6 else 2
    off = min(edit_distance(query.key, form, limit=allowed) for form in {place.name_key, first_words})
    return 3.0 - off if off <= allowed else 0.0


def edit_distance(left: str, right: str, *, limit: int) -> int:
    """Typing errors between two words (optimal string alignment: insert, drop, change, swap neighbours).

    Counts to `limit` and returns `limit + 1` for anything further apart.
    """
    if abs(len(left) - len(right)) > limit:
        return limit + 1
    before_last: list[int] = []
    last = list(range(len(right) + 1))
    for row, char in enumerate(left, start=1):
        current = [row]
        for column, other in enumerate(right, start=1):
            cost = min(last[column] + 1, current[-1] + 1, last[column - 1] + (char != other))
            if row > 1 and column > 1 and char == right[column - 2] and left[row - 2] == other:
                cost = min(cost, before_last[column - 2] + 1)
            current.append(cost)
        if min(current) > limit:
            return limit + 1
        before_last, last = last, current
    return min(last[-1], limit + 1)


def distance_km(start: Point, end: Point) -> float:
    """Distance along the earth's surface in kilometres (haversine); good to about 0.5 %."""
    lat_1, lat_2 = math.radians(start.latitude), math.radians(end.latitude)
    half_lat = (lat_2 - lat_1) / 2
    half_lon = math.radians(end.longitude - start.longitude) / 2
    chord = math.sin(half_lat) ** 2 + math.cos(lat_1) * math.cos(lat_2) * math.sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(chord)))


def centre_of(points: Iterable[Point]) -> Point | None:
    """The middle of points that lie close together (one postal code); None without points."""
    rows = list(points)
    if not rows:
        return None
    return Point(sum(point.latitude for point in rows) / len(rows), sum(point.longitude for point in rows) / len(rows))


def phone_uri(phone: str, *, country: str = "49") -> str:
    """The `tel:` address of a number as people write it (RFC 3966, E.164), or an empty text where none is safe.

    National numbers get the country's code: `05522 960-420` is `tel:+495522960420`, `0800 4555500` is
    `tel:+498004555500`. Short codes that have no international form (`116111`, `112`) stay as they are. A number
    without its area code is refused: dialled from elsewhere it would reach somebody else.
    """
    digits = re.sub(r"[^0-9+]", "", phone.replace("(0)", "") if re.match(r"\s*(\+|00)", phone) else phone)
    plus, digits = digits.startswith("+"), digits.replace("+", "")
    if plus or digits.startswith("00"):
        digits = digits if plus else digits[2:]
        return f"tel:+{digits}" if 7 <= len(digits) <= 15 else ""
    if digits.startswith("0"):
        return f"tel:+{country}{digits[1:]}" if 6 <= len(digits) <= 14 else ""
    is_short = (len(digits) == 3 and digits.startswith("11")) or re.fullmatch(r"116[0-9]{3}", digits)
    return f"tel:{digits}" if is_short else ""


def map_url(street: str, town: str) -> str:
    """A search on OpenStreetMap for an address; a plain link, nothing is loaded from there."""
    query = ", ".join(part for part in (street, town) if part)
    return f"https://www.openstreetmap.org/search?{urlencode({'query': query})}"
