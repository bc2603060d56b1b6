"""`manage.py load_region` as an operator meets it."""

import io

import pytest
from django.core.management import CommandError, call_command

from offers.catalogue.models import Offer, PublishedOffer
from offers.exchange.models import ImportedRow
from offers.regions.models import Place, Region
from tests.offers.exchange.conftest import SHIPPED
from tests.offers.exchange.loading import load

pytestmark = pytest.mark.django_db


def refuse(path, *options):
    """Run the command, expect it to refuse; returns its complaints and that the database stayed empty."""
    errors = io.StringIO()
    with pytest.raises(CommandError) as failure:
        call_command("load_region", str(path), *options, stdout=io.StringIO(), stderr=errors, no_color=True)
    assert failure.value.returncode != 0
    return errors.getvalue()


def test_load_region_shipped_data_is_public():
    load(SHIPPED)
    assert Region.objects.count() == 4
    assert Place.objects.count() == 267
    assert Offer.objects.filter(state="published").count() == PublishedOffer.objects.count() == 135
    lotsen = PublishedOffer.objects.get(region__slug="harz", slug="praktikalotsen-harz")
    assert lotsen.topics == ["career-orientation", "internship", "application"]
    assert lotsen.region_wide
    assert lotsen.checked_on is None
    assert dict(Region.objects.values_list("slug", "accent")) == {
        "harz": "forest", "hoexter": "river", "osterode": "plum", "boerde": "field",
    }  # fmt: skip


def test_load_region_check_writes_nothing():
    out, _ = load(SHIPPED, "--check")
    assert "offers.csv: 135 neu" in out
    assert not Region.objects.exists()
    assert not ImportedRow.objects.exists()


def test_load_region_of_one_region():
    load(SHIPPED, "--region", "boerde")
    assert [region.slug for region in Region.objects.all()] == ["boerde"]
    assert set(Offer.objects.values_list("region__slug", flat=True)) == {"boerde"}


def test_load_region_unknown_region_is_refused():
    assert "Gemeint ist vielleicht „boerde“" in refuse(SHIPPED, "--region", "bourde")
    assert not Region.objects.exists()


BROKEN = [
    ("offers", "praktikalotsen-harz", {"organisation": "niemand"}, "organisation", "steht nicht in organisations.csv"),
    ("offers", "praktikalotsen-harz", {"topics": "internship;tanzen"}, "topics", "„tanzen“ steht nicht in topics.csv"),
    ("offers", "praktikalotsen-harz", {"topics": "internships"}, "topics", "Gemeint ist vielleicht „internship“"),
    ("offers", "praktikalotsen-harz", {"situations": "x"}, "situations", "steht nicht in situations.csv"),
    ("offers", "praktikalotsen-harz", {"programme": "x"}, "programme", "steht nicht in programmes.csv"),
    ("offers", "praktikalotsen-harz", {"places": "Atlantis"}, "places", "steht nicht in places.csv"),
    ("offers", "praktikalotsen-harz", {"places": "Haldensleben"}, "places", "steht nicht in places.csv"),
    ("offers", "praktikalotsen-harz", {"audiences": "pupil"}, "audiences", "Gemeint ist vielleicht „pupils“"),
    ("offers", "praktikalotsen-harz", {"formats": "magic"}, "formats", "Unbekannter Wert „magic“"),
    ("offers", "praktikalotsen-harz", {"legal_basis": "sgb9"}, "legal_basis", "Unbekannter Wert"),
    ("offers", "praktikalotsen-harz", {"cost": "cheap"}, "cost", "Unbekannter Wert"),
    ("offers", "praktikalotsen-harz", {"age_min": "abc"}, "age_min", "keine ganze Zahl von 0 bis 99"),
    ("offers", "praktikalotsen-harz", {"age_min": "30", "age_max": "20"}, "age_max", "Das Ende liegt vor dem Anfang"),
    ("offers", "praktikalotsen-harz", {"starts_on": "2026-02-30"}, "starts_on", "kein Datum"),
    (
        "offers",
        "praktikalotsen-harz",
        {"starts_on": "2026-02-01", "ends_on": "2026-01-01"},
        "ends_on",
        "vor dem Anfang",
    ),
    ("offers", "praktikalotsen-harz", {"website": "javascript:alert(1)"}, "website", "keine Internetadresse"),
    ("offers", "praktikalotsen-harz", {"title": ""}, "title", "Hier fehlt eine Angabe"),
    ("offers", "praktikalotsen-harz", {"title": "x" * 121}, "title", "Höchstens 120 Zeichen"),
    ("offers", "praktikalotsen-harz", {"title": "a\x07b"}, "title", "Steuerzeichen"),
    ("offers", "praktikalotsen-harz", {"summary": ""}, "summary", "nicht öffentlich"),
    ("offers", "praktikalotsen-harz", {"region": "hartz"}, "region", "Gemeint ist vielleicht „harz“"),
    ("offers", "praktikalotsen-harz", {"slug": "berufsberatung-harz"}, "slug", "steht schon in offers.csv, Zeile 2"),
    ("places", "Endorf", {"postal_code": "6333"}, "postal_code", "genau fünf Ziffern"),
    ("places", "Endorf", {"postal_code": "０６３３３"}, "postal_code", "genau fünf Ziffern"),
    ("places", "Endorf", {"latitude": "5.1"}, "latitude", "keine Koordinate"),
    ("places", "Endorf", {"latitude": "nan"}, "latitude", "keine Koordinate"),
    ("places", "Endorf", {"place": "a;b"}, "place", "Strichpunkt"),
    ("contact_points", "ggz-halberstadt", {"opening_hours": "montags"}, "opening_hours", "keine Öffnungszeit"),
    ("contact_points", "ggz-halberstadt", {"wheelchair": "ja"}, "wheelchair", "Unbekannter Wert"),
    ("contact_points", "ggz-halberstadt", {"phone": "ruf an"}, "phone", "nur Ziffern"),
    ("organisations", "koba-jobcenter-harz", {"legal_basis": "sgb3"}, "legal_basis", "arbeitet nach sgb2"),
    ("organisations", "koba-jobcenter-harz", {"email": "a@b"}, "email", "keine E-Mail-Adresse"),
    ("regions", "harz", {"state": "Preußen"}, "state", "Unbekannter Wert"),
    ("regions", "harz", {"ags": "15083"}, "ags", "steht schon in regions.csv"),
    ("cooperations", "agentur-paderborn", {"organisation_b": "agentur-paderborn"}, "organisation_b", "zwei verschied"),
    ("cooperations", "agentur-paderborn", {"since": "Herbst 2014"}, "since", "kein Datum wie 2026"),
    ("measures", "agentur-paderborn", {"value": "viele"}, "value", "keine Zahl"),
    ("programmes", "ruemsa-boerde", {"ends_on": "2017-08-31"}, "ends_on", "vor dem Anfang"),
]


