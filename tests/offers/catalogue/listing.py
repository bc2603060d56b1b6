"""A small town of offers for the tests of the list, and reading its page."""

import html
import re
from itertools import count

from offers.catalogue.models import Offer, Situation, Topic
from offers.catalogue.services import refresh_published_offers
from offers.regions.models import Place
from tests.offers.stock import NOW, make_offer, make_region

NUMBERS = count(1)
PLACES = {
    # name: (postal code, municipality, latitude, longitude); the middle of the region is Mitte
    "Mitte": ("38820", "Mitte", 51.90, 11.00),
    "Nahdorf": ("38820", "Mitte", 51.92, 11.03),  # 3 km
    "Weithausen": ("38899", "Weithausen", 51.90, 11.22),  # 15 km
    "Fernbrück": ("06493", "Fernbrück", 51.60, 11.40),  # 43 km
    "Bad Weiler": ("06493", "Weiler am Berg", 51.61, 11.41),
}


def make_town(slug="harz"):
    """A region with five places and labels for the facets."""
    region = make_region(slug)
    for name, (postal_code, municipality, latitude, longitude) in PLACES.items():
        key = name.lower().replace("ü", "u")
        Place.objects.create(
            region=region,
            name=name,
            name_key=key,
            postal_code=postal_code,
            municipality=municipality,
            latitude=latitude,
            longitude=longitude,
        )
    for number, (topic, label) in enumerate({"money": "Geld", "housing": "Wohnen", "internship": "Praktikum"}.items()):
        Topic.objects.get_or_create(slug=topic, defaults={"label_de": label, "position": number})
    for slug_, label in {"debts": "Ich habe Schulden", "homeless": "Ich habe keine Wohnung"}.items():
        Situation.objects.get_or_create(slug=slug_, defaults={"label_de": label})
    return region


def make_public(region, title, *, topics=(), situations=(), places=(), **fields):
    """A published offer; topics, situations and places by name. Without places and `region_wide` it is nowhere."""
    values = {
        "slug": f"angebot-{next(NUMBERS)}",
        "description": "",
        "summary": "",
        "how_to_join": "",
        "audiences": [],
        "formats": [],
        "region_wide": False,
        **fields,
    }
    return make_offer(
        region,
        "published",
        title=title,
        topics=[Topic.objects.get(slug=slug) for slug in topics],
        situations=[Situation.objects.get(slug=slug) for slug in situations],
        places=list(Place.objects.filter(region=region, name__in=places).order_by("name")),
        **values,
    )


def make_many(region, number, *, topics=(), place="Mitte"):
    """`number` published offers called `Hilfe 00`, `Hilfe 01` and so on, written at once."""
    organisation = region.organisations.get(slug="traeger")
    offers = Offer.objects.bulk_create(
        Offer(region=region, slug=f"hilfe-{n}", title=f"Hilfe {n:02}", organisation=organisation, state="published")
        for n in range(number)
    )
    spot = Place.objects.get(region=region, name=place)
    Offer.places.through.objects.bulk_create(Offer.places.through(offer=offer, place=spot) for offer in offers)
    Offer.topics.through.objects.bulk_create(
        Offer.topics.through(offer=offer, topic_id=topic) for offer in offers for topic in topics
    )
    refresh_published_offers(offers, now=NOW)


class Listed:
    """What a page of the list shows."""

    def __init__(self, response):
        assert response.status_code == 200
        self.response = response
        self.text = response.content.decode()

    @property
    def titles(self):
        """The titles of the hits in order; alternatives are not among them."""
        results = self.text.split('class="finder__help"')[0]
        return [html.unescape(title) for title in re.findall(r'card__title"><a [^>]*>([^<]*)<', results)]

    @property
    def alternatives(self):
        """The titles of what comes close."""
        rest = self.text.split('class="finder__help"')[1:]
        return re.findall(r'card__title"><a [^>]*>([^<]*)<', "".join(rest))

    @property
    def hits(self):
        """The number that the page says."""
        return int(re.search(r'data-announce="(\d+) ', self.text).group(1))

    def options(self, name):
        """Value → (count, checked, disabled) of a facet."""
        pattern = rf'name="{name}" value="([^"]*)"([^>]*)><span>[^<]*</span> <span class="option__count">(\d+)<'
        return {
            value: (int(number), "checked" in state, "disabled" in state)
            for value, state, number in re.findall(pattern, self.text)
        }

    @property
    def chips(self):
        """Text → address of the active filters."""
        found = re.findall(r'chip--remove" href="([^"]*)"><span[^>]*>[^<]*</span>([^<]*)<', self.text)
        return {html.unescape(text): html.unescape(url) for url, text in found}

    def error(self, field):
        """The message at a field, empty without one."""
        found = re.search(rf'id="{field}-fehler".*?</svg>(?:<p>)?([^<]*)<', self.text, re.DOTALL)
        return html.unescape(found.group(1)) if found else ""


def listed(client, query="", *, region="harz", **extra):
    """The list with a raw query string."""
    return Listed(client.get(f"/{region}/angebote/{'?' + query if query else ''}", **extra))
