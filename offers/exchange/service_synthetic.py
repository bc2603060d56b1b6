"""Writing made-up regions, for measuring only."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any, Final

from django.db import connection, transaction

from offers.catalogue.enums import Audience, Format, OfferState
from offers.catalogue.models import Offer, PublishedOffer, Situation, Topic
from offers.catalogue.search_rules.documents import OfferText, title_key, tsvector_text, weighted_terms
from offers.catalogue.service_search import index_offers, refresh_words, term_labels
from offers.exchange.synthetic import POOL, MadeOffer, MadeProfile, OfferMaker, made_places
from offers.regions.enums import LegalBasis, OrganisationKind
from offers.regions.models import ContactPoint, Organisation, Place, Region
from offers.regions.rules import place_key
from offers.regions.services import touch_catalogue

_BATCH: Final = 2000
_PLACES: Final = 60
_ORGANISATIONS: Final = 40
_SHARED: Final = (
    "region_id", "slug", "title", "summary", "description", "organisation_id", "contact_point_id", "legal_basis",
    "audiences", "formats", "age_min", "age_max", "cost", "region_wide", "starts_on", "ends_on", "how_to_join",
    "checked_on",
)  # fmt: skip

_LINK: Final = """
INSERT INTO offers_offer_{plural} (offer_id, {single}_id)
SELECT offer_id, value FROM offers_publishedoffer, unnest({column}) AS value WHERE region_id = ANY(%s)
"""

Report = Callable[[str], None]


class SyntheticTerms:
    """The search terms of made-up offers: the same as the search itself would write, each piece analysed once."""

    def __init__(self) -> None:
        self._labels = term_labels()
        self._kept: dict[object, dict[str, str]] = {}
        self._bare = weighted_terms(OfferText(title=""))

    def of(self, made: MadeOffer, places: Sequence[str]) -> str:
        """The literal of the offer's `tsvector`."""
        pieces = [self._text(title=made.title), self._text(title="", summary=made.summary)]
        pieces += [self._text(title="", description=sentence) for sentence in made.sentences]
        pieces += [self._text(title="", how_to_join=made.how_to_join), self._profile(made.profile, tuple(places))]
        merged: dict[str, str] = {}
        for piece in pieces:
            for term, weight in piece.items():
                if weight < merged.get(term, "E"):
                    merged[term] = weight
        return tsvector_text(merged)

    def _text(self, **fields: Any) -> dict[str, str]:
        """The terms of one text, without those that every offer has."""
        key = tuple(fields.items())
        if key not in self._kept:
            found = weighted_terms(OfferText(**fields))
            self._kept[key] = {term: weight for term, weight in found.items() if term not in self._bare}
        return self._kept[key]

    def _profile(self, profile: MadeProfile, places: tuple[str, ...]) -> dict[str, str]:
        """The terms of everything but the texts."""
        key = (profile, places)
        if key not in self._kept:
            self._kept[key] = weighted_terms(
                OfferText(
                    title="",
                    labels=tuple(self._labels[slug] for slug in (*profile.topics, *profile.situations)),
                    organisation=(f"Musterstelle {profile.organisation}", f"Stelle {profile.organisation}"),
                    topics=profile.topics,
                    situations=profile.situations,
                    audiences=profile.audiences,
                    places=places,
                    region_wide=profile.region_wide,
                    age_min=profile.age_min,
                    age_max=profile.age_max,
                    legal_basis=profile.legal_basis,
                )
            )
        return self._kept[key]


