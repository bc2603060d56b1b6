"""What one offer's page needs, in at most six statements whatever the catalogue's size."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Final, NamedTuple

from django.contrib.postgres.fields import ArrayField
from django.db.models import CharField, F, Func, IntegerField, Q, TextField, Value
from django.db.models.functions import Cast
from django.urls import reverse

from offers.catalogue import rules_words
from offers.catalogue.enums import Audience, Format, OfferState
from offers.catalogue.models import Offer, PublishedOffer, Situation, Topic
from offers.regions import opening_text
from offers.regions.enums import OrganisationKind, Wheelchair
from offers.regions.models import ContactPoint, Organisation
from offers.regions.rules import phone_uri

SIMILAR_SHOWN: Final = 3
SIMILAR_CANDIDATES: Final = 100
"""Offers that are compared at most, in the order of their titles: keeps the page fast in huge catalogues."""

MAX_CONTACT_POINTS: Final = 3


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody to call or visit, in words; `hours_now` is empty where no hours are known."""

    name: str
    organisation: str
    phone: str
    email: str
    website: str
    url: str
    address: list[str]
    hours: list[str]
    hours_now: str
    is_open: bool
    wheelchair: str


class Teaser(NamedTuple):
    """What is said about another offer; the names are columns of `PublishedOffer`."""

    slug: str
    title: str
    summary: str
    organisation__short_name: str


@dataclass(frozen=True, slots=True)
class OfferPage:
    """Everything around one published offer, as seen on a day."""

    offer: PublishedOffer
    topics: list[str]
    situations: list[str]
    contacts: list[Contact]
    stand_ins: list[Contact]
    similar: list[Teaser]
    successor: Teaser | None
    on: datetime.date

    @property
    def has_ended(self) -> bool:
        """Whether its last day has passed."""
        return rules_words.has_ended(self.offer.ends_on, on=self.on)

    @property
    def audiences(self) -> list[str]:
        """For whom it is, in words."""
        return [str(Audience(audience).label) for audience in self.offer.audiences]

    @property
    def formats(self) -> list[str]:
        """In which form help comes, in words."""
        return [str(Format(form).label) for form in self.offer.formats]

    @property
    def ages(self) -> str:
        """`15 bis 25 Jahre`, empty without limits."""
        return rules_words.age_words(self.offer.age_min, self.offer.age_max)

    @property
    def period(self) -> str:
        """When it runs."""
        return rules_words.period_words(self.offer.starts_on, self.offer.ends_on, on=self.on)

    @property
    def law(self) -> str:
        """The area of law in plain words."""
        return rules_words.law_words(self.offer.legal_basis)

    @property
    def checked(self) -> str:
        """When somebody last made sure that all this is true."""
        return rules_words.checked_words(self.offer.checked_on)

    @property
    def phone(self) -> str:
        """The first number of the offer's own people, empty where none is known."""
        return next((contact.phone for contact in self.contacts if phone_uri(contact.phone)), "")

    @property
    def tel(self) -> str:
        """The same as an address to dial."""
        return phone_uri(self.phone)

    @property
    def steps(self) -> list[str]:
        """How to join, one entry a line of the text."""
        return rules_words.join_steps(self.offer.how_to_join)


class _Shared(Func):
    """How many elements an array column shares with a list of texts."""

    template = "cardinality(ARRAY(SELECT unnest(%(expressions)s)))"
    arg_joiner = ") INTERSECT SELECT unnest("
    output_field = IntegerField()

    def __init__(self, column: str, words: list[str]) -> None:
        super().__init__(F(column), Cast(Value(words), ArrayField(TextField())))


def find_published(region: str, slug: str) -> PublishedOffer | None:
    """The offer as the public reads it, with its region, people and programme; one statement."""
    return (
        PublishedOffer.objects.filter(region__slug=region, region__is_active=True, slug=slug)
        .select_related("region", "organisation", "contact_point__place", "programme")
        .defer("terms")
        .first()
    )


def find_successor_slug(region: str, slug: str) -> str | None:
    """The slug of the published offer that follows an archived one; None when there is none in this region."""
    return (
        Offer.objects.filter(region__slug=region, region__is_active=True, slug=slug, state=OfferState.ARCHIVED)
        .filter(successor__published__region=F("region"))
        .values_list("successor__published__slug", flat=True)
        .first()
    )


def offer_page(offer: PublishedOffer, *, now: datetime.datetime) -> OfferPage:
    """Gather the page of `offer` as seen at `now` (local time)."""
    on = now.date()
    points = [_point_card(point, offer, now=now) for point in _contact_points(offer)]
    contacts = points or [_organisation_card(offer.organisation, website=offer.website)]
    labels = _labels(offer)
    return OfferPage(
        offer=offer,
        topics=[label for kind, label in labels if kind == "topic"],
        situations=[label for kind, label in labels if kind == "situation"],
        contacts=contacts,
        stand_ins=[] if any(contact.phone for contact in contacts) else _stand_ins(offer),
        similar=_similar(offer, on=on),
        successor=_successor(offer) if rules_words.has_ended(offer.ends_on, on=on) else None,
        on=on,
    )


