"""The notepad: kept in the visitor's browser, nowhere else."""

import pytest
from django.test import Client

from offers.catalogue import rules_notepad
from offers.catalogue.models import PublishedOffer
from offers.regions.models import Organisation
from tests.offers.stock import make_offer, make_region

pytestmark = pytest.mark.django_db

URL = "/harz/merkliste/"
COOKIE = rules_notepad.COOKIE_NAME


def make_stock():
    region = make_region("harz")
    for slug in ["eins", "zwei", "drei"]:
        make_offer(region, "published", slug=slug, title=f"Angebot {slug}")
    return region


@pytest.fixture
def harz(stock):
    return stock


def with_list(client, text):
    client.cookies[COOKIE] = text
    return client


def kept(response):
    return response.cookies[COOKIE].value


def titles(response):
    text = response.content.decode()
    return [word for word in ["eins", "zwei", "drei"] if f"Angebot {word}</a>" in text]


def test_works_with_telephone_numbers_in_the_order_of_noting(client, harz):
    Organisation.objects.update(phone="03941 1234")
    text = with_list(client, "zwei.eins").get(URL).content.decode()
    assert text.index("Angebot zwei</a>") < text.index("Angebot eins</a>")
    assert "Angebot drei" not in text
    assert text.count('href="tel:+4939411234"') == 2
    assert "http://testserver/harz/merkliste/?a=zwei,eins" in text


def test_is_empty_at_first_and_holds_no_token(client, harz):
    response = client.get(URL)
    assert "Noch nichts gemerkt" in response.content.decode()
    assert not response.cookies


def test_reading_renews_the_cookie_for_this_region_only(client, harz, settings):
    settings.SESSION_COOKIE_SECURE = True
    morsel = with_list(client, "zwei.eins").get(URL).cookies[COOKIE]
    assert morsel.value == "zwei.eins"
    assert (morsel["path"], morsel["samesite"], morsel["max-age"]) == ("/harz/", "Lax", 180 * 24 * 3600)
    assert morsel["secure"]
    assert not morsel["httponly"]


def test_is_for_one_person_only(client, harz):
    response = with_list(client, "eins").get(URL)
    assert "no-store" in response.headers["Cache-Control"]
    assert "private" in response.headers["Cache-Control"]
    assert "sessionid" not in response.cookies


def test_a_stranger_region_gets_404(client, harz):
    make_region("boerde")
    assert client.get("/nirgends/merkliste/").status_code == 404
    assert client.get("/nirgends/merkliste/eins/").status_code == 404
    assert client.get("/boerde/merkliste/eins/").status_code == 404
    assert titles(with_list(client, "eins").get("/boerde/merkliste/")) == []
    assert titles(client.get("/boerde/merkliste/?a=eins")) == []


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_other_methods_are_405(client, harz, method):
    for url in [URL, URL + "eins/"]:
        assert getattr(client, method)(url).status_code == 405


def test_offers_that_are_gone_are_named_as_gone(client, harz):
    PublishedOffer.objects.filter(slug="zwei").delete()
    text = with_list(client, "eins.zwei.alte-lotsen").get(URL).content.decode()
    assert "2 Angebote gibt es nicht mehr" in text
    assert "alte lotsen" in text
    assert 'href="/harz/merkliste/alte-lotsen/"' in text
    assert kept(client.post(URL + "alte-lotsen/", {"aktion": "entfernen"})) == "eins.zwei"


def test_an_ended_offer_is_marked(client, harz):
    PublishedOffer.objects.filter(slug="eins").update(ends_on="2020-01-01")
    assert "Beendet" in with_list(client, "eins").get(URL).content.decode()


def test_a_shared_list_is_shown_without_keeping_it(client, harz):
    response = with_list(client, "drei").get(URL + "?a=eins,zwei")
    assert titles(response) == ["eins", "zwei"]
    assert COOKIE not in response.cookies
    assert "Jemand hat dir eine Liste geschickt" in response.content.decode()


def test_a_shared_list_cannot_put_words_on_the_page(client, harz):
    text = client.get(URL + "?a=ruf-0900-123456-an,eins").content.decode()
    assert "Ein Angebot gibt es nicht mehr" in text
    assert "0900" not in text.replace('value="ruf-0900-123456-an,eins"', "")


