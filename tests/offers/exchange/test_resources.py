"""Import and export by coordinators through django-import-export."""

import datetime
import io
import zipfile

import openpyxl
import pytest
import tablib

from offers.catalogue.models import Event, Offer, Programme, PublishedOffer
from offers.exchange import resources
from offers.exchange.reading import UnreadableError
from offers.exchange.spreadsheets import SafeCSV, SafeXLSX
from offers.regions.models import ContactPoint, Cooperation, Organisation, Place, Region

pytestmark = [pytest.mark.usefixtures("shipped"), pytest.mark.django_db]
ACTOR = 7
MODELS = {
    resources.PlaceResource: Place,
    resources.OrganisationResource: Organisation,
    resources.ContactPointResource: ContactPoint,
    resources.ProgrammeResource: Programme,
    resources.OfferResource: Offer,
    resources.CooperationResource: Cooperation,
    resources.EventResource: Event,
}


def resource_of(kind, *slugs):
    return kind(regions=Region.objects.filter(slug__in=slugs), actor_id=ACTOR)


def exported(kind, *slugs):
    return resource_of(kind, *slugs).export()


def column(data, name):
    return [row[data.headers.index(name)] for row in data]


def with_cell(data, line, **cells):
    """A copy of the dataset with other cells in one line (line 1 holds the column names)."""
    rows = [list(row) for row in data]
    for name, value in cells.items():
        rows[line - 2][data.headers.index(name)] = value
    return tablib.Dataset(*rows, headers=data.headers)


def complaints(result):
    """Everything a refused import says, as (line, column, message)."""
    assert result.has_validation_errors()
    return [
        (row.number, name, message)
        for row in result.invalid_rows
        for name, messages in row.error_dict.items()
        for message in messages
    ]


@pytest.mark.parametrize("kind", MODELS)
@pytest.mark.parametrize("file_format", [SafeCSV, SafeXLSX])
def test_round_trip_changes_nothing(kind, file_format):
    data = exported(kind, "harz", "boerde")
    assert len(data)
    content = file_format().export_data(data)
    read = file_format().create_dataset(content)
    result = resource_of(kind, "harz", "boerde").import_data(read, dry_run=False, raise_errors=True)
    assert result.totals["skip"] == len(data)
    assert result.rows == []
    assert file_format().export_data(exported(kind, "harz", "boerde")) == content or file_format is SafeXLSX


@pytest.mark.parametrize("kind", [kind for kind in MODELS if kind is not resources.ProgrammeResource])
def test_export_holds_own_regions_only(kind):
    data = resource_of(kind, "boerde").export(MODELS[kind].objects.all())
    assert set(column(data, "region")) == {"boerde"}


def test_export_without_regions_is_empty():
    assert len(exported(resources.OfferResource)) == 0


def test_import_of_another_region_is_refused():
    """Nor does it matter whether such a region exists."""
    data = exported(resources.OfferResource, "harz")
    own = resource_of(resources.OfferResource, "boerde")
    refused = complaints(own.import_data(with_cell(data, 3, region="nirgends"), dry_run=False))
    assert [line for line, _, _ in refused] == list(range(2, len(data) + 2))
    assert {name for _, name, _ in refused} == {"region"}
    assert "„harz“ ist keine Region" in refused[0][2]
    assert "„nirgends“ ist keine Region" in refused[1][2]


def test_import_cannot_point_into_another_region():
    data = exported(resources.OfferResource, "boerde")
    line, name, message = complaints(
        resource_of(resources.OfferResource, "boerde").import_data(
            with_cell(data, 4, organisation="koba-jobcenter-harz"), dry_run=False
        )
    )[0]
    assert (line, name) == (4, "organisation")
    assert "steht nicht in organisations.csv" in message


def test_import_of_an_offer_changes_the_working_copy_only():
    data = exported(resources.OfferResource, "boerde")
    slug, old = data[0][1], data[0][2]
    result = resource_of(resources.OfferResource, "boerde").import_data(
        with_cell(data, 2, title="Neuer Titel"), dry_run=False, raise_errors=True
    )
    assert (result.totals["update"], result.totals["skip"]) == (1, len(data) - 1)
    offer = Offer.objects.get(region__slug="boerde", slug=slug)
    assert (offer.title, offer.state, offer.edited_by) == ("Neuer Titel", "draft", ACTOR)
    assert PublishedOffer.objects.get(offer=offer).title == old
    assert offer.history.order_by("-history_id").first().history_user_id == ACTOR
    assert result.rows[0].instance == offer
    ((name, change),) = result.rows[0].changes
    assert name == "title"
    assert "<ins>Neuer" in change
    assert "<del>" in change


