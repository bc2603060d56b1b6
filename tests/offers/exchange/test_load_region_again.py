"""`manage.py load_region` where the regions' data is there already: what is new, what stays, what is in conflict."""

import time

import pytest

from offers.catalogue.models import Event, Offer, PublishedOffer
from offers.regions.models import ContactPoint, Organisation, Region
from tests.offers.exchange.conftest import SHIPPED
from tests.offers.exchange.loading import load, versions

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shipped")]


def test_load_region_again_changes_nothing():
    before = versions(), Offer.history.count()
    began = time.process_time()
    out, errors = load(SHIPPED)
    assert time.process_time() - began < 1
    assert out == "nichts geändert\n"
    assert errors == ""
    assert (versions(), Offer.history.count()) == before


def test_load_region_leaves_a_version_of_each_offer():
    offer = Offer.objects.get(region__slug="harz", slug="praktikalotsen-harz")
    version = offer.history.get()
    assert version.history_type == "+"
    kept = set(version.topics.values_list("topic_id", flat=True))
    assert kept == set(offer.topics.values_list("pk", flat=True))


def test_load_region_single_file_refers_to_the_database(folder):
    folder.edit("offers", "praktikalotsen-harz", title="Neu")
    out, _ = load(folder.path / "offers.csv")
    assert out == "offers.csv: 0 neu, 1 geändert\n"


def test_load_region_keeps_what_only_the_portal_changed():
    Organisation.objects.filter(slug="koba-jobcenter-harz").update(phone="03941 123456")
    out, errors = load(SHIPPED)
    assert "1 Zeilen sind im Portal weiter" in out
    assert "nichts geändert" in out
    assert errors == ""
    assert Organisation.objects.get(slug="koba-jobcenter-harz").phone == "03941 123456"


def test_load_region_reports_conflicts_and_takes_the_rest(folder):
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
    ContactPoint.objects.filter(slug="koba-quedlinburg").delete()
    load(SHIPPED)
    assert not ContactPoint.objects.filter(slug="koba-quedlinburg").exists()
    folder.edit("contact_points", "koba-quedlinburg", name="KoBa")
    _, errors = load(folder.path)
    assert "„koba-quedlinburg“ wurde im Portal gelöscht" in errors
    load(folder.path, "--overwrite")
    assert ContactPoint.objects.filter(slug="koba-quedlinburg").exists()


def test_load_region_after_a_region_was_deleted_brings_it_back():
    Offer.objects.filter(region__slug="harz").delete()
    Event.objects.filter(region__slug="harz").delete()
    ContactPoint.objects.filter(region__slug="harz").delete()
    Region.objects.get(slug="harz").delete()
    out, _ = load(SHIPPED)
    assert "regions.csv: 1 neu" in out
    assert Offer.objects.count() == 135


def test_load_region_archived_offer_stays_archived(folder):
    Offer.objects.filter(slug="praktikalotsen-harz").update(state="archived")
    PublishedOffer.objects.filter(slug="praktikalotsen-harz").delete()
    load(SHIPPED)
    folder.edit("offers", "praktikalotsen-harz", title="Neu")
    _, errors = load(folder.path)
    assert "(anders: title, state)" in errors
    assert not PublishedOffer.objects.filter(slug="praktikalotsen-harz").exists()


def test_load_region_events_have_lasting_addresses(folder):
    slug = "austauschtreffen-der-beratungskraefte-2015-09-23"
    assert Event.objects.get(slug=slug).place.name == "Höxter"
    folder.edit("events", "Austauschtreffen der Beratungskräfte", description="Neu.")
    load(folder.path)
    assert Event.objects.get(slug=slug).description == "Neu."
    assert Event.objects.count() == 13


def test_load_region_takes_over_what_changed(folder):
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


def test_load_region_tolerates_byte_order_mark_semicolons_and_line_ends(folder):
    rows = folder.read("topics")
    text = "slug;label_de;label_easy_de;label_en\r\n" + "".join(
        ";".join(f'"{cell}"' for cell in row.values()) + "\r\n" for row in rows
    )
    folder.write("topics", b"\xef\xbb\xbf" + text.encode())
    out, _ = load(folder.path)
    assert out == "nichts geändert\n"
