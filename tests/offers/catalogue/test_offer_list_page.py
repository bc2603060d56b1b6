"""The list as a page: addresses, headers, paging, the part for htmx, and what it costs."""

import datetime
import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from offers.catalogue.selectors_index import INDEXES
from offers.catalogue.views_list import PAGES
from tests.offers.catalogue.listing import listed, make_many, make_public, make_town
from tests.offers.stock import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    region = make_town()
    make_many(region, 45, topics=["money"])
    return region


def test_pages_of_twenty(client, town):
    assert listed(client).titles[0] == "Hilfe 00"
    page = listed(client, "seite=2&thema=money")
    assert page.titles == [f"Hilfe {number:02}" for number in range(20, 40)]
    assert '<link rel="prev" href="/harz/angebote/?thema=money">' in page.text
    assert '<link rel="next" href="/harz/angebote/?thema=money&amp;seite=3">' in page.text
    assert len(listed(client, "seite=3").titles) == 5


@pytest.mark.parametrize(
    ("seite", "first"),
    [("-1", 0), ("0", 0), ("abc", 0), ("", 0), ("²", 0), ("999999", 40), ("9" * 5000, 40), ("3", 40), (" 2 ", 20)],
)
def test_any_page_number_gives_a_page(client, town, seite, first):
    assert listed(client, f"seite={seite}").titles[0] == f"Hilfe {first:02}"


def test_addresses_for_search_engines(client, town):
    plain = listed(client)
    assert '<link rel="canonical" href="http://testserver/harz/angebote/">' in plain.text
    assert "noindex" not in plain.text
    filtered = listed(client, "umkreis=&thema=money&alter=&q=")
    assert '<link rel="canonical" href="http://testserver/harz/angebote/?thema=money">' in filtered.text
    assert '<meta name="robots" content="noindex, follow">' in filtered.text


def test_no_cookie_no_token_and_an_etag(client, town):
    response = listed(client).response
    assert not response.cookies
    assert "csrf" not in response.content.decode()
    assert "HX-Request" in response["Vary"]
    assert "Cookie" not in response["Vary"]
    again = client.get("/harz/angebote/", headers={"if-none-match": response["ETag"]})
    assert again.status_code == 304


def test_only_reading(client, town):
    assert client.post("/harz/angebote/").status_code == 405
    assert client.head("/harz/angebote/").status_code == 200


def test_unknown_and_hidden_regions_are_not_found(client, town):
    assert client.get("/atlantis/angebote/").status_code == 404
    town.is_active = False
    town.save()
    assert client.get("/harz/angebote/").status_code == 404


def test_htmx_gets_the_part_that_changes_and_the_clean_address(client, town):
    response = client.get("/harz/angebote/?thema=money&q=&ort=&seite=2", headers={"hx-request": "true"})
    text = response.content.decode()
    assert "<html" not in text
    assert response["HX-Push-Url"] == "/harz/angebote/?thema=money&seite=2"
    assert "HX-Request" in response["Vary"]
    assert 'data-announce="45 Angebote gefunden"' in text
    assert 'name="thema" value="money" checked' in text


def test_the_usual_order_is_not_part_of_the_address(client, town):
    """The form always sends its order; typing a word must still lead to the best match first."""
    best = listed(client, "q=hilfe&sortierung=passend")
    assert "sortierung" not in canonical(best)
    assert '<option value="" selected>Beste Treffer zuerst' in best.text
    assert "sortierung" not in canonical(listed(client, "sortierung=az"))
    assert "sortierung=az" in canonical(listed(client, "q=hilfe&sortierung=az"))
    assert '<option value="az" selected>' in listed(client, "q=hilfe&sortierung=az").text
    assert "sortierung=az" in canonical(listed(client, "ort=Mitte&sortierung=az"))


def canonical(page):
    return re.search(r'rel="canonical" href="([^"]*)"', page.text).group(1)


