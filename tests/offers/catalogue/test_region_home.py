"""A region's home page and the pages for each audience."""

import datetime
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from offers.catalogue.audiences import AUDIENCE_PAGES
from offers.catalogue.enums import Audience
from offers.catalogue.models import Event, Measure, Topic
from offers.catalogue.services import touch_catalogue
from offers.regions.models import ContactPoint, Cooperation, Organisation, Region
from tests.offers.stock import make_offer, make_region

pytestmark = pytest.mark.django_db
TODAY = datetime.datetime(2026, 11, 21, 12, 0, tzinfo=timezone.get_default_timezone())
YESTERDAY = datetime.date(2026, 11, 20)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def harz():
    return make_region("harz", name="Landkreis Harz")


def page(client, path="/harz/"):
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def coordination(region, **fields):
    organisation = Organisation.objects.create(
        region=region, slug="koordinierung", name="Koordinierung", short_name="Koo", kind="koordinierungsstelle",
        legal_basis="none", **fields,
    )  # fmt: skip
    return ContactPoint.objects.create(
        region=region, organisation=organisation, slug="koordinierung", name="Koordinierung", place=region.places.get()
    )


def test_region_home_leads_into_the_catalogue_with_counts(client, harz):
    money = Topic.objects.create(slug="money", label_de="Geld und Schulden")
    make_offer(harz, "published", slug="eins", title="Eins")
    make_offer(harz, "published", slug="zwei", title="Zwei", topics=[money])
    make_offer(harz, "published", slug="vorbei", title="Vorbei", topics=[money], ends_on=YESTERDAY)
    make_offer(harz, "draft", slug="entwurf", title="Entwurf", topics=[money])
    text = page(client)
    assert "2 Angebote, die dir weiterhelfen" in text
    assert 'href="/harz/angebote/?thema=money"' in text
    assert 'Geld und Schulden <span class="tile__text">1 Angebot</span>' in text
    assert 'href="/harz/angebote/?situation=unsure"' in text
    assert "Vorbei" not in text
    assert "Entwurf" not in text


def test_region_home_hides_what_has_no_offers(client, harz):
    Topic.objects.create(slug="housing", label_de="Wohnen")
    text = page(client)
    assert "thema=housing" not in text
    assert "Hier stehen bald Angebote" in text


def test_region_home_changes_with_the_catalogue_and_with_the_day(client, harz):
    offer = make_offer(harz, "published", slug="eins", title="Eins", ends_on=TODAY.date())
    assert "Eins" in page(client)
    offer.published.title = "Anders"
    offer.published.save()
    assert "Anders" not in page(client)
    touch_catalogue([harz.pk])
    assert "Anders" in page(client)
    with time_machine.travel(TODAY + datetime.timedelta(days=1), tick=False):
        assert "Anders" not in page(client)


def test_region_home_keeps_regions_apart(client, harz):
    make_offer(make_region("boerde"), "published", slug="fremd", title="Fremdes Angebot")
    assert "Fremdes Angebot" not in page(client)


def test_region_home_names_the_coordination_office(client, harz):
    assert "Koordinierungsstelle Harz" in page(client)
    coordination(harz, phone="0800 4555500")
    touch_catalogue([harz.pk])
    text = page(client)
    assert 'href="tel:+498004555500"' in text
    assert 'href="/harz/anlaufstellen/koordinierung/"' in text


def test_region_home_shows_the_next_events_only(client, harz):
    assert "Gerade ist kein Termin eingetragen" in page(client)
    for slug, date in (("alt", "2025-05-01"), ("messe", "2026-12-03"), ("bald", "2026-12"), ("fern", "2028")):
        Event.objects.create(region=harz, slug=slug, title=f"Termin {slug}", kind="fair", date=date)
    Event.objects.create(
        region=harz, slug="x", title="Termin geheim", kind="fair", date="2026-12-04", is_published=False
    )
    touch_catalogue([harz.pk])
    text = page(client)
    assert "Donnerstag, 3. Dezember 2026" in text
    assert text.index("Termin bald") < text.index("Termin messe") < text.index("Termin fern")
    assert "Termin alt" not in text
    assert "Termin geheim" not in text


@pytest.mark.parametrize("number", [1, 3])
def test_region_home_costs_six_statements_at_most_and_then_one(client, harz, number, django_assert_num_queries):
    coordination(harz)
    for index in range(number):
        make_offer(harz, "published", slug=f"angebot-{index}", title=f"Angebot {index}")
        Event.objects.create(region=harz, slug=f"t-{index}", title=f"T {index}", kind="fair", date="2026-12-03")
    with django_assert_num_queries(6):
        page(client)
    with django_assert_num_queries(1):
        page(client)


