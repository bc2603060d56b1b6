"""Verbs of the catalogue. Every one is atomic and marks the region's catalogue as changed."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet, prefetch_related_objects

from offers.catalogue.enums import OfferAction, OfferState
from offers.catalogue.lifecycle import FourEyesError, MissingInformationError, needs_second_person
from offers.catalogue.models import Offer, OfferContent, OfferReport, PublishedOffer
from offers.catalogue.rules import missing_information
from offers.catalogue.selectors_editing import offer_facts
from offers.catalogue.service_drafts import set_due_date
from offers.catalogue.service_search import index_offers
from offers.catalogue.service_versions import locked_offer, step, store_version
from offers.regions.models import Place
from offers.regions.services import touch_catalogue

SHARED_FIELDS = [field.attname for field in OfferContent._meta.get_fields() if hasattr(field, "attname")]
"""Column names that the working copy and the published copy have in common."""


@transaction.atomic
def refresh_published_offers(offers: Iterable[Offer], *, now: datetime.datetime) -> int:
    """Copy the present wording of `offers` to what the public reads; returns how many were copied.

    The caller decides that these offers may be public. Existing copies keep their `published_at`.
    """
    rows = list(offers)
    prefetch_related_objects(rows, "topics", "situations", "places", "organisation")
    copies = [public_copy(offer, now=now) for offer in rows]
    columns = [
        field.name
        for field in PublishedOffer._meta.concrete_fields
        if field.name not in ("offer", "published_at", "terms")
    ]
    PublishedOffer.objects.bulk_create(
        copies, update_conflicts=True, unique_fields=["offer"], update_fields=columns, batch_size=500
    )
    index_offers(offer.pk for offer in rows)
    touch_catalogue(offer.region_id for offer in rows)
    return len(copies)


def public_copy(offer: Offer, *, now: datetime.datetime) -> PublishedOffer:
    """The public copy of one offer, not saved and without search terms: what publishing stores and a preview shows."""
    places = list(offer.places.all())
    return PublishedOffer(
        offer=offer,
        topics=[topic.pk for topic in offer.topics.all()],
        situations=[situation.pk for situation in offer.situations.all()],
        place_ids=[place.pk for place in places],
        place_names=[place.name for place in places],
        title_key=offer.title.casefold()[:140],
        published_at=now,
        **{name: getattr(offer, name) for name in SHARED_FIELDS},
    )


@transaction.atomic
def submit_offer(*, offer_id: int, actor: int, now: datetime.datetime, revision: int | None = None) -> Offer:
    """Hand a draft to somebody who approves it. Raises `IllegalTransitionError`, `StaleOfferError`."""
    offer = locked_offer(offer_id)
    target = step(offer, OfferAction.SUBMIT, actor=actor, revision=revision)
    if target is None:
        return offer
    offer.state, offer.submitted_by, offer.return_reason = target, actor, ""
    store_version(offer, OfferAction.SUBMIT, actor=actor, now=now)
    return offer


@transaction.atomic
def return_offer(
    *, offer_id: int, reason: str, actor: int, now: datetime.datetime, revision: int | None = None
) -> Offer:
    """Hand an offer in review back with a reason (at most 500 characters; `ValueError` without one)."""
    reason = reason.strip()
    if not reason or len(reason) > 500:
        raise ValueError("Returning an offer needs a reason of at most 500 characters.")
    offer = locked_offer(offer_id)
    target = step(offer, OfferAction.RETURN, actor=actor, revision=revision)
    if target is None:
        return offer
    offer.state, offer.submitted_by, offer.return_reason = target, None, reason
    store_version(offer, OfferAction.RETURN, actor=actor, now=now)
    return offer


@transaction.atomic
def publish_offer(
    *,
    offer_id: int,
    actor: int,
    on: datetime.date,
    now: datetime.datetime,
    revision: int | None = None,
) -> Offer:
    """Make the wording in review what the public reads; it counts as checked on the day `on`.

    Raises `FourEyesError` when the region asks for a second person and `actor` edited or submitted this
    wording, `MissingInformationError` with what to add, `IllegalTransitionError`, `StaleOfferError`.
    """
    offer = locked_offer(offer_id)
    target = step(offer, OfferAction.PUBLISH, actor=actor, revision=revision)
    if target is None:
        return offer
    authors = (offer.edited_by, offer.submitted_by)
    four_eyes = offer.region.four_eyes
    if needs_second_person(OfferAction.PUBLISH, four_eyes=four_eyes, actor=actor, authors=authors):
        raise FourEyesError("somebody else has to approve this wording")
    if missing := missing_information(offer_facts(offer)):
        raise MissingInformationError(missing)
    offer.state, offer.checked_on = target, on
    offer.edited_by = offer.submitted_by = None
    set_due_date(offer)
    store_version(offer, OfferAction.PUBLISH, actor=actor, now=now)
    refresh_published_offers([offer], now=now)
    return offer


@transaction.atomic
def confirm_offer(
    *,
    offer_id: int,
    actor: int,
    on: datetime.date,
    now: datetime.datetime,
    revision: int | None = None,
) -> Offer:
    """Say that a published offer is still true as it stands; the next review is due one interval later.

    Confirming twice on one day changes nothing. Raises `IllegalTransitionError`, `StaleOfferError`.
    """
    offer = locked_offer(offer_id)
    target = step(offer, OfferAction.CONFIRM, actor=actor, revision=revision)
    due_before = offer.review_due_on
    checked_before, offer.checked_on = offer.checked_on, on
    set_due_date(offer)
    if target is None or (checked_before, due_before) == (on, offer.review_due_on):
        return offer
    store_version(offer, OfferAction.CONFIRM, actor=actor, now=now)
    PublishedOffer.objects.filter(pk=offer.pk).update(checked_on=on)
    touch_catalogue([offer.region_id])
    return offer


@transaction.atomic
def confirm_offers(*, offer_ids: Iterable[int], actor: int, on: datetime.date, now: datetime.datetime) -> int:
    """Confirm all of `offer_ids` that are published, the others are left alone; returns how many that were."""
    published = Offer.objects.filter(pk__in=list(offer_ids), state=OfferState.PUBLISHED)
    keys = list(published.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    for key in keys:
        confirm_offer(offer_id=key, actor=actor, on=on, now=now)
    return len(keys)


@transaction.atomic
def revise_offer(*, offer_id: int, actor: int, now: datetime.datetime, revision: int | None = None) -> Offer:
    """Open a published offer for editing; the public keeps reading the approved wording."""
    return _move(offer_id, OfferAction.REVISE, actor=actor, now=now, revision=revision)


@transaction.atomic
def reopen_offer(*, offer_id: int, actor: int, now: datetime.datetime, revision: int | None = None) -> Offer:
    """Take an archived offer up again as a draft; it is not public before somebody publishes it."""
    return _move(offer_id, OfferAction.REOPEN, actor=actor, now=now, revision=revision)


@transaction.atomic
def archive_offer(*, offer_id: int, actor: int, now: datetime.datetime, revision: int | None = None) -> Offer:
    """Put an offer away and take its public copy off line, whatever wording that had."""
    offer = _move(offer_id, OfferAction.ARCHIVE, actor=actor, now=now, revision=revision)
    removed, _rows = PublishedOffer.objects.filter(pk=offer.pk).delete()
    if removed:
        touch_catalogue([offer.region_id])
    return offer


@transaction.atomic
def close_report(*, report_id: int, actor: int, now: datetime.datetime) -> OfferReport:
    """Mark a visitor's report as dealt with; closing it again keeps who did it first."""
    report = OfferReport.objects.select_for_update().get(pk=report_id)
    if report.closed_at is None:
        report.closed_at, report.closed_by = max(now, report.created_at), actor
        report.save(update_fields=["closed_at", "closed_by"])
    return report


