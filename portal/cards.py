"""The card of an offer as text: a list holds twenty, so it is put together without a template."""

from collections.abc import Mapping
from functools import lru_cache
from html import escape
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _


@lru_cache(maxsize=8)
def _words(language: str | None) -> dict[str, str]:
    """The card's own words in one language, escaped."""
    words = {
        "note": _("Merken"),
        "noted": _("Gemerkt"),
        "removed": _("Von der Merkliste gestrichen"),
        "refused": _("Das ging nicht: Deine Merkliste ist voll, oder dein Browser erlaubt kein Cookie."),
        "ended": _("Beendet"),
    }
    return {name: escape(text) for name, text in words.items()}


def offer_card(offer: Mapping[str, Any], *, sprite: str, notepad_url: str) -> SafeString:
    """An offer in a list, every part escaped. Without `notepad_url` there is no star."""
    words = _words(get_language())
    title, slug = escape(offer["title"]), escape(offer["slug"])
    star = ""
    if notepad_url:
        star = (
            f'<a class="star" href="{escape(notepad_url)}{slug}/" data-notepad-slug="{slug}" '
            f'data-added="{words["noted"]}" data-removed="{words["removed"]}" data-refused="{words["refused"]}">'
            f'<svg class="icon" aria-hidden="true"><use href="{escape(sprite)}#star"></use></svg>'
            f'<span class="kern-sr-only">{words["note"]}: {title}</span></a>'
        )
    return SafeString(
        f'<article class="card{" card--ended" if offer["ended"] else ""}">'
        f'<h3 class="card__title"><a href="{escape(offer["url"])}">{title}</a></h3>{star}'
        f'<p>{escape(offer["summary"])}</p><ul class="card__facts">{_facts(offer, words["ended"])}</ul>'
        f'<p class="card__by">{escape(offer["organisation"])}</p></article>'
    )


def _facts(offer: Mapping[str, Any], ended: str) -> str:
    """The chips: ended, where, cost, age, form."""
    where, distance = offer["places"], offer["distance_km"]
    if where and distance is not None:
        where = f"{where} · {distance} km"
    facts = (where, offer["cost_label"], offer["age_label"], offer["formats"])
    mark = f'<li class="chip chip--warn">{ended}</li>' if offer["ended"] else ""
    return mark + "".join(f'<li class="chip">{escape(fact)}</li>' for fact in facts if fact)
