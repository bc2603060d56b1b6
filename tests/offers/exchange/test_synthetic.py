"""Made-up regions for measuring."""

import re

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from offers.catalogue.models import Offer, PublishedOffer, Situation, Topic
from offers.catalogue.search_rules.documents import tsvector_text, weighted_terms
from offers.catalogue.service_search import offer_text, term_labels
from offers.exchange.synthetic import MARKED, made_places
from offers.regions.models import Region

pytestmark = pytest.mark.django_db


@pytest.fixture
def vocabulary():
    Topic.objects.create(slug="money", label_de="Geld")
    Situation.objects.create(slug="debts", label_de="Ich habe Schulden")


def test_regions_with_offers_that_the_search_finds(client, vocabulary, capsys):
    call_command("make_synthetic_region", offers=40, regions=2)
    assert list(Region.objects.order_by("slug").values_list("slug", flat=True)) == ["muster-1", "muster-2"]
    assert Offer.objects.filter(state="published").count() == PublishedOffer.objects.count() == 40
    offer = Offer.objects.order_by("pk").first()
    assert {topic.pk for topic in offer.topics.all()} == set(offer.published.topics)
    assert {place.pk for place in offer.places.all()} == set(offer.published.place_ids)
    page = client.get("/muster-2/angebote/?q=trompete&auch_beendete=1").content.decode()
    assert re.search(r'data-announce="(\d+) Angebot', page).group(1) == "2"


def test_terms_are_those_that_the_search_writes_itself(vocabulary):
    call_command("make_synthetic_region", offers=15, verbosity=0)
    rows = PublishedOffer.objects.select_related("organisation", "programme").extra(select={"text": "terms::text"})
    labels = term_labels()
    with connection.cursor() as cursor:
        for offer in rows.order_by("pk"):
            cursor.execute("SELECT %s::tsvector::text", [tsvector_text(weighted_terms(offer_text(offer, labels)))])
            assert offer.text == cursor.fetchone()[0]


def test_the_same_seed_gives_the_same_places():
    assert made_places(60) == made_places(60)
    assert len({place.name for place in made_places(60)}) == 60


def test_refused_without_a_vocabulary_twice_or_without_offers(vocabulary):
    call_command("make_synthetic_region", offers=1, verbosity=0)
    with pytest.raises(CommandError, match="already"):
        call_command("make_synthetic_region", offers=1)
    with pytest.raises(CommandError, match="Mindestens"):
        call_command("make_synthetic_region", offers=1, regions=2)
    Topic.objects.all().delete()
    with pytest.raises(CommandError, match="Load a region first"):
        call_command("make_synthetic_region", offers=1, prefix="neu")


def test_marked_words_have_the_frequency_they_say():
    assert MARKED == {"harfe": 500, "imker": 100, "trompete": 10}