def _move(offer_id: int, action: OfferAction, *, actor: int, now: datetime.datetime, revision: int | None) -> Offer:
    """Take an action that changes nothing but the state."""
    offer = locked_offer(offer_id)
    target = step(offer, action, actor=actor, revision=revision)
    if target is None:
        return offer
    offer.state = target
    set_due_date(offer)
    if target == OfferState.ARCHIVED:
        offer.review_due_on, offer.submitted_by = None, None
    store_version(offer, action, actor=actor, now=now)
    return offer


@transaction.atomic
def rename_place(*, place: Place) -> None:
    """Write a place's present name into the public copies that carry it; their other texts stay as approved."""
    copies = PublishedOffer.objects.filter(place_ids__contains=[place.pk]).order_by("pk")
    for copy in copies.select_for_update(of=("self",)):
        names = dict(Place.objects.filter(pk__in=copy.place_ids).order_by("pk").values_list("pk", "name"))
        copy.place_names = [names[key] for key in copy.place_ids if key in names]
        copy.save(update_fields=["place_names"])
    reword_offers(copies)
    touch_catalogue([place.region_id])


@transaction.atomic
def reword_offers(copies: QuerySet[PublishedOffer]) -> None:
    """Let the search find public offers by words that changed around them: organisation, programme, topics, places."""
    rows = list(copies.order_by("pk").values_list("pk", "region_id"))
    index_offers(key for key, _region in rows)
    touch_catalogue(region for _key, region in rows)
