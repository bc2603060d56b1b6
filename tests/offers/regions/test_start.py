"""Choosing a region by list, place or postal code, and remembering it only on request."""

import pytest
from django.urls import reverse

from offers.regions.models import Place, Region
from offers.regions.rules import place_key
from offers.regions.selectors import find_places
from tests.offers.stock import make_region

pytestmark = pytest.mark.django_db


def put_place(region, name, code, municipality=""):
    return Place.objects.create(
        region=region, name=name, name_key=place_key(name), postal_code=code,
        municipality=municipality or name, latitude=51.8, longitude=10.8,
    )  # fmt: skip


@pytest.fixture
def regions():
    harz = make_region("harz", name="Landkreis Harz")
    osterode = make_region("osterode", name="Landkreis Osterode am Harz", state="NI")
    hidden = make_region("verborgen", name="Verborgener Kreis", is_active=False)
    put_place(harz, "Elbingerode", "38875", "Oberharz am Brocken")
    put_place(osterode, "Elbingerode", "37412")
    put_place(harz, "Osterode", "38835", "Osterwieck")
    put_place(osterode, "Osterode am Harz", "37520")
    put_place(harz, "Quedlinburg", "06484")
    put_place(harz, "Schwanebeck", "39397")
    put_place(hidden, "Verborgenstadt", "99999")
    return {"harz": harz, "osterode": osterode, "verborgen": hidden}


def page(client, **query):
    response = client.get("/", query)
    assert response.status_code == 200
    return response


def test_start_says_what_the_portal_is_and_lists_public_regions(client, regions):
    text = page(client).content.decode()
    assert "Was ist das hier?" in text
    assert 'href="/harz/"' in text
    assert 'href="/osterode/"' in text
    assert "verborgen" not in text


def test_start_sets_no_cookie_and_holds_no_token(client, regions):
    response = page(client, ort="Quedlinburg")
    assert not response.cookies
    assert "csrf" not in response.content.decode()


def test_start_leads_to_the_only_region_of_a_place(client, regions):
    text = page(client, ort="quedlinburg").content.decode()
    assert "Quedlinburg gehört zu: Landkreis Harz" in text
    assert "Weiter zu: Landkreis Harz" in text


@pytest.mark.parametrize("ort", ["Elbingerode", "Osterode"])
def test_start_asks_which_place_is_meant(client, regions, ort):
    text = page(client, ort=ort).content.decode()
    assert f"„{ort}“ gibt es in mehreren Regionen" in text
    assert text.count('<a class="tile" href="/harz/"') == 2
    assert text.count('<a class="tile" href="/osterode/"') == 2


def test_start_takes_a_postal_code_of_two_regions(client, regions):
    put_place(regions["osterode"], "Gröningen", "39397")
    search = page(client, ort="39397").context["search"]
    assert {region.slug for region in search.regions} == {"harz", "osterode"}
    only = page(client, ort="39397 Groningen").context["search"]
    assert [region.slug for region in only.regions] == ["osterode"]


def test_start_suggests_after_a_typing_error(client, regions):
    text = page(client, ort="Quedlinbrug").content.decode()
    assert "kennen wir nicht. Meintest du" in text
    assert "06484 · Landkreis Harz" in text


def test_start_does_not_know_places_of_hidden_regions(client, regions):
    text = page(client, ort="Verborgenstadt").content.decode()
    assert "kennen wir nicht" in text
    assert "Verborgener Kreis" not in text


@pytest.mark.parametrize(
    "ort", ["\x00", "\x00Quedlinburg", "\ud800", "%", "' OR 1=1 --", "<script>", "a" * 10**6, "1" * 5000, "٣٨٨٢٠"]
)
def test_start_survives_hostile_places(client, regions, ort):
    query = ort.encode("utf-8", "surrogatepass")
    text = client.get("/", {"ort": query}).content.decode()
    assert "<script>" not in text.split("</head>")[1].split("<script type=")[0]


def test_start_is_cheap(client, regions, django_assert_num_queries):
    with django_assert_num_queries(1):
        page(client)
    with django_assert_num_queries(2):
        page(client, ort="Quedlinburg")
    with django_assert_num_queries(3):
        page(client, ort="Quedlinbrug")


def test_start_answers_304_while_nothing_changes(client, regions):
    first = page(client)
    again = client.get("/", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    Region.objects.filter(slug="harz").update(name="Harzkreis")
    assert client.get("/", headers={"if-none-match": first["ETag"]}).status_code == 200


def test_start_refuses_other_methods(client, regions):
    assert client.post("/").status_code == 405


def test_many_regions_are_grouped_by_land(client):
    for number in range(13):
        make_region(f"kreis-{number}", name=f"Kreis {number}", ags=f"{number:05}", state="ST" if number % 2 else "NI")
    groups = page(client).context["groups"]
    assert [group.title for group in groups] == ["Niedersachsen", "Sachsen-Anhalt"]
    assert sum(len(group.regions) for group in groups) == 13


def remember(client, **values):
    return client.post(reverse("offers:region_remember"), values)


def test_region_remember_needs_the_tick(client, regions):
    response = remember(client, region="harz")
    assert response.status_code == 200
    assert "Setze das Häkchen" in response.content.decode()
    assert "region" not in response.cookies


def test_region_remember_keeps_only_the_name_and_offers_it_first(client, regions):
    response = remember(client, region="harz", agreed="on")
    assert (response.status_code, response["Location"]) == (302, "/harz/")
    cookie = response.cookies["region"]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("harz", True, "Lax")
    start = page(client)
    assert "Weiter zu: Landkreis Harz" in start.content.decode()
    assert 'href="/osterode/"' in start.content.decode()
    assert "private" in start["Cache-Control"]


def test_region_remember_forgets(client, regions):
    remember(client, region="harz", agreed="on")
    response = remember(client, vergessen="1")
    assert response.cookies["region"].value == ""
    assert "Weiter zu" not in page(client).content.decode()


def test_region_remember_prefills_from_the_region_page(client, regions):
    text = client.get(reverse("offers:region_remember"), {"region": "harz"}).content.decode()
    assert 'value="harz" id="id_region_1" checked' in text or 'value="harz" id="id_region_0" checked' in text


@pytest.mark.parametrize("slug", ["verborgen", "nix", "", "\x00", "a" * 5000, "ü"])
def test_region_remember_refuses_what_is_no_public_region(client, regions, slug):
    response = remember(client, region=slug, agreed="on")
    assert response.status_code == 200
    assert "region" not in response.cookies


@pytest.mark.parametrize("value", ["verborgen", "nix", "\x00", "ü", "a" * 5000, '"', "../admin"])
def test_start_ignores_a_cookie_that_names_no_public_region(client, regions, value):
    client.cookies["region"] = value
    assert "Weiter zu" not in page(client).content.decode()


def test_region_remember_is_protected_against_forgery(regions):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    assert strict.post(reverse("offers:region_remember"), {"region": "harz", "agreed": "on"}).status_code == 403


def test_find_places_keeps_to_its_region_and_tells_of_others(regions):
    found = find_places("Osterode am Harz", regions["harz"])
    assert found.places == ()
    assert [place.region.slug for place in found.elsewhere] == ["osterode"]
    assert found.centre is None
    inside = find_places("Osterode", regions["osterode"])
    assert [place.name for place in inside.places] == ["Osterode am Harz"]
    assert inside.centre == (51.8, 10.8)


def test_find_places_of_nothing_asks_nothing(regions, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert find_places("  ").is_empty
