"""`manage.py load_region` as an operator meets it."""

import io
import time

import pytest
from django.core.management import CommandError, call_command

from offers.catalogue.models import Event, Offer, PublishedOffer
from offers.exchange.models import ImportedRow
from offers.regions.models import ContactPoint, Organisation, Place, Region
from tests.offers.exchange.conftest import SHIPPED

pytestmark = pytest.mark.django_db


def load(path, *options):
    """Run the command; returns what it printed and what it complained about."""
    out, errors = io.StringIO(), io.StringIO()
    call_command("load_region", str(path), *options, stdout=out, stderr=errors, no_color=True)
    return out.getvalue(), errors.getvalue()


def refuse(path, *options):
    """Run the command, expect it to refuse; returns its complaints and that the database stayed empty."""
    errors = io.StringIO()
    with pytest.raises(CommandError) as failure:
        call_command("load_region", str(path), *options, stdout=io.StringIO(), stderr=errors, no_color=True)
    assert failure.value.returncode != 0
    return errors.getvalue()


def versions():
    return dict(Region.objects.order_by("slug").values_list("slug", "catalogue_version"))


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


def test_load_region_again_changes_nothing():
    load(SHIPPED)
    before = versions(), Offer.history.count()
    began = time.perf_counter()
    out, errors = load(SHIPPED)
    assert time.perf_counter() - began < 1
    assert out == "nichts geändert\n"
    assert errors == ""
    assert (versions(), Offer.history.count()) == before


def test_load_region_leaves_a_version_of_each_offer():
    load(SHIPPED)
    offer = Offer.objects.get(region__slug="harz", slug="praktikalotsen-harz")
    version = offer.history.get()
    assert version.history_type == "+"
    kept = set(version.topics.values_list("topic_id", flat=True))
    assert kept == set(offer.topics.values_list("pk", flat=True))


def test_load_region_takes_over_what_changed(folder):
    load(folder.path)
    before = versions()
    folder.edit("offers", "praktikalotsen-harz", title="Praktikalotsen im Harz", places="region;Halberstadt")
    out, _errors = load(folder.path)
    assert out == "offers.csv: 0 neu, 1 geändert\n"
    copy = PublishedOffer.objects.get(slug="praktikalotsen-harz")
    assert (copy.title, copy.region_wide, copy.place_names) == ("Praktikalotsen im Harz", True, ["Halberstadt"])
    assert Offer.history.filter(slug="praktikalotsen-harz").count() == 2
    after = versions()
    assert after.pop("harz") > before.pop("harz")
    assert after == before


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


def test_load_region_tolerates_byte_order_mark_semicolons_and_line_ends(folder):
    rows = folder.read("topics")
    text = "slug;label_de;label_easy_de;label_en\r\n" + "".join(
        ";".join(f'"{cell}"' for cell in row.values()) + "\r\n" for row in rows
    )
    folder.write("topics", b"\xef\xbb\xbf" + text.encode())
    load(SHIPPED)
    out, _ = load(folder.path)
    assert out == "nichts geändert\n"


def test_load_region_path_without_files_is_refused(tmp_path):
    refuse(tmp_path)
    refuse(tmp_path / "nowhere")


def test_load_region_single_file_refers_to_the_database(folder):
    load(SHIPPED)
    folder.edit("offers", "praktikalotsen-harz", title="Neu")
    out, _ = load(folder.path / "offers.csv")
    assert out == "offers.csv: 0 neu, 1 geändert\n"


def test_load_region_keeps_what_only_the_portal_changed():
    load(SHIPPED)
    Organisation.objects.filter(slug="koba-jobcenter-harz").update(phone="03941 123456")
    out, errors = load(SHIPPED)
    assert "1 Zeilen sind im Portal weiter" in out
    assert "nichts geändert" in out
    assert errors == ""
    assert Organisation.objects.get(slug="koba-jobcenter-harz").phone == "03941 123456"


def test_load_region_reports_conflicts_and_takes_the_rest(folder):
    load(SHIPPED)
    Organisation.objects.filter(slug="koba-jobcenter-harz").update(phone="03941 123456")
    line = folder.edit("organisations", "koba-jobcenter-harz", summary="Neu.")
    folder.edit("organisations", "jugendamt-harz", summary="Auch neu.")
    _out, errors = load(folder.path)
    assert f"organisations.csv, Zeile {line}: „koba-jobcenter-harz“ wurde im Portal bearbeitet" in errors
    assert "(anders: phone, summary)" in errors
    assert Organisation.objects.get(slug="koba-jobcenter-harz").phone == "03941 123456"
    assert Organisation.objects.get(slug="jugendamt-harz").summary == "Auch neu."
    load(folder.path, "--overwrite")
    organisation = Organisation.objects.get(slug="koba-jobcenter-harz")
    assert (organisation.phone, organisation.summary) == ("", "Neu.")
    assert load(folder.path) == ("nichts geändert\n", "")


def test_load_region_does_not_bring_back_what_was_deleted(folder):
    load(SHIPPED)
    ContactPoint.objects.filter(slug="koba-quedlinburg").delete()
    load(SHIPPED)
    assert not ContactPoint.objects.filter(slug="koba-quedlinburg").exists()
    folder.edit("contact_points", "koba-quedlinburg", name="KoBa")
    _, errors = load(folder.path)
    assert "„koba-quedlinburg“ wurde im Portal gelöscht" in errors
    load(folder.path, "--overwrite")
    assert ContactPoint.objects.filter(slug="koba-quedlinburg").exists()


def test_load_region_after_a_region_was_deleted_brings_it_back():
    load(SHIPPED)
    Offer.objects.filter(region__slug="harz").delete()
    Event.objects.filter(region__slug="harz").delete()
    ContactPoint.objects.filter(region__slug="harz").delete()
    Region.objects.get(slug="harz").delete()
    out, _ = load(SHIPPED)
    assert "regions.csv: 1 neu" in out
    assert Offer.objects.count() == 135


def test_load_region_archived_offer_stays_archived(folder):
    load(SHIPPED)
    Offer.objects.filter(slug="praktikalotsen-harz").update(state="archived")
    PublishedOffer.objects.filter(slug="praktikalotsen-harz").delete()
    load(SHIPPED)
    folder.edit("offers", "praktikalotsen-harz", title="Neu")
    _, errors = load(folder.path)
    assert "(anders: title, state)" in errors
    assert not PublishedOffer.objects.filter(slug="praktikalotsen-harz").exists()


def test_load_region_events_have_lasting_addresses(folder):
    load(SHIPPED)
    slug = "austauschtreffen-der-beratungskraefte-2015-09-23"
    assert Event.objects.get(slug=slug).place.name == "Höxter"
    folder.edit("events", "Austauschtreffen der Beratungskräfte", description="Neu.")
    load(folder.path)
    assert Event.objects.get(slug=slug).description == "Neu."
    assert Event.objects.count() == 13
