"""Who is where: the list by distance and kind, and one door with its hours."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from offers.catalogue.models import PublishedOffer
from offers.regions.models import ContactPoint, Organisation, Place
from offers.regions.rules import place_key
from tests.offers.stock import make_offer, make_region

pytestmark = pytest.mark.django_db
SATURDAY = datetime.datetime(2026, 11, 21, 12, 0, tzinfo=timezone.get_default_timezone())
TUESDAY = datetime.datetime(2026, 11, 24, 12, 30, tzinfo=timezone.get_default_timezone())


def put_place(region, name, code, latitude, longitude):
    return Place.objects.create(
        region=region, name=name, name_key=place_key(name), postal_code=code, municipality=name,
        latitude=latitude, longitude=longitude,
    )  # fmt: skip


def put_point(region, place, kind="provider", law="none", **fields):
    slug = fields.pop("slug", f"{place.name.lower()}-{kind}")
    organisation, _made = Organisation.objects.get_or_create(
        region=region, slug=f"o-{slug}", name=f"Stelle {slug}", short_name=slug, kind=kind, legal_basis=law
    )
    return ContactPoint.objects.create(
        region=region, organisation=organisation, slug=slug, name=f"Tür {slug}", place=place, **fields
    )


@pytest.fixture
def harz():
    return make_region("harz", name="Landkreis Harz")


@pytest.fixture
def places(harz):
    return {
        "halberstadt": put_place(harz, "Halberstadt", "38820", 51.895, 11.049),
        "quedlinburg": put_place(harz, "Quedlinburg", "06484", 51.788, 11.150),
        "wernigerode": put_place(harz, "Wernigerode", "38855", 51.835, 10.785),
    }


@pytest.fixture
def doors(harz, places):
    return {
        "jobcenter": put_point(harz, places["wernigerode"], "jobcenter", "sgb2", street="Kurtsstraße 13"),
        "jugendamt": put_point(harz, places["quedlinburg"], "jugendamt", "sgb8", phone="03946 12-3", wheelchair="yes"),
        "traeger": put_point(harz, places["halberstadt"], opening_hours="Tu 08:00-12:00,13:00-18:00; PH off"),
    }


def names(client, path="/harz/anlaufstellen/", **query):
    response = client.get(path, query)
    assert response.status_code == 200
    return [door.point.name for door in response.context["doors"]]


def test_contact_point_list_shows_agencies_first(client, doors):
    assert names(client)[:2] == ["Tür wernigerode-jobcenter", "Tür quedlinburg-jugendamt"]


def test_contact_point_list_shows_the_nearest_first(client, doors):
    near = names(client, ort="06484")
    assert near.index("Tür quedlinburg-jugendamt") == 0
    assert near.index("Tür halberstadt-provider") < near.index("Tür wernigerode-jobcenter")
    text = client.get("/harz/anlaufstellen/", {"ort": "Quedlinburg"}).content.decode()
    assert "weniger als 2 km entfernt" in text
    assert "etwa 14 km entfernt" in text


def test_contact_point_list_filters_by_kind_and_several_mean_or(client, doors):
    assert names(client, art="jobcenter") == ["Tür wernigerode-jobcenter"]
    assert len(names(client, art=["jobcenter", "jugendamt"])) == 2
    assert len(names(client, art="unsinn")) == 4


def test_contact_point_list_counts_kinds(client, doors):
    kinds = client.get("/harz/anlaufstellen/").context["kinds"]
    counts = {option["value"]: option["count"] for option in kinds}
    assert (counts["jobcenter"], counts["provider"], counts["association"]) == (1, 2, 0)


def test_contact_point_list_names_a_place_of_another_region(client, doors):
    other = make_region("boerde", name="Landkreis Börde")
    put_place(other, "Haldensleben", "39340", 52.29, 11.41)
    text = client.get("/harz/anlaufstellen/", {"ort": "Haldensleben"}).content.decode()
    assert "haben wir hier nicht gefunden" in text
    assert 'href="/boerde/anlaufstellen/?ort=39340+Haldensleben"' in text


def test_contact_point_list_is_honest_about_unknown_addresses(client, harz):
    Organisation.objects.create(
        region=harz, slug="ohne", name="Ohne Tür e. V.", short_name="Ohne", kind="association", legal_basis="none",
        phone="0800 4555500",
    )  # fmt: skip
    text = client.get("/harz/anlaufstellen/").content.decode()
    assert "Ohne Tür e. V." in text
    assert "Adresse nicht bekannt" in text
    assert 'href="tel:+498004555500"' in text


@pytest.mark.parametrize("number", [1, 3])
def test_contact_point_list_costs_the_same_for_more_rows(client, harz, places, number, django_assert_num_queries):
    for index in range(number):
        put_point(harz, places["halberstadt"], slug=f"tuer-{index}", opening_hours="Mo-Fr 08:00-12:00")
    with django_assert_num_queries(5):
        names(client, ort="38820")


def test_contact_point_list_has_pages(client, harz, places):
    for index in range(30):
        put_point(harz, places["halberstadt"], slug=f"tuer-{index}")
    assert len(names(client)) == 24
    assert len(names(client, seite="2")) == 7
    assert len(names(client, seite="-1")) == 7
    assert len(names(client, seite="abc")) == 24


def test_contact_point_list_of_a_foreign_or_hidden_region(client, doors):
    make_region("leer", is_active=False)
    assert client.get("/leer/anlaufstellen/").status_code == 404
    assert client.get("/nix/anlaufstellen/").status_code == 404
    assert client.get("/leer/anlaufstellen/buero/").status_code == 404


@pytest.mark.parametrize("name", ["ort", "art", "seite"])
@pytest.mark.parametrize("value", ["\x00", "\udfff", "-1", "9" * 400, "x" * 10**6, "<b>", "%00"])
def test_contact_point_list_survives_hostile_input(client, doors, name, value):
    query = value.encode("utf-8", "surrogatepass")
    assert client.get("/harz/anlaufstellen/", {name: query}).status_code == 200


def detail(client, point):
    response = client.get(f"/harz/anlaufstellen/{point.slug}/")
    assert response.status_code == 200
    return response.content.decode()


def test_contact_point_detail_says_whether_it_is_open(client, doors):
    with time_machine.travel(TUESDAY, tick=False):
        assert "jetzt geschlossen, heute ab 13 Uhr" in detail(client, doors["traeger"])
    with time_machine.travel(TUESDAY.replace(hour=17), tick=False):
        assert "jetzt geöffnet, heute bis 18 Uhr" in detail(client, doors["traeger"])
    with time_machine.travel(SATURDAY, tick=False):
        text = detail(client, doors["traeger"])
    assert "wieder Dienstag ab 8 Uhr" in text
    assert "8 bis 12 Uhr, 13 bis 18 Uhr" in text
    assert "An Feiertagen geschlossen." in text


def test_contact_point_detail_tells_whom_to_call_and_how_to_get_in(client, doors):
    text = detail(client, doors["jugendamt"])
    assert 'href="tel:+493946123"' in text
    assert "rollstuhlgerecht" in text
    assert "Arbeitet nach dem SGB VIII" in text
    assert "https://www.openstreetmap.org/search?query=06484+Quedlinburg" in text
    assert "Wir kennen die Zeiten nicht" in text


def test_contact_point_detail_loads_nothing_from_elsewhere(client, doors):
    text = detail(client, doors["jugendamt"])
    for attribute in ('src="http', 'href="//', "url(http"):
        assert attribute not in text


def test_contact_point_detail_falls_back_to_the_organisation(client, doors):
    point = doors["jobcenter"]
    Organisation.objects.filter(pk=point.organisation_id).update(phone="0800 4555500", email="post@stelle.invalid")
    text = detail(client, point)
    assert "tel:+498004555500" in text
    assert "post@stelle.invalid" in text


def test_contact_point_detail_shows_unreadable_hours_as_they_are(client, doors):
    ContactPoint.objects.filter(pk=doors["jobcenter"].pk).update(opening_hours="montags nach Absprache")
    text = detail(client, doors["jobcenter"])
    assert "Öffnungszeiten nicht sicher bekannt" in text
    assert "„montags nach Absprache“" in text


def test_contact_point_detail_lists_running_offers_only(client, harz):
    point = harz.contact_points.get(slug="buero")
    make_offer(harz, "published", slug="hier", title="Angebot hier")
    make_offer(harz, "published", slug="ueberall", title="Angebot der Stelle", contact_point=None)
    make_offer(harz, "published", slug="vorbei", title="Vorbei", ends_on=datetime.date(2026, 11, 20))
    make_offer(harz, "draft", slug="entwurf", title="Entwurf")
    with time_machine.travel(SATURDAY, tick=False):
        text = detail(client, point)
    assert "Angebot hier" in text
    assert "Angebot der Stelle" in text
    assert "Vorbei" not in text
    assert "Entwurf" not in text


@pytest.mark.parametrize("number", [1, 3])
def test_contact_point_detail_costs_the_same_for_more_offers(client, harz, number, django_assert_num_queries):
    for index in range(number):
        make_offer(harz, "published", slug=f"angebot-{index}", title=f"Angebot {index}")
    assert PublishedOffer.objects.count() == number
    point = harz.contact_points.get(slug="buero")
    with django_assert_num_queries(4):
        detail(client, point)


def test_contact_pages_answer_304(client, doors):
    for path in ("/harz/anlaufstellen/", f"/harz/anlaufstellen/{doors['jobcenter'].slug}/"):
        first = client.get(path)
        assert not first.cookies
        assert client.get(path, headers={"if-none-match": first["ETag"]}).status_code == 304
        assert client.post(path).status_code == 405
