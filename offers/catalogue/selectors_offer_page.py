"""Loads one offer's page in two statements, however large the catalogue is.

Written by hand: the six queries that the ORM makes of it take it longer to build than PostgreSQL needs to answer.
"""

from __future__ import annotations

import datetime
import json
from typing import Any, Final

from django.db import connection

from offers.catalogue.models import Programme, PublishedOffer
from offers.catalogue.offer_page import Contact, OfferPage, Teaser, contact_at, contact_of
from offers.regions.enums import OrganisationKind
from offers.regions.models import ContactPoint, Organisation, Place, Region

SIMILAR_SHOWN: Final = 3
SIMILAR_CANDIDATES: Final = 60
"""Offers that are compared at most, in the order of their titles: keeps the page fast in huge catalogues."""
CONTACT_POINTS_SHOWN: Final = 3

Row = dict[str, Any]

_OFFER: Final = """
SELECT json_build_object(
    'offer_id', p.offer_id, 'slug', p.slug, 'title', p.title, 'summary', p.summary, 'description', p.description,
    'legal_basis', p.legal_basis, 'audiences', p.audiences, 'formats', p.formats, 'age_min', p.age_min,
    'age_max', p.age_max, 'cost', p.cost, 'region_wide', p.region_wide, 'starts_on', p.starts_on,
    'ends_on', p.ends_on, 'website', p.website, 'how_to_join', p.how_to_join, 'checked_on', p.checked_on,
    'place_ids', p.place_ids, 'place_names', p.place_names, 'topics', p.topics, 'situations', p.situations,
    'contact_point_id', p.contact_point_id
), json_build_object(
    'id', r.id, 'slug', r.slug, 'name', r.name, 'state', r.state, 'accent', r.accent,
    'coordination_office', r.coordination_office
), json_build_object(
    'id', o.id, 'name', o.name, 'short_name', o.short_name, 'kind', o.kind, 'website', o.website,
    'phone', o.phone, 'email', o.email
), CASE WHEN g.id IS NOT NULL THEN json_build_object('id', g.id, 'name', g.name, 'funder', g.funder) END
FROM offers_publishedoffer p
JOIN offers_region r ON r.id = p.region_id
JOIN offers_organisation o ON o.id = p.organisation_id
LEFT JOIN offers_programme g ON g.id = p.programme_id
WHERE r.slug = %s AND r.is_active AND p.slug = %s
"""

_AROUND: Final = """
SELECT
(SELECT json_agg(label_de ORDER BY position, slug) FROM offers_topic WHERE slug = ANY(%(topics)s)),
(SELECT json_agg(label_de ORDER BY position, slug) FROM offers_situation WHERE slug = ANY(%(situations)s)),
(SELECT json_agg(json_build_array(door, place, host)) FROM (
    SELECT json_build_object(
        'id', c.id, 'slug', c.slug, 'name', c.name, 'street', c.street, 'postal_code', c.postal_code,
        'phone', c.phone, 'email', c.email, 'opening_hours', c.opening_hours, 'wheelchair', c.wheelchair
    ) AS door, json_build_object(
        'id', l.id, 'postal_code', l.postal_code, 'name', l.name, 'latitude', l.latitude, 'longitude', l.longitude
    ) AS place, json_build_object(
        'id', h.id, 'name', h.name, 'website', h.website, 'phone', h.phone, 'email', h.email
    ) AS host
    FROM offers_contactpoint c
    JOIN offers_place l ON l.id = c.place_id
    JOIN offers_organisation h ON h.id = c.organisation_id
    WHERE c.id = %(door)s OR (%(door)s IS NULL AND c.organisation_id = %(organisation)s)
    ORDER BY c.place_id = ANY(%(places)s::bigint[]) DESC, c.name, c.id
    LIMIT %(doors)s
) doors),
(SELECT json_build_object('id', s.id, 'name', s.name, 'website', s.website, 'phone', s.phone, 'email', s.email)
    FROM offers_organisation s
    WHERE s.region_id = %(region)s AND s.phone <> '' AND s.kind = ANY(%(stand_ins)s)
    ORDER BY array_position(%(stand_ins)s, s.kind::text), s.name, s.id LIMIT 1),
(SELECT json_build_array(p.slug, p.title, p.summary, o.short_name)
    FROM offers_offer f
    JOIN offers_publishedoffer p ON p.offer_id = f.successor_id AND p.region_id = f.region_id
    JOIN offers_organisation o ON o.id = p.organisation_id
    WHERE f.id = %(offer)s),
(SELECT json_agg(json_build_array(slug, title, summary, short_name) ORDER BY likeness DESC, title_key, offer_id) FROM (
    SELECT p.*, o.short_name,
        3 * (SELECT count(*) FROM unnest(p.topics) word WHERE word = ANY(%(topics)s))
        + (SELECT count(*) FROM unnest(p.situations) word WHERE word = ANY(%(situations)s))
        + 2 * (SELECT count(*) FROM unnest(p.formats) word WHERE word = ANY(%(formats)s))
        + 2 * (SELECT count(*) FROM unnest(p.audiences) word WHERE word = ANY(%(audiences)s)) AS likeness
    FROM (
        SELECT * FROM offers_publishedoffer
        WHERE region_id = %(region)s AND offer_id <> %(offer)s AND (ends_on IS NULL OR ends_on >= %(day)s)
          AND (topics && %(topics)s::varchar[] OR situations && %(situations)s::varchar[])
        ORDER BY title_key, offer_id
        LIMIT %(candidates)s
    ) p JOIN offers_organisation o ON o.id = p.organisation_id
    ORDER BY likeness DESC, title_key, offer_id
    LIMIT %(shown)s
) similar_offers)
"""
"""Labels, doors, stand-in, successor, similar offers. For likeness a shared topic counts 3, a form of help 2, the first
audience 2, a situation 1."""


