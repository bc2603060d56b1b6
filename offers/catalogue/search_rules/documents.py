"""An offer as weighted search terms, and these as the text form of PostgreSQL's `tsvector`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from offers.catalogue.search_rules.compounds import split, split_with, tails
from offers.catalogue.search_rules.fold import fold, short_words, shortened_pairs, words
from offers.catalogue.search_rules.lexicon import stop_words
from offers.catalogue.search_rules.stems import stem

AGES: Final = range(10, 31)
"""Ages in years that are indexed one by one."""

EVERY_AGE: Final = "g:*"
REGION_WIDE: Final = "o:*"

_BELOW: Final = {"A": "B", "B": "C", "C": "D", "D": "D"}


@dataclass(frozen=True, slots=True)
class OfferText:
    """What the search reads of an offer. Ages in full years, inclusive; None where there is no limit.

    `labels` are the words of topics, situations, audiences and formats; `organisation` and `programme` are names.
    `topics` and `situations` are slugs.
    """

    title: str
    summary: str = ""
    description: str = ""
    how_to_join: str = ""
    labels: tuple[str, ...] = ()
    organisation: tuple[str, ...] = ()
    programme: str = ""
    topics: tuple[str, ...] = ()
    situations: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    region_wide: bool = False
    age_min: int | None = None
    age_max: int | None = None
    legal_basis: str = ""


def concept_term(slug: str) -> str:
    """The term of a topic or situation; `mental-health` and `mental_health` are two."""
    return f"#{slug}"


def raised(term: str) -> str:
    """The term once more for title, summary and labels: an index answers for it without looking up weights."""
    return f"~{term}"


def opening_term(word: str) -> str:
    """The term of the word with which a title begins; it says what the offer is."""
    return f"^{stem(word)}"


def place_term(name: str) -> str:
    """The term of a place by its name: `Bad Driburg` → `o:baddriburg`."""
    return "o:" + "".join(short_words(name))


def audience_term(audience: str) -> str:
    """The term of an audience."""
    return f"z:{audience}"


def age_term(age: int) -> str:
    """The term of an age in years."""
    return f"g:{age}"


@lru_cache(maxsize=1_000)
def text_words(text: str) -> tuple[str, ...]:
    """The folded words of a text, those written short (`Schuldner- und Insolvenzberatung`) also in full."""
    found = words(text)
    for start, whole in shortened_pairs(text):
        endings = tails(whole)
        full = [start + ending for ending in endings if split(start + ending)]
        found += full[:2] or [start + ending for ending in endings[-1:]]
    return tuple(found)


def offer_words(offer: OfferText) -> frozenset[str]:
    """The distinct folded words of an offer that visitors might type: what typing errors are compared with."""
    texts = [offer.title, offer.summary, offer.description, offer.how_to_join, offer.programme]
    texts += [*offer.labels, *offer.organisation, *offer.places]
    found = {word for text in texts for word in text_words(text)}
    return frozenset(word for word in found if len(word) >= 3 and word.isalpha() and word not in stop_words())


def weighted_terms(offer: OfferText, terms: frozenset[str] = frozenset()) -> dict[str, str]:
    """Term → best weight: A title, B summary and labels, C description and joining, D names and places.

    Parts of a compound weigh one step less than the word itself. `terms` are words of the catalogue that may be parts.
    """
    found: dict[str, str] = {}
    fields = [
        ("A", [offer.title]),
        ("B", [offer.summary, *offer.labels]),
        ("C", [offer.description, offer.how_to_join]),
        ("D", [*offer.organisation, offer.programme, *offer.places]),
    ]
    for weight, texts in fields:
        for text in texts:
            _add_words(found, text_words(text), weight, terms)
    found.update({raised(term): "B" for term, weight in found.items() if weight <= "B"})
    first = next((name for name in words(offer.title) if name not in stop_words()), None)
    if first:
        found[opening_term(first)] = "A"
    for slugs in (offer.topics, offer.situations):
        found.update({concept_term(slug): _focus(len(slugs)) for slug in slugs})
    found.update(dict.fromkeys(_facts(offer), "B"))
    return found


def _focus(count: int) -> str:
    """The weight of one of `count` topics: an offer about few things is more about each of them."""
    return "A" if count <= 2 else "B" if count == 3 else "C"


def _add_words(found: dict[str, str], names: Iterable[str], weight: str, terms: frozenset[str]) -> None:
    """Put the stems and parts of `names` into `found`, keeping the better weight."""
    for name in names:
        if name in stop_words():
            continue
        pairs = [(stem(name), weight)]
        pairs += [(part.stem, _BELOW[weight]) for part in split_with(name, terms)]
        for term, grade in pairs:
            if grade < found.get(term, "E"):
                found[term] = grade


def _facts(offer: OfferText) -> list[str]:
    """Terms for what is no text: audiences, places, ages, law."""
    facts = [audience_term(audience) for audience in offer.audiences]
    facts += [place_term(place) for place in offer.places]
    if offer.region_wide:
        facts.append(REGION_WIDE)
    if offer.age_min is None and offer.age_max is None:
        facts.append(EVERY_AGE)
    else:
        low, high = offer.age_min or AGES.start, offer.age_max or AGES.stop
        facts += [age_term(age) for age in AGES if low <= age <= high]
    if offer.legal_basis.startswith("sgb"):
        facts.append(f"l:{offer.legal_basis}")
    return facts


def tsvector_text(terms: Mapping[str, str]) -> str:
    """The literal of a `tsvector`: `'ausbild':1A 'wohn':1B`. Every term has one position, which carries its weight."""
    return " ".join(f"{quoted(term)}:1{weight}" for term, weight in sorted(terms.items()))


def quoted(term: str) -> str:
    """A term as PostgreSQL's text search reads it literally, in vectors and queries."""
    return "'" + term.replace("\\", "\\\\").replace("'", "''") + "'"


def title_key(title: str) -> str:
    """By what titles are sorted where the database knows no German order: folded, without leading signs."""
    return " ".join(words(title)) or fold(title).strip()
