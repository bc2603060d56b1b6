"""Import and export of the shipped regions, page by page: what a coordinator reads."""

import io

import openpyxl
import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cases.staff.models import Coordination, User
from offers.exchange.admin import RESOURCES
from offers.exchange.spreadsheets import SafeCSV
from offers.regions.models import Organisation, Region

pytestmark = [pytest.mark.usefixtures("shipped"), pytest.mark.django_db]
LABELS = [f"offers_{model._meta.model_name}" for model in RESOURCES]


def coordinator(slug):
    """A logged-in coordinator of one region."""
    user = User.objects.create_user(f"{slug}@portal.example", None, name=slug)
    Coordination.objects.create(user=user, region=Region.objects.get(slug=slug))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def boerde():
    return coordinator("boerde")


@pytest.fixture
def keeper():
    client = Client()
    client.force_login(User.objects.create_superuser("admin@portal.example", None, name="admin"))
    return client


def download(client, label, file_format="0", query=""):
    return client.post(reverse(f"admin:{label}_export") + query, {"format": file_format, "resource": "0"})


def rows_of(content):
    text = content.decode("utf-8-sig").splitlines()
    return [line.split(";") for line in text]


def preview(client, label, content, name="daten.csv"):
    return client.post(
        reverse(f"admin:{label}_import"), {"import_file": SimpleUploadedFile(name, content), "resource": "0"}
    )


def confirm(client, label, page):
    return client.post(reverse(f"admin:{label}_process_import"), page.context["confirm_form"].initial, follow=True)


def organisations(client, **cells):
    """The exported organisations with other cells in the first row."""
    data = SafeCSV().create_dataset(download(client, "offers_organisation").content)
    rows = [list(row) for row in data]
    for name, value in cells.items():
        rows[0][data.headers.index(name)] = value
    return "\n".join(";".join(f'"{cell}"' for cell in row) for row in [data.headers, *rows]).encode()


@pytest.mark.parametrize("label", LABELS)
def test_export_pages_answer_and_hold_own_rows(boerde, label):
    lists = boerde.get(reverse(f"admin:{label}_changelist")).content.decode()
    assert "Als Datei ausgeben" in lists
    assert boerde.get(reverse(f"admin:{label}_export")).status_code == 200
    answer = download(boerde, label)
    assert answer["Content-Type"] == "text/csv"
    head, *rows = rows_of(answer.content)
    assert rows
    if head[0] == "region":
        assert "harz;" not in answer.content.decode()


@pytest.mark.parametrize("label", LABELS)
def test_unchanged_file_has_nothing_to_take_over(keeper, label):
    for file_format, name in (("0", "x.csv"), ("1", "x.xlsx")):
        page = preview(keeper, label, download(keeper, label, file_format).content, name)
        assert page.context["result"].totals["skip"] > 0
        assert "So übernehmen" not in page.content.decode()


def test_export_follows_the_filters_of_the_list(boerde):
    answer = download(boerde, "offers_organisation", query="?kind__exact=jobcenter")
    head, *rows = rows_of(answer.content)
    assert {row[head.index("kind")] for row in rows} == {"jobcenter"}


def test_export_to_excel(boerde):
    answer = download(boerde, "offers_offer", "1")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet.title == "offers"
    assert sheet["A2"].value == "boerde"


def test_import_shows_then_does(boerde):
    page = preview(boerde, "offers_organisation", organisations(boerde, summary="Ganz neu gesagt."))
    text = page.content.decode()
    assert "0 neu, 1 geändert" in text
    assert "<ins>Ganz neu gesagt.</ins>" in text
    assert not Organisation.objects.filter(summary="Ganz neu gesagt.").exists()
    done = confirm(boerde, "offers_organisation", page)
    assert "1 Zeile übernommen." in done.content.decode()
    assert Organisation.objects.get(summary="Ganz neu gesagt.").region.slug == "boerde"
    assert LogEntry.objects.get().change_message == "aus einer Datei übernommen"


def test_import_of_another_region_is_refused(boerde, keeper):
    stolen = organisations(keeper, summary="Übernommen.")
    page = preview(boerde, "offers_organisation", stolen)
    text = page.content.decode()
    assert "Es wurde nichts übernommen" in text
    assert "„harz“ ist keine Region" in text
    assert "confirm_form" not in page.context


def test_import_problems_are_named_by_line_and_column(boerde):
    page = preview(boerde, "offers_organisation", organisations(boerde, kind="verein", phone="ruf an"))
    text = page.content.decode()
    assert "<tr><td>2</td><td>kind</td><td>Unbekannter Wert „verein“" in text
    assert "<tr><td>2</td><td>phone</td><td>„ruf an“" in text


def test_confirmation_of_somebody_elses_upload_changes_nothing_of_theirs(boerde, keeper):
    """Rights are those of who confirms, whatever file name they send."""
    page = preview(keeper, "offers_organisation", organisations(keeper, summary="Von oben."))
    answer = confirm(boerde, "offers_organisation", page)
    assert "Es wurde nichts übernommen" in answer.content.decode()
    assert not Organisation.objects.filter(summary="Von oben.").exists()


HOSTILE = [
    (b"x" * 3_000_000, "mehr als"),
    (b"x" * 10_000_001, "größer als 10 MB"),
    (b"\x00", "Nullzeichen"),
    (b"PK\x03\x04" + b"\x00" * 50, "keine lesbare XLSX"),
    (b"\xff\xfe", "nicht UTF-8"),
    (b"\xed\xa0\x80", "nicht UTF-8"),
    (b"a" * 100_000 + b"\nx", "Unbekannte Spalte"),
    (b"region,slug\nboerde,x", "Die Spalte fehlt"),
    (b"region,slug\n", "keine Zeilen"),
]


@pytest.mark.parametrize(("content", "message"), HOSTILE)
def test_hostile_upload_gets_a_clear_message(boerde, content, message):
    page = preview(boerde, "offers_organisation", content)
    assert page.status_code == 200
    assert message in page.content.decode()


def test_upload_without_a_file_is_asked_for(boerde):
    page = boerde.post(reverse("admin:offers_organisation_import"), {"resource": "0"})
    assert page.context["form"].errors["import_file"]