def load_offer_page(region: str, slug: str, *, now: datetime.datetime) -> OfferPage | None:
    """The page of a published offer as seen at `now` (local time); None where there is no such offer."""
    with connection.cursor() as cursor:
        cursor.execute(_OFFER, [region, slug])
        row = cursor.fetchone()
    if row is None:
        return None
    fields, home, runner, programme = map(_read, row)
    for name in ("starts_on", "ends_on", "checked_on"):
        fields[name] = datetime.date.fromisoformat(fields[name]) if fields[name] else None
    offer = PublishedOffer(
        **fields,
        region=Region(**home),
        organisation=Organisation(**runner),
        programme=Programme(**programme) if programme else None,
    )
    return offer_page(offer, now=now)


def offer_page(offer: PublishedOffer, *, now: datetime.datetime) -> OfferPage:
    """What stands around `offer`, saved or not, at `now`; one statement when its related rows are loaded."""
    with connection.cursor() as cursor:
        cursor.execute(_AROUND, _values(offer, on=now.date()))
        topics, situations, doors, stand_in, successor, similar = map(_read, cursor.fetchone())
    contacts = _contacts(offer, doors or [], now=now)
    needs_stand_in = stand_in and not any(contact.phone for contact in contacts)
    return OfferPage(
        offer=offer,
        topics=topics or [],
        situations=situations or [],
        contacts=contacts,
        stand_in=contact_of(Organisation(**stand_in)) if needs_stand_in else None,
        similar=[Teaser(*texts) for texts in similar or []],
        successor=Teaser(*successor) if successor else None,
        on=now.date(),
    )


def _values(offer: PublishedOffer, *, on: datetime.date) -> Row:
    """The parameters of the second statement."""
    return {
        "region": offer.region_id,
        "offer": offer.pk,
        "day": on,
        "topics": offer.topics,
        "situations": offer.situations,
        "formats": offer.formats,
        "audiences": offer.audiences[:1],
        "places": offer.place_ids,
        "door": offer.contact_point_id,
        "organisation": offer.organisation_id,
        "doors": CONTACT_POINTS_SHOWN,
        "stand_ins": [OrganisationKind.COORDINATION.value, OrganisationKind.EMPLOYMENT_AGENCY.value],
        "candidates": SIMILAR_CANDIDATES,
        "shown": SIMILAR_SHOWN,
    }


def _read(value: Any) -> Any:
    """A JSON column: Django leaves it to its readers as text."""
    return json.loads(value) if isinstance(value, str) else value


def _contacts(offer: PublishedOffer, doors: list[tuple[Row, Row, Row]], *, now: datetime.datetime) -> list[Contact]:
    """The offer's own contact point, else those of its organisation: at the offer's places first."""
    points = [
        ContactPoint(**door, place=Place(**place), organisation=Organisation(**host)) for door, place, host in doors
    ]
    found = [contact_at(point, offer, now=now, is_first=number == 0) for number, point in enumerate(points)]
    return found or [contact_of(offer.organisation, website=offer.website)]
