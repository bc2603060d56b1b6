"""What coordinators have to look at: one queryset per task, used by counts, lists and filters alike."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Final, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from offers.catalogue.enums import OfferState
from offers.catalogue.models import LinkCheck, Offer, OfferQuerySet, OfferReport, SearchWish
from offers.catalogue.rules import OfferFacts, add_months
from offers.regions.models import ContactPoint

SOON_DAYS: Final = 30
"""A review counts as due this many days before its day; after its day it is overdue."""

ENDING_MONTHS: Final = 3
"""Offers that end within so many months need a successor."""

WISH_DAYS: Final = 90
"""Searches in vain are looked at for so many days."""


def offer_facts(offer: Offer) -> OfferFacts:
    """What `rules.missing_information` looks at, read from the offer and its relations."""
    organisation = offer.organisation
    reachable = (
        offer.contact_point_id is not None
        or any((offer.website, organisation.phone, organisation.email, organisation.website))
        or organisation.contact_points.exists()
    )
    return OfferFacts(
        summary=offer.summary,
        description=offer.description,
        how_to_join=offer.how_to_join,
        audiences=len(offer.audiences),
        topics=offer.topics.count(),
        formats=len(offer.formats),
        places=offer.places.count(),
        region_wide=offer.region_wide,
        reachable=reachable,
    )


def in_review(offers: OfferQuerySet, *, on: datetime.date) -> OfferQuerySet:
    """Submitted and waiting for somebody who approves."""
    return offers.filter(state=OfferState.IN_REVIEW)


def review_due(offers: OfferQuerySet, *, on: datetime.date) -> OfferQuerySet:
    """Public, and due for review between `on` and `SOON_DAYS` later."""
    last = on + datetime.timedelta(days=SOON_DAYS)
    return offers.public().filter(review_due_on__range=(on, last))


def review_overdue(offers: OfferQuerySet, *, on: datetime.date) -> OfferQuerySet:
    """Public, and the day of the review has passed; also what was never checked."""
    return offers.public().filter(Q(review_due_on__lt=on) | Q(review_due_on__isnull=True))


def reported(offers: OfferQuerySet, *, on: datetime.date) -> OfferQuerySet:
    """With an open report of a visitor."""
    reports = OfferReport.objects.filter(offer=OuterRef("pk"), closed_at__isnull=True)
    return offers.filter(Exists(reports))


def ending(offers: OfferQuerySet, *, on: datetime.date) -> OfferQuerySet:
    """Public, ending between `on` and `ENDING_MONTHS` later, and nobody named a successor."""
    last = add_months(on, ENDING_MONTHS)
    return offers.public().filter(published__ends_on__range=(on, last), successor__isnull=True)


def with_broken_link(offers: OfferQuerySet, *, on: datetime.date) -> OfferQuerySet:
    """Public, and its own address or its organisation's did not answer when it was last called."""
    addresses = Q(url=OuterRef("published__website")) | Q(url=OuterRef("published__organisation__website"))
    broken = LinkCheck.objects.filter(addresses, failing_since__isnull=False)
    return offers.public().filter(Exists(broken))


def incomplete(offers: OfferQuerySet, *, on: datetime.date) -> OfferQuerySet:
    """Not archived, and not complete enough to be published: `rules.missing_information` in SQL."""
    points = ContactPoint.objects.filter(organisation=OuterRef("organisation"))
    topics = Offer.topics.through.objects.filter(offer=OuterRef("pk"))
    places = Offer.places.through.objects.filter(offer=OuterRef("pk"))
    blank = Q()
    for name in ("summary", "description", "how_to_join"):
        blank |= Q(**{f"{name}__regex": r"^\s*$"})
    unreachable = Q(~Exists(points), contact_point__isnull=True, website="")
    for name in ("phone", "email", "website"):
        unreachable &= Q(**{f"organisation__{name}": ""})
    nowhere = Q(~Exists(places), region_wide=False)
    unsorted = Q(audiences=[]) | Q(formats=[]) | Q(~Exists(topics))
    return offers.exclude(state=OfferState.ARCHIVED).filter(blank | unreachable | nowhere | unsorted)


class Task(NamedTuple):
    """One list of offers that wait for a coordinator: value in the address, words, and the queryset."""

    value: str
    label: str | Promise
    hint: str | Promise
    select: Callable[..., OfferQuerySet]


TASKS: Final = (
    Task("zu-pruefen", _("Zu prüfen"), _("eingereicht, wartet auf Freigabe"), in_review),
    Task("faellig", _("Prüfung fällig"), _("in den nächsten 30 Tagen"), review_due),
    Task("ueberfaellig", _("Prüfung überfällig"), _("Termin vorbei oder nie geprüft"), review_overdue),
    Task("gemeldet", _("Von Besuchenden gemeldet"), _("mit offenem Hinweis"), reported),
    Task("endet", _("Endet bald"), _("in 3 Monaten, ohne Nachfolger"), ending),
    Task("link", _("Kaputter Link"), _("Adresse antwortet nicht"), with_broken_link),
    Task("unvollstaendig", _("Angaben fehlen"), _("so nicht zu veröffentlichen"), incomplete),
)
"""Tasks about offers in the order of the start page; the filter of the offer list offers the same."""


def recent_wishes(wishes: QuerySet[SearchWish], *, on: datetime.date) -> QuerySet[SearchWish]:
    """Searches in vain of the last `WISH_DAYS` days."""
    return wishes.filter(day__gt=on - datetime.timedelta(days=WISH_DAYS))
