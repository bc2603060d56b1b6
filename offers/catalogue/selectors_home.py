"""What a region's home page and its audience pages show: counts, contact, what is new, who works together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from operator import attrgetter

from django.db import connection
from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from offers.catalogue.enums import Audience, Format
from offers.catalogue.models import Measure, PublishedOffer
from offers.catalogue.rules_events import say_partial
from offers.catalogue.rules_sources import Source, say_source
from offers.catalogue.rules_words import age_words
from offers.regions.enums import OrganisationKind
from offers.regions.models import ContactPoint, Cooperation, Organisation, Region
from offers.regions.rules import place_key
from offers.regions.selectors import address_of

NEWEST = 4


@dataclass(frozen=True, slots=True)
class Entry:
    """A way into the catalogue: a topic or situation with the number of its running offers."""

    slug: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class NewOffer:
    """An offer that came lately."""

    title: str
    summary: str
    slug: str
    published_on: dt.date


@dataclass(frozen=True, slots=True)
class HomeFacts:
    """All that the home page says about the catalogue of one region on one day."""

    situations: tuple[Entry, ...]
    topics: tuple[Entry, ...]
    audiences: Mapping[str, int]
    newest: tuple[NewOffer, ...]
    total: int


def home_facts(region: Region, *, on: dt.date) -> HomeFacts:
    """The facts of one day. Two queries."""
    counts = _counts(region, on)
    rows = PublishedOffer.objects.in_region(region).running(on=on).order_by("-published_at", "title_key", "offer_id")
    newest = rows.values_list("title", "summary", "slug", "published_at")[:NEWEST]
    return HomeFacts(
        situations=_entries(counts, "situation"),
        topics=_entries(counts, "topic"),
        audiences={slug: count for kind, slug, _label, count in counts if kind == "audience"},
        newest=tuple(NewOffer(*row[:3], timezone.localdate(row[3])) for row in newest),
        total=sum(count for kind, _slug, _label, count in counts if kind == "all"),
    )


Count = tuple[str, str, str, int]
"""Kind, slug, label, number of running offers."""

_COUNTS_SQL = """
WITH o AS MATERIALIZED (
    SELECT topics, situations, audiences FROM offers_publishedoffer
    WHERE region_id = %(region)s AND (ends_on IS NULL OR ends_on >= %(on)s)
)
SELECT 'topic', t.slug, t.label_de, count(*) FROM o, unnest(o.topics) v JOIN offers_topic t ON t.slug = v GROUP BY 2, 3
UNION ALL SELECT 'situation', s.slug, s.label_de, count(*)
FROM o, unnest(o.situations) v JOIN offers_situation s ON s.slug = v GROUP BY 2, 3
UNION ALL SELECT 'audience', v, '', count(*) FROM o, unnest(o.audiences) v GROUP BY 2
UNION ALL SELECT 'all', '', '', count(*) FROM o
"""


def _counts(region: Region, on: dt.date) -> list[Count]:
    """How many running offers each topic, situation and audience has, and all together. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS_SQL, {"region": region.pk, "on": on})
        rows: list[Count] = cursor.fetchall()
    return rows


def _entries(counts: Sequence[Count], wanted: str) -> tuple[Entry, ...]:
    """The labels that have offers, those with the most first, then by label."""
    entries = (Entry(slug, label, count) for kind, slug, label, count in counts if kind == wanted)
    return tuple(sorted(entries, key=lambda entry: (-entry.count, place_key(entry.label))))


@dataclass(frozen=True, slots=True)
class Office:
    """The coordination office: whom to ask when nobody else fits. Empty where something is not known."""

    name: str
    phone: str
    email: str
    website: str
    address: tuple[str, ...]
    url: str


def coordination_office(region: Region) -> Office:
    """The office with its first contact point, or what the organisation or the region says about it. One query."""
    organisation = (
        Organisation.objects.filter(region=region, kind=OrganisationKind.COORDINATION)
        .prefetch_related(Prefetch("contact_points", ContactPoint.objects.select_related("place")))
        .order_by("name", "pk")
        .first()
    )
    if organisation is None:
        return Office(region.coordination_office, "", "", region.website, (), "")
    point = next(iter(organisation.contact_points.all()), None)
    if point is None:
        website = organisation.website or region.website
        return Office(region.coordination_office, organisation.phone, organisation.email, website, (), "")
    return Office(
        name=region.coordination_office,
        phone=point.phone or organisation.phone,
        email=point.email or organisation.email,
        website=organisation.website or region.website,
        address=address_of(point),
        url=reverse("offers:contact_point_detail", args=[region.slug, point.slug]),
    )


def offers_for(region: Region, audience: Audience, *, on: dt.date, limit: int = 6) -> tuple[list[Card], int]:
    """The first offers for an audience as `ui_cards` shows them, and how many there are. Two queries."""
    rows = PublishedOffer.objects.in_region(region).running(on=on).filter(audiences__contains=[str(audience)])
    shown = rows.select_related("organisation").order_by("title_key", "offer_id")[:limit]
    return offer_cards(region, shown), rows.count()


Card = dict[str, object]


def offer_cards(region: Region, offers: Iterable[PublishedOffer]) -> list[Card]:
    """Published offers of a region, their organisations read along, as `ui_cards` shows them."""
    return [_card(region, offer) for offer in offers]


def _card(region: Region, offer: PublishedOffer) -> Card:
    """What the card of an offer shows."""
    return {
        "url": reverse("offers:offer_detail", args=[region.slug, offer.slug]),
        "slug": offer.slug,
        "title": offer.title,
        "summary": offer.summary,
        "ended": False,
        "places": _("in der ganzen Region") if offer.region_wide else ", ".join(offer.place_names[:3]),
        "distance_km": None,
        "cost_label": offer.get_cost_display(),
        "age_label": age_words(offer.age_min, offer.age_max),
        "formats": ", ".join(str(Format(value).label) for value in offer.formats if value in Format.values),
        "organisation": offer.organisation.short_name,
    }


@dataclass(frozen=True, slots=True)
class Figure:
    """One value of an indicator, with when and from where."""

    as_of: str
    value: Decimal
    organisation: str
    source: Source


def figures(region: Region) -> list[tuple[str, list[Figure]]]:
    """The figures of a region by what they count, each from old to new. One query."""
    rows = Measure.objects.filter(region=region).select_related("organisation")
    ordered = rows.order_by("indicator", "as_of", "organisation__name", "pk")
    return [
        (
            indicator,
            [Figure(say_partial(row.as_of), row.value, row.organisation.name, say_source(row.source)) for row in group],
        )
        for indicator, group in groupby(ordered, key=attrgetter("indicator"))
    ]


@dataclass(frozen=True, slots=True)
class Together:
    """Two organisations that work together: since and until in words, empty when unknown."""

    cooperation: Cooperation
    since: str
    until: str
    source: Source


def cooperations(region: Region) -> list[Together]:
    """Who works together with whom, by title. One query."""
    rows = Cooperation.objects.filter(region=region).select_related("organisation_a", "organisation_b")
    return [
        Together(row, say_partial(row.since), say_partial(row.until), say_source(row.source))
        for row in rows.order_by("title", "pk")
    ]
