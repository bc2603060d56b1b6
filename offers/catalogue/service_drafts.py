"""Verbs about an offer's wording: write it, plan around it, bring an old version back."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from offers.catalogue.enums import OfferAction, OfferState
from offers.catalogue.lifecycle import IllegalTransitionError, next_state
from offers.catalogue.models import Offer
from offers.catalogue.rules import add_months
from offers.catalogue.selectors_versions import chosen_keys
from offers.catalogue.service_versions import locked_offer, refuse_if_stale, store_version
from offers.catalogue.wording import CHOSEN_FIELDS, PLANNING_FIELDS, WORDING_FIELDS
from offers.regions.models import Region


@transaction.atomic
def create_offer(*, region: Region, values: Mapping[str, Any], actor: int, now: datetime.datetime) -> Offer:
    """A new draft of `region` from the wording and planning fields in `values`; others are refused (`ValueError`)."""
    _refuse_unknown(values)
    columns = {name: value for name, value in values.items() if name not in CHOSEN_FIELDS}
    offer = Offer(region=region, state=OfferState.DRAFT, edited_by=actor, revision=0, **columns)
    chosen = {name: list(values.get(name, ())) for name in CHOSEN_FIELDS}
    store_version(offer, OfferAction.EDIT, actor=actor, now=now, chosen=chosen)
    return offer


@transaction.atomic
def save_draft(
    *,
    offer_id: int,
    values: Mapping[str, Any],
    actor: int,
    now: datetime.datetime,
    revision: int | None = None,
) -> Offer:
    """Change the wording; an offer in review becomes a draft again. What is not in `values` stays.

    Saving the same once more changes nothing and makes no version. Raises `StaleOfferError`,
    `IllegalTransitionError` when the wording may not be changed now, `ValueError` on unknown fields.
    """
    _refuse_unknown(values)
    offer = locked_offer(offer_id)
    if not changed_fields(offer, values):
        return offer
    refuse_if_stale(offer, revision)
    target = next_state(OfferState(offer.state), OfferAction.EDIT)
    _write(offer, values, target, OfferAction.EDIT, actor=actor, now=now)
    return offer


@transaction.atomic
def plan_offer(
    *,
    offer_id: int,
    values: Mapping[str, Any],
    actor: int,
    now: datetime.datetime,
    revision: int | None = None,
) -> Offer:
    """Change successor and review interval, in any state: neither is public. A new interval moves the due date."""
    if unknown := set(values) - set(PLANNING_FIELDS):
        raise ValueError(f"No planning fields: {sorted(unknown)}")
    offer = locked_offer(offer_id)
    if not changed_fields(offer, values):
        return offer
    refuse_if_stale(offer, revision)
    for name, value in values.items():
        setattr(offer, name, value)
    set_due_date(offer)
    store_version(offer, OfferAction.EDIT, actor=actor, now=now)
    return offer


@transaction.atomic
def restore_version(
    *,
    offer_id: int,
    version_id: int,
    actor: int,
    now: datetime.datetime,
    revision: int | None = None,
) -> Offer:
    """Bring the wording of an old version back as a draft of `actor`; the public copy stays until somebody publishes.

    The address (slug) stays. What the version names but does not exist any more keeps its present value or
    is left out. Raises `Offer.history.model.DoesNotExist` for a version of another offer.
    """
    offer = locked_offer(offer_id)
    version = offer.history.get(history_id=version_id)
    target = next_state(OfferState(offer.state), OfferAction.RESTORE)
    values = _values_of(version, offer)
    if offer.state == target and not changed_fields(offer, values):
        return offer
    refuse_if_stale(offer, revision)
    _write(offer, values, target, OfferAction.RESTORE, actor=actor, now=now)
    return offer


def changed_fields(offer: Offer, values: Mapping[str, Any]) -> list[str]:
    """Names in `values` whose value differs from what the offer holds now."""
    changed = []
    for name, value in values.items():
        if name in CHOSEN_FIELDS:
            present = set(getattr(offer, name).values_list("pk", flat=True))
            differs = present != {item.pk for item in value}
        else:
            differs = getattr(offer, name) != value
        if differs:
            changed.append(name)
    return changed


def set_due_date(offer: Offer) -> None:
    """Derive the day of the next review from the last one; an offer that nobody checked has none."""
    months = offer.review_interval_months or offer.region.review_interval_months
    offer.review_due_on = add_months(offer.checked_on, months) if offer.checked_on else None


def _refuse_unknown(values: Mapping[str, Any]) -> None:
    if unknown := set(values) - {*WORDING_FIELDS, *CHOSEN_FIELDS, *PLANNING_FIELDS}:
        raise ValueError(f"No fields of an offer's wording: {sorted(unknown)}")


def _write(
    offer: Offer,
    values: Mapping[str, Any],
    target: OfferState,
    action: OfferAction,
    *,
    actor: int,
    now: datetime.datetime,
) -> None:
    if "slug" in values and values["slug"] != offer.slug and _is_public(offer):
        raise IllegalTransitionError("the address of a public offer stays")
    for name, value in values.items():
        if name not in CHOSEN_FIELDS:
            setattr(offer, name, value)
    offer.state, offer.edited_by, offer.submitted_by = target, actor, None
    set_due_date(offer)
    chosen = {name: list(values[name]) for name in CHOSEN_FIELDS if name in values}
    store_version(offer, action, actor=actor, now=now, chosen=chosen)


def _is_public(offer: Offer) -> bool:
    return Offer.objects.public().filter(pk=offer.pk).exists()


def _values_of(version: Any, offer: Offer) -> dict[str, Any]:
    """Wording of a historical row as values for `_write`, as far as what it points at still exists."""
    values: dict[str, Any] = {}
    for name in WORDING_FIELDS:
        field = Offer._meta.get_field(name)
        if name == "slug":
            continue
        if field.is_relation:
            key = getattr(version, f"{name}_id")
            model: Any = field.related_model
            target = model.objects.filter(pk=key).first()
            values[name] = target if target or key is None else getattr(offer, name)
        else:
            values[name] = getattr(version, name)
    for name, keys in chosen_keys([version.history_id])[version.history_id].items():
        model = Offer._meta.get_field(name).related_model
        values[name] = list(model.objects.filter(pk__in=keys).order_by("pk"))
    return values