def test_region_home_of_an_unknown_or_hidden_region_is_friendly(client, harz):
    Region.objects.filter(pk=harz.pk).update(is_active=False)
    for path in ("/harz/", "/nix/", "/harz/termine/", "/harz/fuer/eltern/"):
        response = client.get(path)
        assert response.status_code == 404
        assert "Wähle auf der Startseite deine Region" in response.content.decode()


def test_region_home_is_the_same_for_everybody(client, harz):
    first = client.get("/harz/")
    assert not first.cookies
    assert "csrf" not in first.content.decode()
    assert "Cookie" not in first["Vary"]
    assert "public" in first["Cache-Control"]
    assert client.get("/harz/", headers={"if-none-match": first["ETag"]}).status_code == 304
    assert client.post("/harz/").status_code == 405


def test_every_audience_has_a_page_with_its_words():
    assert [page.audience for page in AUDIENCE_PAGES] == list(Audience)
    assert len({page.path for page in AUDIENCE_PAGES}) == len(Audience)


@pytest.mark.parametrize("audience", AUDIENCE_PAGES, ids=lambda each: each.path)
def test_audience_shows_its_offers_and_leads_to_the_list(client, harz, audience):
    make_offer(harz, "published", slug="mein", title="Mein Angebot", audiences=[audience.audience.value])
    make_offer(harz, "published", slug="anderes", title="Anderes Angebot", audiences=[])
    text = page(client, f"/harz/fuer/{audience.path}/")
    assert str(audience.lead) in text
    assert "Mein Angebot" in text
    assert "Anderes Angebot" not in text
    assert f'href="/harz/angebote/?zielgruppe={audience.audience.value}"' in text


def test_audience_without_offers_says_so(client, harz):
    assert "Dafür ist noch nichts eingetragen" in page(client, "/harz/fuer/betriebe/")


def test_audience_professionals_see_who_works_together_and_figures(client, harz):
    first, second = coordination(harz).organisation, harz.organisations.get(slug="traeger")
    Cooperation.objects.create(
        region=harz, organisation_a=first, organisation_b=second, kind="agreement", title="Bündnis", since="2014",
        source="001_abc.txt",
    )  # fmt: skip
    Measure.objects.create(
        region=harz, organisation=second, indicator="Freie Plätze", as_of="2025-09", value=Decimal("1066"),
        source="https://www.beispiel.invalid/zahlen",
    )  # fmt: skip
    text = page(client, "/harz/fuer/fachkraefte/")
    assert "Vereinbarung<br>seit 2014" in text
    assert "Unterlagen der Koordinierungsstelle" in text
    assert "001_abc.txt" not in text
    assert '<th class="kern-table__header" scope="rowgroup" rowspan="1">Freie Plätze</th>' in text
    assert "September 2025" in text
    assert "1.066" in text
    assert '<a href="https://www.beispiel.invalid/zahlen" rel="noreferrer">beispiel.invalid</a>' in text
    assert "Bündnis" not in page(client, "/harz/fuer/eltern/")


def test_region_home_shows_a_new_name_at_once(client, harz):
    page(client)
    Region.objects.filter(pk=harz.pk).update(name="Harzkreis")
    assert "Harzkreis" in page(client)


@pytest.mark.parametrize("number", [1, 3])
def test_audience_costs_the_same_for_more_rows(client, harz, number, django_assert_num_queries):
    first, second = coordination(harz).organisation, harz.organisations.get(slug="traeger")
    for index in range(number):
        make_offer(harz, "published", slug=f"a-{index}", title=f"A {index}", audiences=["professionals"])
        Cooperation.objects.create(
            region=harz, organisation_a=first, organisation_b=second, kind="agreement", title=f"Bündnis {index}"
        )
        Measure.objects.create(
            region=harz, organisation=second, indicator=f"Zahl {index}", as_of="2025", value=Decimal(1)
        )
    with django_assert_num_queries(5):
        page(client, "/harz/fuer/fachkraefte/")
    with django_assert_num_queries(1):
        page(client, "/harz/fuer/fachkraefte/")


@pytest.mark.parametrize("path", ["x", "pupils", "Eltern", "a" * 3000])
def test_audience_of_an_unknown_word_is_404(client, harz, path):
    assert client.get(f"/harz/fuer/{path}/").status_code == 404
