"""Small regions for tests: two neighbours with the same furniture, and people who coordinate them."""

import datetime

from cases.staff.models import Coordination, User
from offers.catalogue.models import Offer, PublishedOffer, Situation, Topic
from offers.catalogue.services import refresh_published_offers
from offers.regions.models import ContactPoint, Organisation, Place, Region

TODAY = datetime.date(2026, 11, 21)
NOW = datetime.datetime(2026, 11, 21, 10, 0, tzinfo=datetime.UTC)
PASSWORD = "correct horse battery staple"


def make_region(slug, **fields):
    """A region with one place, one organisation and one contact point."""
    values = {
        "name": slug.title(),
        "state": "ST",
        "ags": f"{sum(map(ord, slug)) % 100000:05}",
        "coordination_office": f"Koordinierungsstelle {slug.title()}",
    }
    region = Region.objects.create(slug=slug, **{**values, **fields})
    place = Place.objects.create(
        region=region,
        postal_code="38820",
        name=f"Ort {slug}",
        name_key=f"ort {slug}",
        municipality=f"Ort {slug}",
        latitude=51.9,
        longitude=11.0,
    )
    organisation = Organisation.objects.create(
        region=region,
        slug="traeger",
        name=f"Träger {slug.title()}",
        short_name="Träger",
        kind="provider",
        legal_basis="none",
    )
    ContactPoint.objects.create(
        region=region, organisation=organisation, slug="buero", name=f"Büro {slug}", place=place
    )
    return region


def make_person(email, *regions, **fields):
    """Somebody who coordinates `regions`; `is_superuser=True` for somebody who keeps the portal."""
    person = User.objects.create_user(email, PASSWORD, name=email.split("@")[0].title(), **fields)
    for region in regions:
        Coordination.objects.create(user=person, region=region)
    return person


def wording(region, **fields):
    """A complete wording as `create_offer` takes it."""
    values = {
        "slug": "lotsen",
        "title": "Lotsen",
        "summary": "Wir helfen dir.",
        "description": "Wir helfen dir beim Praktikum.",
        "organisation": region.organisations.get(slug="traeger"),
        "contact_point": region.contact_points.get(slug="buero"),
        "audiences": ["pupils"],
        "formats": ["coaching"],
        "region_wide": True,
        "how_to_join": "Ruf an.",
        "topics": [Topic.objects.get_or_create(slug="internship", label_de="Praktikum")[0]],
        "situations": [Situation.objects.get_or_create(slug="unsure", label_de="Unsicher")[0]],
        "places": [region.places.order_by("pk").first()],
    }
    return {**values, **fields}


def make_offer(region, state="draft", *, public=None, **fields):
    """An offer written straight into the tables in any state; `public` overrides whether it has a public copy."""
    values = wording(region, **fields)
    chosen = {name: values.pop(name) for name in ("topics", "situations", "places")}
    if state == "published":
        values = {"checked_on": TODAY, "review_due_on": datetime.date(2027, 5, 21), **values}
    offer = Offer.objects.create(region=region, state=state, **values)
    for name, items in chosen.items():
        getattr(offer, name).set(items)
    if public if public is not None else state == "published":
        refresh_published_offers([offer], now=NOW)
        assert PublishedOffer.objects.filter(pk=offer.pk).exists()
    return offer
