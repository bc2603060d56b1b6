"""What one offer's page needs, in at most six statements whatever the catalogue's size."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Final, NamedTuple

from django.db import connection
from django.db.models import F

from offers.catalogue import rules_words
from offers.catalogue.enums import Audience, Format, OfferState
from offers.catalogue.models import Offer, PublishedOffer
from offers.regions import opening_text
from offers.regions.enums import OrganisationKind
from offers.regions.models import ContactPoint, Organisation, Region
from offers.regions.rules import phone_uri
from offers.regions.selectors import door_of

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
    map_url: str
    address: tuple[str, ...]
    hours: list[str]
    hours_now: str
    is_open: bool
    wheelchair: str


class Teaser(NamedTuple):
    """What is said about another offer."""

    slug: str
    title: str
    summary: str
    organisation: str


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


_AROUND: Final = """
SELECT 'topic' AS kind, slug, label_de, '', '', position AS rank FROM offers_topic WHERE slug = ANY(%(topics)s)
UNION ALL
SELECT 'situation', slug, label_de, '', '', position FROM offers_situation WHERE slug = ANY(%(situations)s)
UNION ALL
SELECT 'successor', p.slug, p.title, p.summary, o.short_name, 0
FROM offers_offer f
JOIN offers_publishedoffer p ON p.offer_id = f.successor_id AND p.region_id = f.region_id
JOIN offers_organisation o ON o.id = p.organisation_id
WHERE f.id = %(offer)s
UNION ALL
SELECT * FROM (
    SELECT 'similar', p.slug, p.title, p.summary, o.short_name, row_number() OVER (ORDER BY
        3 * (SELECT count(*) FROM unnest(p.topics) word WHERE word = ANY(%(topics)s))
        + (SELECT count(*) FROM unnest(p.situations) word WHERE word = ANY(%(situations)s))
        + 2 * (SELECT count(*) FROM unnest(p.formats) word WHERE word = ANY(%(formats)s))
        + 2 * (SELECT count(*) FROM unnest(p.audiences) word WHERE word = ANY(%(audiences)s)) DESC,
        p.title_key, p.offer_id) AS rank
    FROM (
        SELECT * FROM offers_publishedoffer
        WHERE region_id = %(region)s AND offer_id <> %(offer)s AND (ends_on IS NULL OR ends_on >= %(day)s)
          AND (topics && %(topics)s::varchar[] OR situations && %(situations)s::varchar[])
        ORDER BY title_key, offer_id
        LIMIT %(candidates)s
    ) p JOIN offers_organisation o ON o.id = p.organisation_id
    ORDER BY rank
    LIMIT %(shown)s
) best
ORDER BY kind, rank, slug
"""
"""Labels, successor and similar offers in one statement. For likeness a shared topic counts 3, a form of help 2, the
first audience 2, a situation 1. Written by hand: the ORM needs longer to build it than PostgreSQL to answer it."""


def catalogue_mark(region: str) -> tuple[int, int] | None:
    """Key and catalogue version of a public region: what changes when any of its pages may. None when there is none."""
    return Region.objects.active().filter(slug=region).values_list("pk", "catalogue_version").first()


def find_published(region: str, slug: str) -> PublishedOffer | None:
    """The offer as the public reads it, with its region, people and programme; one statement."""
    return (
        PublishedOffer.objects.filter(region__slug=region, region__is_active=True, slug=slug)
        .select_related("region", "organisation", "contact_point__place", "contact_point__organisation", "programme")
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
    points = _contact_points(offer)
    contacts = [_point_card(point, offer, now=now, is_first=point is points[0]) for point in points]
    contacts = contacts or [_organisation_card(offer.organisation, website=offer.website)]
    around = _around(offer, on=on)
    return OfferPage(
        offer=offer,
        topics=[teaser.title for kind, teaser in around if kind == "topic"],
        situations=[teaser.title for kind, teaser in around if kind == "situation"],
        contacts=contacts,
        stand_ins=[] if any(contact.phone for contact in contacts) else _stand_ins(offer),
        similar=[teaser for kind, teaser in around if kind == "similar"],
        successor=next((teaser for kind, teaser in around if kind == "successor"), None),
        on=on,
    )


def _around(offer: PublishedOffer, *, on: datetime.date) -> list[tuple[str, Teaser]]:
    """What belongs to the offer or leads on from it, by kind, each kind in its order."""
    values = {
        "region": offer.region_id,
        "offer": offer.pk,
        "day": on,
        "topics": offer.topics,
        "situations": offer.situations,
        "formats": offer.formats,
        "audiences": offer.audiences[:1],
        "candidates": SIMILAR_CANDIDATES,
        "shown": SIMILAR_SHOWN,
    }
    with connection.cursor() as cursor:
        cursor.execute(_AROUND, values)
        return [(kind, Teaser(*texts)) for kind, *texts, _rank in cursor.fetchall()]


def _contact_points(offer: PublishedOffer) -> list[ContactPoint]:
    """The offer's own contact point, else those of its organisation: at the offer's places first."""
    if offer.contact_point is not None:
        return [offer.contact_point]
    points = ContactPoint.objects.filter(organisation_id=offer.organisation_id, region_id=offer.region_id)
    rows = list(points.select_related("place").order_by("name", "id")[:20])
    rows.sort(key=lambda point: point.place_id not in offer.place_ids)
    for point in rows:
        point.organisation = offer.organisation
    return rows[:MAX_CONTACT_POINTS]


def _point_card(point: ContactPoint, offer: PublishedOffer, *, now: datetime.datetime, is_first: bool) -> Contact:
    """A door to knock on; what it does not say itself is its organisation's, which only the first door names."""
    door = door_of(point, now=now, region=offer.region)
    organisation = point.organisation
    table = opening_text.timetable(point.opening_hours, on=now.date())
    return Contact(
        name=point.name,
        organisation=organisation.name if is_first and organisation.name != point.name else "",
        phone=door.phone,
        email=door.email,
        website=(offer.website or organisation.website) if is_first else "",
        url=door.url,
        map_url=door.map_url,
        address=door.address,
        hours=[f"{row.label}: {row.hours}" for row in table.rows] if table else [],
        hours_now=door.hours_now,
        is_open=door.is_open,
        wheelchair=door.wheelchair,
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
        map_url="",
        address=(),
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