def test_a_shared_list_is_taken_over_once(client, harz):
    with_list(client, "drei.eins")
    first = client.post(URL, {"aktion": "uebernehmen", "a": "eins,zwei"})
    assert (first.status_code, first.headers["Location"]) == (302, URL)
    assert kept(first) == "drei.eins.zwei"
    assert kept(client.post(URL, {"aktion": "uebernehmen", "a": "eins,zwei"})) == "drei.eins.zwei"


def test_all_can_be_deleted(client, harz):
    morsel = with_list(client, "eins.zwei").post(URL, {"aktion": "leeren"}).cookies[COOKIE]
    assert (morsel.value, morsel["max-age"], morsel["path"]) == ("", 0, "/harz/")


def test_without_a_script_an_offer_is_noted_and_crossed_out(client, harz):
    assert "Angebot merken?" in client.get(URL + "eins/").content.decode()
    noted = client.post(URL + "eins/", {"aktion": "merken"})
    assert (noted.headers["Location"], kept(noted)) == (URL, "eins")
    assert kept(client.post(URL + "eins/", {"aktion": "merken"})) == "eins"
    assert "Von der Merkliste streichen?" in client.get(URL + "eins/").content.decode()
    assert kept(client.post(URL + "eins/", {"aktion": "entfernen"})) == ""


def test_every_change_needs_the_token(harz):
    strict = with_list(Client(enforce_csrf_checks=True), "eins")
    for url, values in [(URL, {"aktion": "leeren"}), (URL, {"a": "zwei"}), (URL + "zwei/", {})]:
        response = strict.post(url, values)
        assert response.status_code == 403
        assert COOKIE not in response.cookies
    token = strict.get(URL).content.decode().split('csrfmiddlewaretoken" value="')[1].split('"')[0]
    assert strict.post(URL, {"aktion": "leeren", "csrfmiddlewaretoken": token}).status_code == 302


def test_a_full_list_says_so(client, harz):
    full = ".".join(f"voll-{number}" for number in range(rules_notepad.MAX_ENTRIES))
    with_list(client, full)
    assert "Deine Merkliste ist voll" in client.get(URL + "eins/").content.decode()
    assert kept(client.post(URL + "eins/", {"aktion": "merken"})) == full


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "..",
        "eins..zwei",
        "<script>",
        "\udcff",
        "ä.ö",
        "eins,zwei",
        "../../etc",
        "x" * 5000,
        ".".join("a" * 5000),
    ],
)
def test_hostile_cookies_never_break_a_page(harz, text):
    client = Client(raise_request_exception=False)
    header = f"{COOKIE}={text}".encode("utf-8", "surrogateescape").decode("latin-1")
    for url in [URL, URL + "eins/", URL + "?a=eins"]:
        response = client.get(url, headers={"cookie": header})
        assert response.status_code == 200
        assert b"<script>" not in response.content.replace(b'<script type="module"', b"")


@pytest.mark.parametrize(
    "query",
    [
        "a=",
        "a=%00",
        "a=%ED%A0%80",
        "a=" + "x" * 100_000,
        "a=" + "x," * 50_000,
        "a=<script>",
        "a=1&a=2",
        "a[]=1",
        "seite=-1",
    ],
)
def test_hostile_parameters_never_break_a_page(harz, query):
    client = Client(raise_request_exception=False)
    response = client.get(f"{URL}?{query}")
    assert response.status_code == 200
    assert b"<script>" not in response.content


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"a=" + b"x" * 3_000_000, "application/x-www-form-urlencoded"),
        (b"a=%ED%A0%80%00&aktion=%00", "application/x-www-form-urlencoded"),
        (b"{", "application/json"),
        (b"--x", "multipart/form-data"),
    ],
)
def test_hostile_bodies_never_break_a_page(harz, body, kind):
    client = Client(raise_request_exception=False)
    for url in [URL, URL + "eins/"]:
        assert client.post(url, body, content_type=kind).status_code in {302, 400, 413}


@pytest.mark.parametrize("text", ["eins", "eins.zwei.drei"])
def test_two_queries_whatever_the_length(client, harz, text, django_assert_num_queries):
    with_list(client, text)
    with django_assert_num_queries(2):
        client.get(URL)