def test_preview_shows_texts_not_pages():
    data = exported(resources.OfferResource, "boerde")
    own = resource_of(resources.OfferResource, "boerde")
    result = own.import_data(with_cell(data, 2, title="<script>alert(1)</script>"), dry_run=True)
    ((_name, change),) = result.rows[0].changes
    assert "<script>" not in change
    assert "&lt;script&gt;" in change


def test_import_of_a_new_offer_is_a_draft():
    data = exported(resources.OfferResource, "boerde")
    with_topics = next(line for line, topics in zip(data, column(data, "topics"), strict=True) if topics)
    row = dict(zip(data.headers, with_topics, strict=True)) | {"slug": "ganz-neu", "state": "published"}
    one = tablib.Dataset(list(row.values()), headers=data.headers)
    result = resource_of(resources.OfferResource, "boerde").import_data(one, dry_run=False, raise_errors=True)
    assert result.totals["new"] == 1
    offer = Offer.objects.get(slug="ganz-neu")
    assert (offer.state, offer.edited_by) == ("draft", ACTOR)
    assert offer.topics.exists()
    assert not PublishedOffer.objects.filter(offer=offer).exists()


def test_import_of_an_archived_offer_is_refused():
    PublishedOffer.objects.filter(region__slug="boerde").delete()
    Offer.objects.filter(region__slug="boerde").update(state="archived")
    data = exported(resources.OfferResource, "boerde")
    own = resource_of(resources.OfferResource, "boerde")
    assert not own.import_data(data, dry_run=False).has_validation_errors()
    line, name, message = complaints(own.import_data(with_cell(data, 2, title="x"), dry_run=False))[0]
    assert (line, name) == (2, "slug")
    assert "archiviert" in message


def test_preview_writes_nothing():
    data = exported(resources.OfferResource, "boerde")
    before = list(Offer.objects.order_by("pk").values())
    result = resource_of(resources.OfferResource, "boerde").import_data(with_cell(data, 2, title="Neu"), dry_run=True)
    assert result.totals["update"] == 1
    assert list(Offer.objects.order_by("pk").values()) == before
    assert Offer.history.count() == len(before)


def test_one_bad_row_stops_all():
    data = exported(resources.OrganisationResource, "boerde")
    bad = with_cell(with_cell(data, 2, summary="Neu."), 3, kind="verein", phone="ruf an")
    refused = complaints(resource_of(resources.OrganisationResource, "boerde").import_data(bad, dry_run=False))
    assert [(line, name) for line, name, _ in refused] == [(3, "kind"), (3, "phone")]
    assert not Organisation.objects.filter(summary="Neu.").exists()


def test_missing_and_unknown_columns_are_named():
    data = exported(resources.PlaceResource, "boerde")
    data.headers = ["region", "plz", *data.headers[2:]]
    refused = complaints(resource_of(resources.PlaceResource, "boerde").import_data(data, dry_run=False))
    assert {(line, name) for line, name, _ in refused} == {(1, "plz"), (1, "postal_code")}


def test_import_marks_the_catalogue_as_changed():
    before = Region.objects.get(slug="boerde").catalogue_version
    data = exported(resources.OrganisationResource, "boerde")
    own = resource_of(resources.OrganisationResource, "boerde")
    own.import_data(data, dry_run=False, raise_errors=True)
    assert Region.objects.get(slug="boerde").catalogue_version == before
    own.import_data(with_cell(data, 2, summary="Neu."), dry_run=False, raise_errors=True)
    assert Region.objects.get(slug="boerde").catalogue_version > before


def test_formulas_leave_harmless_and_come_back():
    texts = ["=1+1", "+49 30", "-1", "@SUM(A1)", "'=x", "'", "''", "'apostroph"]
    organisations = list(Organisation.objects.filter(region__slug="harz").order_by("pk")[: len(texts)])
    for organisation, text in zip(organisations, texts, strict=True):
        organisation.summary = text
        organisation.save()
    data = exported(resources.OrganisationResource, "harz")
    assert column(data, "summary")[:5] == ["'=1+1", "'+49 30", "'-1", "'@SUM(A1)", "''=x"]
    for file_format in (SafeCSV(), SafeXLSX()):
        read = file_format.create_dataset(file_format.export_data(data))
        result = resource_of(resources.OrganisationResource, "harz").import_data(read, dry_run=False)
        assert result.totals["skip"] == len(data)
    book = openpyxl.load_workbook(io.BytesIO(SafeXLSX().export_data(data)))
    assert not [cell for row in book.active for cell in row if cell.data_type == "f"]


