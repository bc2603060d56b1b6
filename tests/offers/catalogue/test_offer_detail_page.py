"""One offer's page: what it says, to whom it answers, what it costs."""

import datetime

import pytest
import time_machine
from django.utils.http import http_date

from offers.catalogue.models import Offer, Programme, PublishedOffer
from offers.catalogue.services import refresh_published_offers, touch_catalogue
from offers.regions.models import ContactPoint, Organisation, Region
from tests.offers.stock import NOW, TODAY, make_offer, make_region

pytestmark = pytest.mark.django_db

URL = "/harz/angebote/lotsen/"


@pytest.fixture
def harz():
    return make_region("harz")


def page(client, url=URL, status=200):
    response = client.get(url)
    assert response.status_code == status
    return response.content.decode()


def test_works_and_answers_every_question(client, harz):
    programme = Programme.objects.create(slug="praxis", name="Praxis BO", funder="Land und EU", legal_basis="esf")
    make_offer(
        harz, "published", programme=programme, legal_basis="sgb3", age_min=15, age_max=25, cost="free",
        website="https://lotsen.example.org/", starts_on=datetime.date(2026, 3, 1), ends_on=datetime.date(2027, 7, 31),
        audiences=["pupils", "parents"],
    )  # fmt: skip
    with time_machine.travel(NOW):
        text = page(client)
    for words in [
        "<h1>Lotsen</h1>", "Wir helfen dir beim Praktikum.", "Ruf an.", "Schülerinnen und Schüler, Eltern",
        "15 bis 25 Jahre", "„Unsicher“", "In der ganzen Region: Harz", "Ort harz", "1. März 2026 bis 31. Juli 2027",
        "Kostenlos", "Träger Harz", "Bildungsträger", "Praxis BO", "Land und EU", "SGB III", "Agentur für Arbeit",
        "Zuletzt geprüft am 21. November 2026", "Büro harz", "38820 Ort harz",
    ]:  # fmt: skip
        assert words in text, words


def test_a_stranger_region_gets_404(client, harz):
    make_region("boerde")
    make_offer(harz, "published")
    for url in ["/boerde/angebote/lotsen/", "/boerde/angebote/lotsen/qr.svg", "/nirgends/angebote/lotsen/"]:
        page(client, url, status=404)


def test_a_region_that_is_not_public_shows_nothing(client):
    hidden = make_region("verborgen", is_active=False)
    make_offer(hidden, "published")
    assert "Lotsen" not in page(client, "/verborgen/angebote/lotsen/", status=404)


@pytest.mark.parametrize("state", ["draft", "in_review", "archived"])
def test_what_is_not_published_looks_like_what_never_was(client, harz, state):
    make_offer(harz, state, title="Geheimer Titel")
    hidden = page(client, status=404)
    never = page(client, "/harz/angebote/nie-da/", status=404)
    assert "Geheimer Titel" not in hidden
    assert hidden.replace("lotsen", "X") == never.replace("nie-da", "X").replace("nie+da", "X").replace("nie da", "X")
    assert 'href="/harz/angebote/?q=lotsen"' in hidden


def test_an_archived_offer_leads_to_its_successor(client, harz):
    successor = make_offer(harz, "published", slug="neu", title="Neu")
    make_offer(harz, "archived", successor=successor)
    assert client.get(URL).headers["Location"] == "/harz/angebote/neu/"
    PublishedOffer.objects.all().delete()
    page(client, status=404)


def test_a_revised_offer_stays_online_as_it_was_approved(client, harz):
    offer = make_offer(harz, "published")
    Offer.objects.filter(pk=offer.pk).update(state="draft", title="Noch nicht geprüft")
    assert "<h1>Lotsen</h1>" in page(client)


@pytest.mark.parametrize(("day", "ended"), [("2026-11-20", True), ("2026-11-21", False)])
def test_the_last_day_still_counts(client, harz, day, ended):
    make_offer(harz, "published", ends_on=day)
    with time_machine.travel(NOW):
        text = page(client)
    assert ("seit dem 20. November 2026 beendet" in text) == ended
    assert ("So machst du mit" in text) != ended


def test_an_ended_offer_names_what_came_after_it(client, harz):
    successor = make_offer(harz, "published", slug="neu", title="Die neuen Lotsen")
    make_offer(harz, "published", ends_on="2020-10-31", successor=successor)
    alert = page(client).split("Es geht weiter mit:")[1].split("</p>")[0]
    assert '<a href="/harz/angebote/neu/">Die neuen Lotsen</a>' in alert


def test_never_checked_is_said_honestly(client, harz):
    make_offer(harz, "published", checked_on=None)
    assert "Noch nicht nachgeprüft" in page(client)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options", "trace"])
def test_other_methods_are_405(client, harz, method):
    make_offer(harz, "published")
    assert getattr(client, method)(URL).status_code == 405
    assert getattr(client, method)(URL + "qr.svg").status_code == 405


