"""The yardstick: a plain Django page of cards from memory, as large as the page it is compared with."""

from functools import lru_cache

from django.shortcuts import render
from django.template.loader import render_to_string

CARD = {
    "slug": "praktikum-im-betrieb",
    "title": "Praktikum im Betrieb mit fester Begleitung",
    "summary": "Du probierst einen Beruf aus und jemand hilft dir dabei, den richtigen Betrieb zu finden.",
    "description": "Du lernst Kolleginnen und Kollegen kennen und siehst, was dir liegt. " * 6,
    "organisation": "Bildungsträger Musterstadt",
    "places": ["Musterstadt", "Musterdorf", "Neumuster"],
    "chips": ["Praktikum", "Begleitung", "kostenlos", "ab 15 Jahren"],
    "topics": ["Berufe kennenlernen", "Praktikum", "Ausbildung"],
    "ended": False,
    "distance_km": 4.2,
}


def _cards(number):
    return [{**CARD, "slug": f"{CARD['slug']}-{index}", "number": index} for index in range(number)]


@lru_cache(maxsize=64)
def _number_of_cards(size):
    """How many cards make a page of about `size` bytes."""
    empty, ten = (len(render_to_string("bare.html", {"cards": _cards(n)}).encode()) for n in (0, 10))
    return max(1, round((size - empty) / ((ten - empty) / 10)))


def bare(request, size):
    """A page of about `size` bytes without a database, rendered by the same template engine."""
    return render(request, "bare.html", {"cards": _cards(_number_of_cards(size))})