def xlsx(*rows, sheet="Tabelle1", others=()):
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    for name in others:
        book.create_sheet(name)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def zipped(**files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


HOSTILE = [
    (SafeCSV, b"", "leer"),
    (SafeCSV, b"a,b\n\x00", "Nullzeichen"),
    (SafeCSV, b"a,b\n\xff", "nicht UTF-8"),
    (SafeCSV, b"a,b\n\xed\xa0\x80", "nicht UTF-8"),
    (SafeCSV, b"a,b\n" + b"x" * 1_000_000, "mehr als"),
    (SafeCSV, b"a,b\n" + b"x" * 11_000_000, "größer als 10 MB"),
    (SafeCSV, b"a\n" + b"x\n" * 20_001, "Mehr als 20000 Zeilen"),
    (SafeCSV, b"," * 300 + b"\nx", "Spalten"),
    (SafeCSV, b"a\nx,y", "mehr Felder"),
    (SafeCSV, b"PK\x03\x04", "XLSX"),
    (SafeXLSX, b"", "keine lesbare XLSX"),
    (SafeXLSX, b"region;slug", "keine lesbare XLSX"),
    (SafeXLSX, zipped(a="x"), "keine lesbare XLSX"),
    (SafeXLSX, zipped(a="0" * 61_000_000), "ausgepackt zu groß"),
    (SafeXLSX, zipped(**{"xl/workbook.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "keine lesbare XLSX"),
    (SafeXLSX, xlsx(), "leer"),
]


@pytest.mark.parametrize(("file_format", "content", "message"), HOSTILE)
def test_hostile_file_gets_a_clear_message(file_format, content, message):
    with pytest.raises(UnreadableError, match=message):
        file_format().create_dataset(content)


def test_sheet_with_a_cell_far_below_is_refused():
    book = openpyxl.Workbook()
    book.active["A1"], book.active["A1000000"] = "region", "x"
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(UnreadableError, match="Mehr als"):
        SafeXLSX().create_dataset(out.getvalue())


def test_sheet_is_found_by_name_and_values_are_read_as_typed():
    content = xlsx(
        ["region", "title", "kind", "date", "place", "description", "source", "last_day", "starts_at", "is_published"],
        [None] * 10,
        ["boerde", "Messe", "fair", datetime.date(2027, 3, 1), "Haldensleben", None, "x",
         datetime.datetime.fromisoformat("2027-03-02"), datetime.time(9, 30), False, None],
        ["boerde", "Jahr", "info", 2027, "region", None, None, None, None, True],
        sheet="events", others=["Notizen"],
    )  # fmt: skip
    own = resource_of(resources.EventResource, "boerde")
    result = own.import_data(SafeXLSX().create_dataset(content), dry_run=False, raise_errors=True)
    assert result.totals["new"] == 2
    event = Event.objects.get(slug="messe-2027-03-01")
    assert event.starts_at == datetime.time(9, 30)
    assert (event.last_day, event.is_published, event.place.name) == (datetime.date(2027, 3, 2), False, "Haldensleben")
    assert Event.objects.get(slug="jahr-2027").place is None


def test_wrong_sheet_says_which_columns_are_missing():
    content = xlsx(["Name", "Telefon"], ["x", "y"])
    own = resource_of(resources.OrganisationResource, "boerde")
    refused = complaints(own.import_data(SafeXLSX().create_dataset(content), dry_run=False))
    assert {line for line, _, _ in refused} == {1}
    assert (1, "slug", "Die Spalte fehlt.") in refused


def test_lines_count_as_in_the_file():
    data = exported(resources.PlaceResource, "boerde")
    text = SafeCSV().export_data(data).decode("utf-8-sig").split("\r\n")
    text[3:3] = ["", ""]
    text[6] = text[6].replace("3", "x", 1)
    read = SafeCSV().create_dataset("\n".join(text).encode())
    refused = complaints(resource_of(resources.PlaceResource, "boerde").import_data(read, dry_run=False))
    assert {line for line, _, _ in refused} == {7}


def test_control_characters_are_named_not_crashed_on():
    data = exported(resources.OrganisationResource, "boerde")
    for text in ("a\x00b", "a\ud800b", "a\x1fb"):
        bad = with_cell(data, 2, summary=text)
        refused = complaints(resource_of(resources.OrganisationResource, "boerde").import_data(bad, dry_run=False))
        assert [(line, name) for line, name, _ in refused] == [(2, "summary")]