def test_holds_no_session_and_no_token_and_answers_304(client, harz):
    make_offer(harz, "published")
    first = client.get(URL)
    assert not first.cookies
    assert "csrfmiddlewaretoken" not in first.content.decode()
    assert "Cookie" not in first.headers.get("Vary", "")
    again = client.get(URL, headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_texts_cannot_become_markup(client, harz):
    nasty = '</script><script>alert("x")</script><img src=x onerror=alert(1)>'
    make_offer(harz, "published", title=nasty[:120], summary=nasty, description=nasty, how_to_join=nasty)
    text = page(client)
    assert "<script>alert" not in text
    assert "<img src=x" not in text


@pytest.mark.parametrize("related", [1, 3])
def test_four_queries_whatever_the_number_of_rows(client, harz, related, django_assert_num_queries):
    old = Organisation.objects.get(region=harz)
    for number in range(related):
        successor = make_offer(harz, "published", slug=f"nach-{number}", title=f"Nach {number}")
        ContactPoint.objects.create(
            region=harz, organisation=old, slug=f"tuer-{number}", name=f"Tür {number}", place=harz.places.get()
        )
    make_offer(harz, "published", ends_on="2020-01-01", contact_point=None, successor=successor)
    with django_assert_num_queries(4):
        client.get(URL)


def test_asked_again_within_the_minute_one_query_is_enough(client, harz, django_assert_num_queries):
    make_offer(harz, "published")
    with time_machine.travel(NOW, tick=False):
        first = page(client)
        with django_assert_num_queries(1):
            assert page(client) == first


def test_a_kept_page_is_never_older_than_the_catalogue_or_the_minute(client, harz):
    offer = make_offer(harz, "published")
    with time_machine.travel(NOW, tick=False):
        page(client)
        Offer.objects.filter(pk=offer.pk).update(title="Neue Lotsen")
        refresh_published_offers(Offer.objects.filter(pk=offer.pk), now=NOW)
        assert "<h1>Neue Lotsen</h1>" in page(client)
        harz.contact_points.update(name="Neues Büro")
    with time_machine.travel(NOW + datetime.timedelta(minutes=1), tick=False):
        assert "Neues Büro" in page(client)


def test_a_page_that_was_kept_goes_with_its_offer(client, harz):
    make_offer(harz, "published")
    with time_machine.travel(NOW, tick=False):
        page(client)
        PublishedOffer.objects.all().delete()
        touch_catalogue([harz.pk])
        page(client, status=404)
        Region.objects.update(is_active=False)
        page(client, status=404)


def test_the_address_on_a_kept_page_is_that_of_the_request(client, harz, settings):
    settings.ALLOWED_HOSTS = ["a.example", "b.example"]
    make_offer(harz, "published")
    for host in ["a.example", "b.example"]:
        text = client.get(URL, headers={"host": host}).content.decode()
        assert f'<link rel="canonical" href="http://{host}/harz/angebote/lotsen/">' in text


def test_similar_offers_share_the_most_and_have_not_ended(client, harz):
    make_offer(harz, "published")
    make_offer(harz, "published", slug="nah", title="Z Nah", formats=["coaching"])
    make_offer(harz, "published", slug="fern", title="A Fern", formats=["housing"], situations=[])
    make_offer(harz, "published", slug="vorbei", title="Vorbei", ends_on="2020-01-01")
    make_offer(harz, "published", slug="anderes", title="Anderes", topics=[], situations=[])
    make_offer(make_region("boerde"), "published", slug="woanders", title="Woanders")
    text = page(client).split("Ähnliche Angebote")[1]
    assert text.index("Z Nah") < text.index("A Fern")
    assert not {"Vorbei", "Anderes", "Woanders"} & set(text.replace("<", ">").split(">"))


def test_the_qr_code_is_a_picture_of_the_address(client, harz):
    make_offer(harz, "published")
    response = client.get(URL + "qr.svg")
    assert response.headers["Content-Type"] == "image/svg+xml"
    svg = response.content.decode()
    assert svg.startswith("<svg")
    assert "style" not in svg
    assert "max-age=86400" in response.headers["Cache-Control"]
    assert '<img src="/harz/angebote/lotsen/qr.svg"' in page(client)


def test_the_head_says_what_a_shared_link_shows(client, harz):
    make_offer(harz, "published")
    head = page(client).split("</head>")[0]
    address = "http://testserver/harz/angebote/lotsen/"
    assert "<title>Lotsen · Harz</title>" in head
    assert f'<link rel="canonical" href="{address}">' in head
    assert f'<meta property="og:url" content="{address}">' in head
    assert '<meta property="og:title" content="Lotsen">' in head
    assert '<meta name="description" content="Wir helfen dir.">' in head


def test_the_page_is_not_tied_to_a_query(client, harz):
    make_offer(harz, "published")
    for query in ["?utm_source=x", "?a=%00", "?" + "x" * 100_000, "?q=%ED%A0%80"]:
        assert '<link rel="canonical" href="http://testserver/harz/angebote/lotsen/">' in page(client, URL + query)


def test_publishing_again_changes_the_etag(client, harz):
    offer = make_offer(harz, "published")
    first = client.get(URL).headers["ETag"]
    offer.title = "Neue Lotsen"
    offer.save()
    refresh_published_offers([offer], now=NOW)
    second = client.get(URL, headers={"if-none-match": first, "if-modified-since": http_date(NOW.timestamp())})
    assert second.status_code == 200
    assert TODAY.isoformat() not in first
