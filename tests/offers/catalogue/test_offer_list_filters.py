"""Each parameter of the list, alone and together, as a visitor meets it."""

import datetime

import pytest

from tests.offers.catalogue.listing import listed, make_public, make_town

pytestmark = pytest.mark.django_db
PAST = datetime.date(2020, 1, 1)


def make_stock():
    region = make_town()
    make_public(region, "Schuldnerhilfe", topics=["money"], situations=["debts"], places=["Mitte"], legal_basis="sgb2")
    make_public(region, "Zimmerbörse", topics=["housing"], situations=["homeless"], places=["Weithausen"])
    make_public(region, "Mietfibel", topics=["money", "housing"], region_wide=True, audiences=["parents"])
    make_public(region, "Azubitag", topics=["internship"], places=["Fernbrück"], age_min=15, age_max=18)
    make_public(region, "Kleingruppe", places=["Nahdorf"], formats=["group"], age_max=14)
    make_public(region, "Altes Haus", topics=["housing"], places=["Mitte"], ends_on=PAST)
    return region


@pytest.fixture
def town(stock):
    return stock


def test_everything_that_runs_from_a_to_z(client, town):
    page = listed(client)
    assert page.titles == ["Azubitag", "Kleingruppe", "Mietfibel", "Schuldnerhilfe", "Zimmerbörse"]
    assert page.hits == 5
    assert page.options("thema") == {
        "money": (2, False, False),
        "housing": (2, False, False),
        "internship": (1, False, False),
    }


def test_values_of_one_facet_mean_or_and_two_facets_mean_and(client, town):
    assert listed(client, "thema=money").titles == ["Mietfibel", "Schuldnerhilfe"]
    assert listed(client, "thema=money&thema=internship").titles == ["Azubitag", "Mietfibel", "Schuldnerhilfe"]
    assert listed(client, "thema=money&zielgruppe=parents").titles == ["Mietfibel"]
    assert listed(client, "situation=debts").titles == ["Schuldnerhilfe"]
    assert listed(client, "rechtskreis=sgb2").titles == ["Schuldnerhilfe"]
    assert listed(client, "format=group&format=course").titles == ["Kleingruppe"]


def test_counts_of_a_facet_ignore_its_own_selection(client, town):
    page = listed(client, "thema=money")
    assert page.options("thema") == {
        "money": (2, True, False),
        "housing": (2, False, False),
        "internship": (1, False, False),
    }
    assert page.options("zielgruppe")["parents"] == (1, False, False)
    assert page.options("zielgruppe")["pupils"] == (0, False, True)


def test_an_option_without_hits_stays_and_can_be_unselected(client, town):
    page = listed(client, "thema=internship&zielgruppe=parents")
    assert page.hits == 0
    assert page.options("thema")["internship"] == (0, True, False)
    assert page.options("zielgruppe")["parents"] == (0, True, False)
    assert page.options("thema")["money"] == (1, False, False)


@pytest.mark.parametrize(
    ("age", "titles"),
    [
        ("14", ["Kleingruppe", "Mietfibel", "Schuldnerhilfe", "Zimmerbörse"]),
        ("15", ["Azubitag", "Mietfibel", "Schuldnerhilfe", "Zimmerbörse"]),
        ("18", ["Azubitag", "Mietfibel", "Schuldnerhilfe", "Zimmerbörse"]),
        ("19", ["Mietfibel", "Schuldnerhilfe", "Zimmerbörse"]),
    ],
)
def test_ages_are_inclusive_and_no_limit_fits_everybody(client, town, age, titles):
    assert listed(client, f"alter={age}").titles == titles


def test_a_place_finds_what_is_near_and_what_the_whole_region_can_use(client, town):
    page = listed(client, "ort=Mitte")
    assert page.titles == ["Schuldnerhilfe", "Kleingruppe", "Zimmerbörse", "Mietfibel"]
    assert "Nahdorf · 3 km" in page.text
    assert "Weithausen · 15 km" in page.text
    assert "in der ganzen Region" in page.text
    assert listed(client, "ort=Mitte&umkreis=5").titles == ["Schuldnerhilfe", "Kleingruppe", "Mietfibel"]
    assert listed(client, "ort=Mitte&umkreis=50&sortierung=az").titles == [
        "Azubitag",
        "Kleingruppe",
        "Mietfibel",
        "Schuldnerhilfe",
        "Zimmerbörse",
    ]
    assert '<option value="5">5 km (3)' in page.text
    assert '<option value="20" selected>20 km (4)' in page.text


