"""Taking in what visitors report about an offer."""

from __future__ import annotations

import datetime

from django.db import transaction

from offers.catalogue import rules_reports
from offers.catalogue.enums import ReportReason
from offers.catalogue.models import Offer, OfferReport

HOUR = datetime.timedelta(hours=1)


@transaction.atomic
def report_offer(*, offer_id: int, reason: ReportReason, message: str, now: datetime.datetime) -> OfferReport | None:
    """Keep a visitor's report for the region's coordinators; there is no sender and nobody is stored.

    Contact data in the message is removed first. The same words about the same offer, while the first report is
    open, give the first one again (a double click). Returns `None` when the message advertises, or when the offer
    or the region had its fill of reports within the hour.
    Raises `Offer.DoesNotExist` for an unknown offer.
    """
    message = rules_reports.without_contact_data(message.strip())
    if rules_reports.looks_like_spam(message):
        return None
    # The lock lets two clicks follow one another instead of passing each other.
    offer = Offer.objects.select_for_update(no_key=True, of=("self",)).get(pk=offer_id)
    same = OfferReport.objects.filter(offer=offer, reason=reason, message=message, closed_at__isnull=True)
    if (known := same.order_by("id").first()) is not None:
        return known
    if _is_full(offer, since=now - HOUR):
        return None
    return OfferReport.objects.create(offer=offer, reason=reason, message=message, created_at=now)


def _is_full(offer: Offer, *, since: datetime.datetime) -> bool:
    """Whether the offer or its region received as many reports since then as anybody would read."""
    recent = OfferReport.objects.filter(created_at__gt=since)
    return (
        recent.filter(offer=offer).count() >= rules_reports.MAX_PER_OFFER_AND_HOUR
        or recent.filter(offer__region_id=offer.region_id).count() >= rules_reports.MAX_PER_REGION_AND_HOUR
    )
