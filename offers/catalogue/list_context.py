"""What the templates of the list show: every text and address ready, plain values only."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from offers.catalogue.facets import FACETS
from offers.catalogue.filters import OfferFilterSet
from offers.catalogue.list_request import Asked, radius_of
from offers.catalogue.rules_list import SORTING, changed, chosen_values, query_string, without
from offers.catalogue.selectors_cards import cards
from offers.catalogue.selectors_list import FEW, Found
from offers.regions.rules import phone_uri

_OPEN: Final = frozenset({"thema", "situation"})
_FIELDS: Final = ("q", "ort", "alter", "umkreis", "sortierung", "auch_beendete", *FACETS)


def list_context(asked: Asked, found: Found, *, address: str, host: str) -> dict[str, Any]:
    """Everything on the page. `address`: path of the list; `host`: scheme and host of the canonical address."""
    here = _here(asked, found)
    distances = asked.wanted.around.distances if asked.wanted.around else {}
    on = asked.index.facets.on
    own = _link(address, query_string(here))
    return {
        "region": asked.region,
        "address": own,
        "canonical": host + own,
        "list_url": address,
        "notepad_url": reverse("offers:notepad", args=[asked.region.slug]),
        "is_filtered": bool(set(_flat(asked.given))),
        "hits": found.hits,
        "cards": cards(found.rows, list_url=address, on=on, distances=distances),
        "number": found.pages.number,
        "page_count": found.pages.count,
        "paging": query_string(changed(asked.given)),
        "previous": _page_link(asked, found, address, -1),
        "next": _page_link(asked, found, address, +1),
        **_form(asked, found),
        **_chips(asked, address),
        **_help(asked, found, address, distances),
    }


def _flat(given: dict[str, list[str]]) -> list[str]:
    return [name for name, values in given.items() if any(values)]


def _link(address: str, query: str) -> str:
    """An address with its query, if it has one."""
    return f"{address}?{query}" if query else address


def _here(asked: Asked, found: Found) -> dict[str, Any]:
    """The parameters of the clean address of this very page."""
    page = str(found.pages.number) if found.pages.number > 1 else ""
    return {**changed(asked.given), "seite": [page]}


def _page_link(asked: Asked, found: Found, address: str, step: int) -> str:
    """The address of the page before or after, empty where there is none."""
    number = found.pages.number + step
    if not 1 <= number <= found.pages.count:
        return ""
    page = [str(number)] if number > 1 else []
    return _link(address, query_string({**changed(asked.given), "seite": page}))


def _form(asked: Asked, found: Found) -> dict[str, Any]:
    """The fields: what was typed, what is wrong, every option with its count."""
    problems = {name: asked.problems.get(name, "") for name in _FIELDS}
    labels = _field_labels(get_language())
    radius = radius_of(asked.given)
    ended = asked.wanted.selection.with_ended
    return {
        "typed": {name: asked.form.typed(name) for name in ("q", "ort", "alter")},
        "problems": problems,
        "has_problem": any(problems[name] for name in ("alter", "umkreis", *FACETS)),
        "labels": labels,
        "facets": [_facet(asked, found, name, labels[name]) for name in FACETS],
        "radii": [(km, count, km == radius) for km, count in found.radii.items()],
        "orders": _orders(asked),
        "with_ended": ended,
        "ended_count": found.ended,
    }


@lru_cache(maxsize=8)
def _field_labels(language: str | None) -> dict[str, str]:
    """The labels of the fields in the active language."""
    return {name: str(OfferFilterSet.base_filters[name].label) for name in _FIELDS}


def _facet(asked: Asked, found: Found, name: str, legend: str) -> dict[str, Any]:
    """A facet as `ui_facet` shows it."""
    chosen, counts = asked.wanted.selection.chosen.get(name, ()), found.counts[name]
    return {
        "name": name,
        "legend": legend,
        "is_open": name in _OPEN or bool(asked.problems.get(name)),
        "error": asked.problems.get(name, ""),
        "options": [
            {"value": value, "label": label, "count": counts[value], "selected": value in chosen}
            for value, label in asked.index.labels[name].items()
        ],
    }


def _orders(asked: Asked) -> list[tuple[str, str, bool]]:
    """The orders as options (value, label, chosen). The usual one is sent as nothing, so it stays usual."""
    orders = asked.orders if asked.wanted.around else [*asked.orders, "naehe"]
    usual = orders[0]
    return [("" if name == usual else name, str(SORTING[name]), name == asked.wanted.order) for name in orders]


def _chips(asked: Asked, address: str) -> dict[str, Any]:
    """The active filters, each with the address without it."""
    active = [
        {"text": _name(asked, name, value), "url": _link(address, query_string(without(asked.given, name, value)))}
        for name, value in chosen_values(asked.given)
    ]
    words = [("q", asked.words)] if asked.words else []
    return {"chips": active, "reset": _link(address, query_string({name: [text] for name, text in words}))}


def _name(asked: Asked, name: str, value: str) -> str:
    """A filter in words."""
    if name == "alter":
        age = int(asked.given["alter"][0])
        return ngettext("%(age)d Jahr alt", "%(age)d Jahre alt", age) % {"age": age}
    if name == "ort" and asked.wanted.around is not None:
        return _("%(km)d km um %(place)s") % {"place": asked.wanted.around.name, "km": radius_of(asked.given)}
    if name == "q":
        return f"„{asked.words}“"
    return str(asked.index.labels[name][value])


def _help(asked: Asked, found: Found, address: str, distances: Any) -> dict[str, Any]:
    """What helps where little was found: another spelling, what to loosen, what comes close, whom to ask."""
    plan, on = asked.wanted.plan, asked.index.facets.on
    loosened = [
        {
            "text": _name(asked, name, value),
            "url": _link(address, query_string(without(asked.given, name, value))),
            "count": count,
        }
        for (name, value), count in found.loosened.items()
        if count > found.hits
    ]
    corrected = plan.corrected if plan is not None else None
    return {
        "few": found.hits < FEW,
        "corrected": corrected or "",
        "corrected_url": _link(address, query_string(changed(asked.given, q=corrected))) if corrected else "",
        "loosened": loosened,
        "alternatives": cards(found.alternatives, list_url=address, on=on, distances=distances),
        "office": _office(asked) if found.hits < FEW else None,
        "elsewhere": urlencode({"ort": asked.form.typed("ort")}) if "ort" in asked.problems else "",
        "places": [
            (name, _link(address, query_string({**changed(asked.given), "ort": [name]}))) for name in asked.places
        ],
    }


def _office(asked: Asked) -> dict[str, str] | None:
    """The coordination office with addresses to call, write or visit."""
    office = asked.index.office
    if office is None:
        return None
    slugs = [asked.region.slug, office.contact_point]
    url = reverse("offers:contact_point_detail", args=slugs) if office.contact_point else ""
    return {
        "name": office.name,
        "phone": office.phone,
        "tel": phone_uri(office.phone),
        "email": office.email,
        "website": office.website,
        "url": url,
    }
