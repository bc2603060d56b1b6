"""Made-up regions of any size for measuring: German texts with a long tail of words. Pure: no ORM, no request.

Nothing here describes a real place, office or offer. The same seed gives the same rows.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final, Generic, TypeVar

MARKED: Final = {"harfe": 500, "imker": 100, "trompete": 10}
"""Search word → it stands in every n-th offer: 0.2 %, 1 % and 10 % of all. No other text has these words."""


def _list(words: str) -> tuple[str, ...]:
    return tuple(words.split())


_FIRST: Final = _list(
    "Metall Holz Küchen Pflege Lager Büro Technik Medien Musik Sport Natur Wald Tier Auto Fahrrad Farb Elektro Textil "
    "Handels Verkaufs Umwelt Energie Wasser Dach Maurer Tisch Back Gast Reise Verwaltungs Rechts Sprach Lese Rechen "
    "Computer Foto Film Theater Tanz Kunst Keramik Leder Papier Druck Glas Stein Garten Acker Stall Fisch Forst "
    "Kinder Jugend Familien Eltern Schul Berufs Abend Ferien Sommer Winter Wochenend Online Mobil Dorf Stadt Kreis"
)
_SECOND: Final = _list(
    "werkstatt projekt gruppe treff kurs beratung hilfe training woche klasse team laden haus hof studio labor schule "
    "angebot begleitung lotsen paten netz büro stelle praxis camp tag börse messe küche atelier bühne garage station "
    "zentrum programm akademie forum runde sprechstunde stube bande crew initiative fabrik insel brücke tür schmiede"
)
_OPENINGS: Final = (
    "Du lernst die {a} kennen und probierst dich in der {b} aus.",
    "In unserer {a} arbeitest du mit anderen an einer {b}.",
    "Wir helfen dir bei Bewerbung, {a} und allem, was danach kommt.",
    "Du hast die Schule abgebrochen? Die {a} bringt dich wieder in den Alltag.",
    "Zusammen mit der {b} suchen wir einen Platz, der zu dir passt.",
    "Wer noch keinen Ausbildungsplatz hat, kann in der {a} anfangen.",
    "Eltern und Lehrkräfte erfahren in der {b}, wie sie dich stärken.",
    "Betriebe aus der Nähe zeigen dir in der {a}, was sie suchen.",
    "Am Ende bekommst du ein Zeugnis über die {a} und die {b}.",
    "Die {b} ist kostenlos, und die Fahrt mit dem Bus wird bezahlt.",
    "Bei Schulden, Streit oder Angst hört dir in der {a} jemand zu.",
    "Zweimal in der Woche gibt es Nachhilfe in der {b}.",
)
_JOINS: Final = (
    "Ruf an oder komm in die {a}. Wir machen einen Termin.",
    "Sprich mit deiner Lehrerin oder deinem Lehrer über die {a}.",
    "Melde dich über das Formular an, die {a} ruft zurück.",
)
_PLACES: Final = ("Neu", "Alt", "Ober", "Unter", "Klein", "Groß", "Wester", "Oster")
_PLACE_ENDS: Final = ("feld", "hausen", "bach", "rode", "stedt", "heim", "leben", "wald")

POOL: Final = 800
"""Titles and profiles to draw from."""

_SENTENCES: Final = 4

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class MadePlace:
    """A made-up place; WGS 84 in degrees."""

    name: str
    postal_code: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeProfile:
    """For whom and where. `places` and `organisation` are numbers of rows; ages in years."""

    organisation: int
    places: tuple[int, ...]
    region_wide: bool
    topics: tuple[str, ...]
    situations: tuple[str, ...]
    audiences: tuple[str, ...]
    formats: tuple[str, ...]
    legal_basis: str
    age_min: int | None
    age_max: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeOffer:
    """A made-up offer, put together from shared texts and a shared profile; `ended` is long over."""

    title: str
    summary: str
    sentences: tuple[str, ...]
    how_to_join: str
    profile: MadeProfile
    cost: str
    ended: bool


class Zipf(Generic[T]):
    """Draws from a list as words occur in texts: the n-th is drawn about 1/n as often as the first."""

    def __init__(self, values: Sequence[T], chance: random.Random, *, flat: float = 3.0) -> None:
        self._values, self._chance = values, chance
        self._weights = list(accumulate(1 / (number + flat) for number in range(len(values))))

    def some(self, count: int) -> list[T]:
        """`count` values; some may be the same."""
        return self._chance.choices(self._values, cum_weights=self._weights, k=count)

    def set_of(self, most: int) -> tuple[T, ...]:
        """One to `most` different values."""
        return tuple(dict.fromkeys(self.some(self._chance.randint(1, most))))


def made_places(count: int, *, seed: int = 1) -> list[MadePlace]:
    """`count` (at most 64) places inside a square of about 50 km."""
    chance = random.Random(seed)  # noqa: S311 - for texts, not for secrets
    names = [first + end for first in _PLACES for end in _PLACE_ENDS]
    return [
        MadePlace(
            name=name,
            postal_code=f"{99000 + number // 3:05}",
            latitude=round(51.5 + chance.random() * 0.45, 3),
            longitude=round(10.5 + chance.random() * 0.7, 3),
        )
        for number, name in enumerate(chance.sample(names, min(count, len(names))))
    ]


class OfferMaker:
    """Makes offers from fixed vocabularies; about 3,400 compounds occur as often as words do in real texts.

    Titles, sentences and profiles come from pools, so that each is analysed for the search only once; the first
    `POOL` offers of a region use all of them.
    """

    def __init__(
        self,
        *,
        topics: Sequence[str],
        situations: Sequence[str],
        audiences: Sequence[str],
        formats: Sequence[str],
        laws: Sequence[str],
        places: int,
        organisations: int,
        seed: int = 1,
    ) -> None:
        self._chance = random.Random(seed)  # noqa: S311 - for texts, not for secrets
        words = [first + second for first in _FIRST for second in _SECOND]
        self._chance.shuffle(words)
        self._words = Zipf(words, self._chance)
        self._topics, self._situations = Zipf(topics, self._chance), Zipf(situations, self._chance)
        self._audiences, self._formats = Zipf(audiences, self._chance), Zipf(formats, self._chance)
        self._laws, self._places = Zipf(laws, self._chance), Zipf(range(places), self._chance, flat=2.0)
        self._profiles = [self._profile(number % organisations) for number in range(POOL)]
        self._titles = [" und ".join(self._words.some(2)) for _ in range(POOL)]
        self._sentences = [self._sentence(_OPENINGS) for _ in range(_SENTENCES * POOL)]
        self._joins = [self._sentence(_JOINS) for _ in range(POOL)]

    def make(self, count: int) -> Iterator[MadeOffer]:
        """`count` offers."""
        for number in range(count):
            yield self._offer(number)

    def _offer(self, number: int) -> MadeOffer:
        """Offer number `number`; its number decides which marked words it has."""
        chance, sentences = self._chance, self._sentences
        if number < POOL:
            own = tuple(sentences[_SENTENCES * number : _SENTENCES * (number + 1)])
            title, join, profile = self._titles[number], self._joins[number], self._profiles[number]
        else:
            own = tuple(chance.choices(sentences, k=chance.randint(3, 6)))
            title, join = chance.choice(self._titles), chance.choice(self._joins)
            profile = chance.choice(self._profiles)
        marked = tuple(word.capitalize() for word, every in MARKED.items() if number % every == every // 2)
        return MadeOffer(
            title=title,
            summary=own[0],
            sentences=own[1:] + marked,
            how_to_join=join,
            profile=profile,
            cost=chance.choice(("free", "free", "free", "fee", "unknown")),
            ended=chance.random() < 0.05,
        )

    def _profile(self, organisation: int) -> MadeProfile:
        """For whom and where."""
        chance = self._chance
        return MadeProfile(
            organisation=organisation,
            places=self._places.set_of(2),
            region_wide=chance.random() < 0.25,
            topics=self._topics.set_of(3),
            situations=self._situations.set_of(4),
            audiences=self._audiences.set_of(3),
            formats=self._formats.set_of(2),
            legal_basis=self._laws.some(1)[0],
            age_min=chance.choice((None, None, 12, 14, 15, 16, 18)),
            age_max=chance.choice((None, None, 18, 21, 25, 27)),
        )

    def _sentence(self, patterns: Sequence[str]) -> str:
        """A sentence with two words of the long tail."""
        first, second = self._words.some(2)
        return self._chance.choice(patterns).format(a=first, b=second)
