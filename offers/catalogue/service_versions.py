"""What every verb about an offer shares: lock it, recognise a stale page, store one version per change."""

from __future__ import annotations

import datetime
from typing import Any

from offers.catalogue.enums import OfferAction, OfferState
from offers.catalogue.lifecycle import IllegalTransitionError, StaleOfferError, next_state
from offers.catalogue.models import Offer


def locked_offer(offer_id: int) -> Offer:
    """The offer, locked until the end of the transaction; raises `Offer.DoesNotExist`."""
    return Offer.objects.select_for_update(of=("self",)).select_related("region").get(pk=offer_id)


def refuse_if_stale(offer: Offer, revision: int | None) -> None:
    """Raises `StaleOfferError` when the caller looked at another revision (None: not asked)."""
    if revision is not None and revision != offer.revision:
        raise StaleOfferError(f"revision {revision} is not {offer.revision}")


def step(offer: Offer, action: OfferAction, *, actor: int, revision: int | None) -> OfferState | None:
    """The state after `action`, or None when the same person did just that before (a double click).

    Raises `IllegalTransitionError` or `StaleOfferError`.
    """
    try:
        target = next_state(OfferState(offer.state), action)
    except IllegalTransitionError:
        if _was_last_step(offer, action, actor):
            return None
        raise
    if revision is not None and revision < offer.revision and _was_last_step(offer, action, actor):
        return None
    refuse_if_stale(offer, revision)
    return target


def _was_last_step(offer: Offer, action: OfferAction, actor: int) -> bool:
    last = offer.history.order_by("-history_id").values_list("history_change_reason", "history_user_id", "revision")[:1]
    return list(last) == [(action.value, actor, offer.revision)]


def store_version(
    offer: Offer,
    action: OfferAction,
    *,
    actor: int,
    now: datetime.datetime,
    chosen: dict[str, Any] | None = None,
) -> None:
    """Save the offer and its chosen topics, situations and places as exactly one new version."""
    record: Any = offer  # the attributes below are how simple_history is told who, when and why
    if chosen or record.pk is None:
        record.skip_history_when_saving = True
        if record.pk is None:
            record.save()
        for name, values in (chosen or {}).items():
            getattr(record, name).set(values)
        del record.skip_history_when_saving
    record.revision += 1
    record._history_user = actor
    record._history_date = now
    record._change_reason = action.value
    record.save()
