"""The versions of an offer, each with what it changed."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.utils.functional import Promise

from offers.catalogue import enums
from offers.catalogue.models import Offer, Programme, Situation, Topic
from offers.catalogue.rules import item_differences, word_differences
from offers.catalogue.wording import CHOSEN_FIELDS, PLANNING_FIELDS, WORDING_FIELDS
from offers.regions.models import ContactPoint, Organisation, Place

PAGE: Final = 25
"""So many versions are compared at once."""

TARGETS: Final[dict[str, Any]] = {
    "organisation": Organisation,
    "contact_point": ContactPoint,
    "programme": Programme,
    "successor": Offer,
    "topics": Topic,
    "situations": Situation,
    "places": Place,
}
"""Where the keys of a version's references lead."""

CHOICES: Final[dict[str, dict[Any, Any]]] = {
    "audiences": dict(enums.Audience.choices),
    "formats": dict(enums.Format.choices),
    "legal_basis": dict(Offer._meta.get_field("legal_basis").choices or ()),
    "cost": dict(enums.Cost.choices),
    "region_wide": {True: "✓", False: "–"},
}


@dataclass(frozen=True)
class Difference:
    """One field that a version changed: its label and pieces of text, `same`, `removed` or `added`."""

    label: str | Promise
    pieces: list[tuple[str, str]]


@dataclass(frozen=True)
class Version:
    """One version: when, who (empty when unknown), what was done, which state followed, what differs from before."""

    key: int
    at: datetime.datetime
    by: str
    action: str | Promise
    state: str | Promise
    differences: list[Difference]
    is_current: bool


def version_list(offer: Offer, *, page: int = 1) -> tuple[list[Version], bool]:
    """The versions of one page, newest first, and whether older ones exist; a fixed number of queries."""
    start = (page - 1) * PAGE
    rows = list(offer.history.order_by("-history_id")[start : start + PAGE + 1])
    chosen = chosen_keys([row.history_id for row in rows])
    texts = [{**_texts(row), **chosen[row.history_id]} for row in rows]
    naming = _names(texts)
    people = _people({row.history_user_id for row in rows} - {None})
    versions = []
    for number, row in enumerate(rows[:PAGE]):
        before = texts[number + 1] if number + 1 < len(rows) else None
        versions.append(_version(row, before, texts[number], naming, people, current=start + number == 0))
    return versions, len(rows) > PAGE


def chosen_keys(version_ids: Sequence[int]) -> dict[int, dict[str, list[Any]]]:
    """Topics, situations and places of versions: version → field → sorted keys; one query for each field."""
    found: dict[int, dict[str, list[Any]]] = {key: {name: [] for name in CHOSEN_FIELDS} for key in version_ids}
    for name in CHOSEN_FIELDS:
        rows = getattr(Offer.history.model, name).model.objects.filter(history_id__in=version_ids)
        column = f"{TARGETS[name]._meta.model_name}_id"
        for version_id, key in rows.order_by(column).values_list("history_id", column):
            found[version_id][name].append(key)
    return found


def _version(
    row: Any,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any],
    naming: Callable[[str, Any], str],
    people: Mapping[int, str],
    *,
    current: bool,
) -> Version:
    return Version(
        key=row.history_id,
        at=row.history_date,
        by=people.get(row.history_user_id, ""),
        action=dict(enums.OfferAction.choices).get(row.history_change_reason, ""),
        state=dict(enums.OfferState.choices)[row.state],
        differences=_differences(before, after, naming) if before else [],
        is_current=current,
    )


def _texts(row: Any) -> dict[str, Any]:
    """Raw values of one historical row's columns: keys for references."""
    names = (*WORDING_FIELDS, *PLANNING_FIELDS)
    return {name: getattr(row, f"{name}_id" if name in TARGETS else name) for name in names}


def _names(texts: Sequence[Mapping[str, Any]]) -> Callable[[str, Any], str]:
    """A function that says a value in words; one query for each kind of reference."""
    found: dict[str, dict[Any, str]] = {}
    for name, model in TARGETS.items():
        keys: set[Any] = set()
        for values in texts:
            value = values[name]
            keys.update(value if isinstance(value, list) else [value])
        found[name] = {row.pk: str(row) for row in model.objects.filter(pk__in=keys - {None}).order_by("pk")}

    def say(name: str, value: Any) -> str:
        if isinstance(value, list):
            return ", ".join(say(name, item) for item in value)
        if value is None or value == "":
            return ""
        if isinstance(value, datetime.date):
            return value.strftime("%d.%m.%Y")
        words = found.get(name) or CHOICES.get(name) or {}
        return str(words.get(value, value))

    return say


def _people(ids: set[int]) -> dict[int, str]:
    """Names by key; the versions hold plain numbers because the public side knows no accounts."""
    model: Any = get_user_model()
    return {person.pk: str(person) for person in model.objects.filter(pk__in=ids).order_by("pk")}


def _differences(
    before: Mapping[str, Any], after: Mapping[str, Any], say: Callable[[str, Any], str]
) -> list[Difference]:
    found = []
    for name, value in after.items():
        if value != before[name]:
            label = getattr(Offer._meta.get_field(name), "verbose_name", name)
            found.append(Difference(label, _pieces(name, before[name], value, say)))
    return found


def _pieces(name: str, old: Any, new: Any, say: Callable[[str, Any], str]) -> list[tuple[str, str]]:
    if isinstance(new, list):
        return item_differences([say(name, item) for item in old], [say(name, item) for item in new])
    return word_differences(say(name, old), say(name, new))