def _labels(offer: PublishedOffer) -> list[tuple[str, str]]:
    """Kind and German label of the offer's topics and situations, in the order of the vocabulary."""
    kind = CharField()
    topics = Topic.objects.filter(pk__in=offer.topics).order_by()
    situations = Situation.objects.filter(pk__in=offer.situations).order_by()
    rows = topics.values_list(Value("topic", output_field=kind), "label_de", "position").union(
        situations.values_list(Value("situation", output_field=kind), "label_de", "position"), all=True
    )
    return [(row[0], row[1]) for row in sorted(rows, key=lambda row: (row[2], row[1]))]


def _contact_points(offer: PublishedOffer) -> list[ContactPoint]:
    """The offer's own contact point, else those of its organisation: at the offer's places first."""
    if offer.contact_point is not None:
        return [offer.contact_point]
    points = ContactPoint.objects.filter(organisation_id=offer.organisation_id, region_id=offer.region_id)
    rows = list(points.select_related("place").order_by("name", "id")[:20])
    rows.sort(key=lambda point: point.place_id not in offer.place_ids)
    return rows[:MAX_CONTACT_POINTS]


def _point_card(point: ContactPoint, offer: PublishedOffer, *, now: datetime.datetime) -> Contact:
    """A door to knock on; what it does not say itself is its organisation's."""
    organisation = offer.organisation
    hours = point.opening_hours
    status = opening_text.describe(hours, now=now, state=offer.region.state) if hours else None
    table = opening_text.timetable(hours, on=now.date()) if hours else None
    town = f"{point.postal_code or point.place.postal_code} {point.place.name}"
    return Contact(
        name=point.name,
        organisation=organisation.name if organisation.name != point.name else "",
        phone=point.phone or organisation.phone,
        email=point.email or organisation.email,
        website=offer.website or organisation.website,
        url=reverse("offers:contact_point_detail", args=[offer.region.slug, point.slug]),
        address=[line for line in (point.street, town) if line],
        hours=[f"{row.label}: {row.hours}" for row in table.rows] if table else [],
        hours_now=status.text if status else "",
        is_open=status is not None and status.kind is opening_text.Kind.OPEN,
        wheelchair="" if point.wheelchair == Wheelchair.UNKNOWN else str(Wheelchair(point.wheelchair).label),
    )


def _organisation_card(organisation: Organisation, *, website: str = "") -> Contact:
    """An organisation of which no door is known."""
    return Contact(
        name=organisation.name,
        organisation="",
        phone=organisation.phone,
        email=organisation.email,
        website=website or organisation.website,
        url="",
        address=[],
        hours=[],
        hours_now="",
        is_open=False,
        wheelchair="",
    )


def _stand_ins(offer: PublishedOffer) -> list[Contact]:
    """Whom to call instead: the region's coordination office, then the employment agency's number."""
    kinds = [OrganisationKind.COORDINATION, OrganisationKind.EMPLOYMENT_AGENCY]
    rows = Organisation.objects.filter(region_id=offer.region_id, kind__in=kinds).exclude(phone="")
    found = sorted(rows.order_by("name", "id"), key=lambda row: kinds.index(OrganisationKind(row.kind)))
    return [_organisation_card(row) for row in found[:1]]


def _similar(offer: PublishedOffer, *, on: datetime.date) -> list[Teaser]:
    """Running offers of the region that share most topics and situations with this one."""
    related = PublishedOffer.objects.filter(
        Q(topics__overlap=offer.topics) | Q(situations__overlap=offer.situations), region_id=offer.region_id
    )
    candidates = related.running(on=on).exclude(pk=offer.pk).order_by("title_key", "pk")[:SIMILAR_CANDIDATES]
    rows = PublishedOffer.objects.filter(pk__in=candidates.values("pk"))
    likeness = 3 * _Shared("topics", offer.topics) + 2 * _Shared("formats", offer.formats)
    likeness += _Shared("situations", offer.situations) + 2 * _Shared("audiences", offer.audiences[:1])
    best = rows.order_by(likeness.desc(), "title_key", "pk").values_list(*Teaser._fields)[:SIMILAR_SHOWN]
    return [Teaser(*row) for row in best]


def _successor(offer: PublishedOffer) -> Teaser | None:
    """The published offer that follows an ended one."""
    rows = PublishedOffer.objects.filter(offer__predecessors=offer.pk, region_id=offer.region_id)
    row = rows.values_list(*Teaser._fields).first()
    return Teaser(*row) if row else None
