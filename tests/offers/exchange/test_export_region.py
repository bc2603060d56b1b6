"""`manage.py export_region`, and that nothing is lost between export and load."""

import csv
import io

import pytest
from django.core.management import CommandError, call_command

from offers.catalogue.models import Event, Offer
from offers.exchange.exporting import export_files
from offers.exchange.formats import FORMATS
from offers.regions.models import ContactPoint
from tests.offers.exchange.conftest import SHIPPED
from tests.offers.exchange.folders import empty_the_catalogue, load

pytestmark = [pytest.mark.usefixtures("shipped"), pytest.mark.django_db]


def table(files, name):
    return list(csv.DictReader(io.StringIO(files[f"{name}.csv"].decode(), newline="")))


def test_export_region_round_trip_is_identical(tmp_path):
    for slug in ("harz", "boerde", "hoexter", "osterode"):
        call_command("export_region", slug, str(tmp_path / slug), stdout=io.StringIO())
    written = {slug: export_files(slug) for slug in ("harz", "boerde", "hoexter", "osterode")}
    empty_the_catalogue()
    for slug, files in written.items():
        assert {path.name: path.read_bytes() for path in (tmp_path / slug).iterdir()} == files
        call_command("load_region", str(tmp_path / slug), stdout=io.StringIO())
    assert {slug: export_files(slug) for slug in written} == written
    assert Offer.objects.count() == 135


def test_export_region_loaded_where_it_came_from_changes_nothing():
    assert not load(export_files("harz")).changed


def test_export_region_holds_that_region_only():
    files = export_files("boerde")
    assert len(files) == len(FORMATS)
    for name, form in FORMATS.items():
        if form.regional:
            assert {row["region"] for row in table(files, name)} == {"boerde"}
    assert [row["slug"] for row in table(files, "regions")] == ["boerde"]
    named = {row["programme"] for row in table(files, "offers")} - {""}
    assert {row["slug"] for row in table(files, "programmes")} == named


def test_export_region_repeats_what_was_shipped():
    """Columns, order of rows and texts; lists of words are sorted."""
    shipped = table({"organisations.csv": (SHIPPED / "organisations.csv").read_bytes()}, "organisations")
    assert table(export_files("harz"), "organisations") == [row for row in shipped if row["region"] == "harz"]


def test_export_region_keeps_what_only_the_portal_knows():
    offer, other, *_rest = Offer.objects.filter(region__slug="harz").order_by("pk")
    offer.state, offer.summary, offer.successor, offer.review_interval_months = "draft", "", other, 3
    offer.contact_point = ContactPoint.objects.filter(region__slug="harz").first()
    offer.description = 'Zeile eins\r\n\r\n=Zeile; zwei, "drei"  '
    offer.save()
    Event.objects.filter(title="Start des Projekts KOMPASS").update(
        slug="eigener-name", is_published=False, venue="Saal"
    )
    files = export_files("harz")
    empty_the_catalogue()
    load(files)
    assert export_files("harz") == files
    again = Offer.objects.get(slug=offer.slug)
    assert (again.state, again.successor.slug, again.review_interval_months) == ("draft", other.slug, 3)
    assert again.contact_point.slug == offer.contact_point.slug
    assert again.description == 'Zeile eins\n\n=Zeile; zwei, "drei"'


def test_export_region_unknown_is_refused(tmp_path):
    with pytest.raises(CommandError, match="Gemeint ist vielleicht „boerde“"):
        call_command("export_region", "börde", str(tmp_path / "x"))
    assert not (tmp_path / "x").exists()


def test_export_region_unwritable_path_is_refused(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(CommandError, match="lässt sich nicht schreiben"):
        call_command("export_region", "harz", str(tmp_path / "file"))