@pytest.mark.parametrize("header", ["hx-boosted", "hx-history-restore-request"])
def test_htmx_gets_a_page_where_it_needs_one(client, town, header):
    response = client.get("/harz/angebote/", headers={"hx-request": "true", header: "true"})
    assert "<html" in response.content.decode()
    assert "HX-Push-Url" not in response


def test_the_count_is_said_in_the_right_number(client):
    region = make_town()
    make_public(region, "Eins", topics=["money"])
    assert 'data-announce="1 Angebot gefunden"' in listed(client).text
    assert 'data-announce="0 Angebote gefunden"' in listed(client, "thema=housing").text


def test_form_fields_and_errors_are_tied_together(client, town):
    text = listed(client, "alter=abc&ort=Nirgends&umkreis=7&thema=kuchen&q=" + "x" * 201).text
    for field in ("q", "ort", "alter"):
        assert f'aria-describedby="{field}-fehler"' in text
        assert text.count(f'id="{field}-fehler"') == 1
        assert len(re.findall(rf'<label[^>]* for="{field}"', text)) == 1
    assert "„kuchen“ gibt es hier nicht." in text
    assert 'value="abc"' in text
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert len(ids) == len(set(ids))


QUERIES = [
    "",
    "q=hilfe",
    "q=hilfe geld wohnen",
    "q=hilfe&thema=money&ort=Mitte&alter=16&zielgruppe=pupils&format=group&rechtskreis=sgb2&auch_beendete=1",
    "q=gibtesnicht",
    "q=gibtesnicht oder doch&thema=money&ort=Nirgendwo",
    "ort=Mitte&sortierung=naehe&seite=2",
    "q=Hifle&sortierung=az",
]


@time_machine.travel(NOW, tick=False)
@pytest.mark.parametrize("query", QUERIES)
def test_queries_do_not_grow_with_the_number_of_offers(client, query):
    regions = {1: make_town(), 3: make_town("boerde")}
    for number, region in regions.items():
        make_many(region, number, topics=["money"])
    cold, warm = [], []
    for region in regions.values():
        for numbers in (cold, warm):
            PAGES.clear()
            with CaptureQueriesContext(connection) as captured:
                listed(client, query, region=region.slug)
            assert len(captured) <= 6
            numbers.append(sum("offers_searchwish" not in query["sql"] for query in captured))
    loaded_once = 3 if "q=" in query else 1  # the index, how the words are understood, what they match
    assert cold[0] == cold[1] == warm[0] + loaded_once
    assert warm[0] == warm[1] <= 2


def test_the_index_is_loaded_once_for_each_version(client, town):
    INDEXES.clear()
    with CaptureQueriesContext(connection) as captured:
        listed(client)
        listed(client, "thema=money")
    assert sum("string_agg" in query["sql"] for query in captured) == 1
    make_public(town, "Aal")
    assert listed(client).titles[0] == "Aal"


def test_a_page_without_words_is_kept_until_the_catalogue_changes(client, town):
    listed(client, "thema=money")
    with CaptureQueriesContext(connection) as captured:
        assert listed(client, "thema=money").hits == 45
    assert len(captured) == 1
    make_public(town, "Aal", topics=["money"])
    assert listed(client, "thema=money").hits == 46


@time_machine.travel(NOW, tick=False)
def test_pages_with_words_are_kept_for_half_a_minute(client, town):
    listed(client, "q=hilfe")
    with CaptureQueriesContext(connection) as captured:
        listed(client, "q=hilfe")
    assert len(captured) == 1
    with (
        time_machine.travel(NOW + datetime.timedelta(seconds=30), tick=False),
        CaptureQueriesContext(connection) as later,
    ):
        listed(client, "q=hilfe")
    assert len(later) > 1


def test_a_page_with_a_wish_is_made_each_time(client, town):
    for _again in range(2):
        listed(client, "q=qwertz")
    assert town.wishes.get().count == 2