@pytest.mark.parametrize("ort", ["Fernbrück", "FERNBRUECK", "fernbruck", "Fernbr%C3%BCck", "06493 Fernbrück", "06493"])
def test_a_place_in_any_spelling(client, town, ort):
    assert listed(client, f"ort={ort}&umkreis=5").titles == ["Azubitag", "Mietfibel"]


def test_a_municipality_stands_for_its_places(client, town):
    assert "20 km um Bad Weiler" in listed(client, "ort=weiler am berg").chips
    assert "20 km um Mitte" in listed(client, "ort=mitte").chips


def test_a_place_that_is_not_clear_is_asked_for(client, town):
    unclear = listed(client, "ort=Weiler")
    assert unclear.error("ort")
    assert "?ort=Bad+Weiler" in unclear.text
    assert unclear.hits == 5
    assert 'value="Weiler"' in unclear.text
    unknown = listed(client, "ort=Atlantis&thema=money")
    assert "Postleitzahl" in unknown.error("ort")
    assert unknown.titles == ["Mietfibel", "Schuldnerhilfe"]
    assert "/?ort=Atlantis" in unknown.text
    assert "gehört nicht" in listed(client, "ort=10115").error("ort")


def test_nearest_needs_a_place_and_says_so(client, town):
    page = listed(client, "sortierung=naehe")
    assert "Ort" in page.error("ort")
    assert page.titles == ["Azubitag", "Kleingruppe", "Mietfibel", "Schuldnerhilfe", "Zimmerbörse"]


def test_ended_offers_are_hidden_counted_and_marked(client, town):
    page = listed(client, "thema=housing")
    assert page.titles == ["Mietfibel", "Zimmerbörse"]
    assert page.options("auch_beendete") == {"1": (1, False, False)}
    page = listed(client, "thema=housing&auch_beendete=1")
    assert page.titles == ["Mietfibel", "Zimmerbörse", "Altes Haus"]
    assert page.text.count("Beendet<") == 1
    assert page.options("thema")["housing"] == (3, True, False)


def test_active_filters_are_removed_one_by_one(client, town):
    page = listed(client, "thema=money&thema=housing&alter=16&ort=Mitte&umkreis=5&q=&seite=1")
    assert list(page.chips) == ["Geld", "Wohnen", "16 Jahre alt", "5 km um Mitte"]
    assert page.chips["Geld"] == "/harz/angebote/?thema=housing&alter=16&ort=Mitte&umkreis=5"
    assert page.chips["16 Jahre alt"] == "/harz/angebote/?thema=money&thema=housing&ort=Mitte&umkreis=5"
    assert page.chips["5 km um Mitte"] == "/harz/angebote/?thema=money&thema=housing&alter=16"
    assert 'class="finder__reset" href="/harz/angebote/"' in page.text


def test_other_regions_stay_out(client, town):
    make_public(make_town("boerde"), "Woanders", topics=["money"], region_wide=True)
    assert "Woanders" not in listed(client).titles
    assert listed(client, region="boerde").titles == ["Woanders"]


def test_nothing_found_shows_what_comes_close_and_what_to_loosen(client, town):
    page = listed(client, "thema=internship&zielgruppe=parents&alter=16")
    assert page.titles == []
    assert page.alternatives == ["Azubitag", "Mietfibel"]
    assert "ohne Praktikum: 1 Angebot<" in page.text
    assert "ohne Eltern: 1 Angebot<" in page.text
    assert "ohne 16 Jahre alt" not in page.text
    assert "Frag einen Menschen" in page.text
    assert "Koordinierungsstelle Harz" in page.text


def test_the_office_is_named_with_its_number(client, town):
    office = town.organisations.get(slug="traeger")
    office.kind, office.phone, office.name = "koordinierungsstelle", "03941 123456", "Büro für Übergänge"
    office.save()
    page = listed(client, "thema=internship&zielgruppe=parents")
    assert 'href="tel:+493941123456"' in page.text
    assert "Büro für Übergänge" in page.text