def make_synthetic_regions(
    *, offers: int, regions: int, prefix: str, now: datetime.datetime, seed: int = 1, report: Report = lambda line: None
) -> list[Region]:
    """`regions` new regions with `offers` offers altogether, all published, with terms, words and links.

    Needs topics and situations (any region that was loaded brings them). Raises `ValueError` where there are none,
    or where a region with such a name exists.
    """
    topics = list(Topic.objects.order_by("position", "pk").values_list("pk", flat=True))
    situations = list(Situation.objects.order_by("position", "pk").values_list("pk", flat=True))
    if not topics or not situations:
        raise ValueError("Load a region first: synthetic offers use its topics and situations.")
    if Region.objects.filter(slug__startswith=prefix).exists():
        raise ValueError(f"There are regions whose name begins with {prefix!r} already.")
    maker = OfferMaker(
        topics=topics,
        situations=situations,
        audiences=Audience.values,
        formats=Format.values,
        laws=LegalBasis.values,
        places=_PLACES,
        organisations=_ORGANISATIONS,
        seed=seed,
    )
    terms = SyntheticTerms()
    with transaction.atomic():
        made = []
        for number in range(1, regions + 1):
            made.append(_write_region(maker, terms, f"{prefix}-{number}", offers // regions, now=now))
            report(f"{made[-1].slug}: {offers // regions} offers")
        keys = [region.pk for region in made]
        _link(keys)
        first = PublishedOffer.objects.filter(region=made[0]).order_by("pk").values_list("pk", flat=True)[:POOL]
        index_offers(list(first))
        refresh_words()
        touch_catalogue(keys)
    _tidy()
    return made


def _write_region(maker: OfferMaker, terms: SyntheticTerms, slug: str, count: int, *, now: datetime.datetime) -> Region:
    """One region with its places, organisations, contact points and offers."""
    region = Region.objects.create(
        slug=slug,
        name=f"Musterkreis {slug}",
        state="ST",
        ags=f"{90000 + Region.objects.count():05}",
        coordination_office=f"Koordinierungsstelle {slug}",
    )
    places = _write_places(region)
    organisations = _write_organisations(region, places)
    rows = maker.make(count)
    written = 0
    while batch := list(islice(rows, _BATCH)):
        _write_offers(region, batch, places, organisations, terms, start=written, now=now)
        written += len(batch)
    return region


def _write_places(region: Region) -> list[Place]:
    """The places of a region."""
    return Place.objects.bulk_create(
        Place(
            region=region,
            name=made.name,
            name_key=place_key(made.name),
            municipality=made.name,
            postal_code=made.postal_code,
            latitude=made.latitude,
            longitude=made.longitude,
        )
        for made in made_places(_PLACES)
    )


def _write_organisations(region: Region, places: Sequence[Place]) -> list[Organisation]:
    """Organisations with a contact point each; the first is the coordination office."""
    organisations = Organisation.objects.bulk_create(
        Organisation(
            region=region,
            slug=f"stelle-{number}",
            name=f"Musterstelle {number}",
            short_name=f"Stelle {number}",
            kind=OrganisationKind.OTHER if number else OrganisationKind.COORDINATION,
            legal_basis=LegalBasis.NONE,
            phone=f"0391 5550{number:03}",
        )
        for number in range(_ORGANISATIONS)
    )
    ContactPoint.objects.bulk_create(
        ContactPoint(
            region=region,
            organisation=organisation,
            slug=f"ort-{number}",
            name=f"Büro {number}",
            place=places[number % len(places)],
            opening_hours="Mo-Th 08:00-16:00",
        )
        for number, organisation in enumerate(organisations)
    )
    return organisations


def _write_offers(
    region: Region,
    batch: Sequence[MadeOffer],
    places: Sequence[Place],
    organisations: Sequence[Organisation],
    terms: SyntheticTerms,
    *,
    start: int,
    now: datetime.datetime,
) -> None:
    """The working copies of a batch and their public copies."""
    today = now.date()
    working = [
        Offer(
            region=region,
            slug=f"angebot-{start + number}",
            title=made.title,
            summary=made.summary[:250],
            description=" ".join(made.sentences),
            organisation=organisations[made.profile.organisation],
            legal_basis=made.profile.legal_basis,
            audiences=list(made.profile.audiences),
            formats=list(made.profile.formats),
            age_min=made.profile.age_min,
            age_max=made.profile.age_max,
            cost=made.cost,
            region_wide=made.profile.region_wide,
            ends_on=today - datetime.timedelta(days=400) if made.ended else None,
            how_to_join=made.how_to_join,
            checked_on=today,
            review_due_on=today + datetime.timedelta(days=150),
            state=OfferState.PUBLISHED,
        )
        for number, made in enumerate(batch)
    ]
    Offer.objects.bulk_create(working, batch_size=_BATCH)
    PublishedOffer.objects.bulk_create(
        (
            PublishedOffer(
                offer=offer,
                topics=list(made.profile.topics),
                situations=list(made.profile.situations),
                place_ids=[places[number].pk for number in made.profile.places],
                place_names=[places[number].name for number in made.profile.places],
                title_key=title_key(made.title),
                terms=terms.of(made, [places[number].name for number in made.profile.places]),
                published_at=now,
                **{name: getattr(offer, name) for name in _SHARED},
            )
            for offer, made in zip(working, batch, strict=True)
        ),
        batch_size=_BATCH,
    )


def _link(region_ids: Sequence[int]) -> None:
    """Topics, situations and places of the working copies, as their public copies name them."""
    with connection.cursor() as cursor:
        for plural, single, column in (
            ("topics", "topic", "topics"),
            ("situations", "situation", "situations"),
            ("places", "place", "place_ids"),
        ):
            cursor.execute(_LINK.format(plural=plural, single=single, column=column), [list(region_ids)])


def _tidy() -> None:
    """Leave the tables as a server that has run for a while would have them. Not possible inside a transaction."""
    if not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (FULL, ANALYZE) offers_publishedoffer")
            cursor.execute("VACUUM (ANALYZE)")