@pytest.mark.parametrize(("file", "key", "cells", "column", "message"), BROKEN)
def test_load_region_problem_names_file_line_and_column(folder, file, key, cells, column, message):
    line = folder.edit(file, key, **cells)
    lines = refuse(folder.path).splitlines()
    place = f"{file}.csv, Zeile "
    named = [text for text in lines if text.startswith(place) and f"Spalte {column}:" in text and message in text]
    assert named, lines
    if "schon" not in message:
        assert named[0].startswith(f"{place}{line},")
    assert not Region.objects.exists()


def test_load_region_lists_every_problem(folder):
    folder.edit("offers", "praktikalotsen-harz", cost="cheap", age_min="x")
    folder.edit("places", "Endorf", postal_code="1")
    folder.edit("events", "Austauschtreffen der Beratungskräfte", kind="party")
    lines = refuse(folder.path).splitlines()
    assert len(lines) == 4


def test_load_region_problems_do_not_hide_behind_unread_rows(folder):
    """A broken organisation is one problem; its offers are not reported as pointing to nothing."""
    folder.edit("organisations", "koba-jobcenter-harz", kind="x")
    assert len(refuse(folder.path).splitlines()) == 1


FILES = [
    (b"", "Die Datei ist leer"),
    (b"slug,label_de,label_easy_de\n", "Spalte label_en: Die Spalte fehlt"),
    (b"\x00\x00", "Nullzeichen"),
    (b"PK\x03\x04rest", "keine CSV-Datei"),
    (b"\x89PNG\r\n\x1a\n\xff", "nicht UTF-8"),
    ("slug,label_de\nä,ö\n".encode("latin-1"), "Zeile 2: Der Zeichensatz ist nicht UTF-8 (Byte 0xE4)"),
    (b"\xff\xfes\x00l\x00", "Nullzeichen"),
    (b"slug,label_de\n\xed\xa0\x80,x\n", "nicht UTF-8"),
    (b'slug,label_de,label_easy_de,label_en\n"a"b,c,d,e\n', "kein CSV"),
    (b"slug,label_de,label_easy_de,label_en\na,b\n", "Zeile 2: 2 Felder statt 4"),
    (b"slug,label_de,label_easy_de,label_en,label_en\na,b,c,d,e\n", "steht mehrmals da"),
    (b"slug,label_de,label_easy_de,lable_en\na,b,c,d\n", "Unbekannte Spalte. Gemeint ist vielleicht „label_en“"),
    (b"slug,label_de,label_easy_de,label_en\na," + b"x" * 1_000_000 + b",,\n", "kein CSV"),
    (b"slug,label_de,label_easy_de,label_en\n\n\na b,c,d,e\n", "Zeile 4, Spalte slug"),
]


@pytest.mark.parametrize(("content", "message"), FILES)
def test_load_region_hostile_file(folder, content, message):
    folder.write("topics", content)
    assert message in refuse(folder.path)
    assert not Region.objects.exists()


def test_load_region_path_without_files_is_refused(tmp_path):
    refuse(tmp_path)
    refuse(tmp_path / "nowhere")
