"""CSV files of a rule book in the administration: preview, mistakes by line and column, all or nothing."""

import csv
import datetime
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from offers.models import Persona, WayQuestion, WayRule
from offers.wayfinder import services
from offers.wayfinder.reading import DATA
from tests.offers.stock import make_person, make_region
from tests.offers.wayfinder.books import load_rules

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2026, 11, 21, 9, 0, tzinfo=datetime.UTC)
FILES = ("questions", "options", "rules", "personas")


def make_stock():
    return load_rules()


@pytest.fixture
def mine(client, base):
    harz = make_region("harz", name="Harz", four_eyes=False)
    client.force_login(make_person("harz@portal.example", harz))
    return services.draft_book(region_id=harz.pk, actor=1, now=NOW)


def url(book, name="files", *args):
    return reverse(f"admin:offers_rulebook_{name}", args=[book.pk, *args])


def upload(client, book, **files):
    made = {name: SimpleUploadedFile(f"{name}.csv", content) for name, content in files.items()}
    return client.post(url(book), made)


def shipped(name, change=lambda row: row):
    """A shipped file with its rows changed; `None` drops a row."""
    reader = csv.DictReader(io.StringIO((DATA / f"{name}.csv").read_text(encoding="utf-8")))
    out = io.StringIO()
    writer = csv.DictWriter(out, reader.fieldnames)
    writer.writeheader()
    writer.writerows(row for row in map(change, list(reader)) if row is not None)
    return out.getvalue().encode()


def only(code, **fields):
    return lambda row: {**row, **fields} if row["id"] == code else None


def take_over(client, book, answer):
    return client.post(url(book), {"waiting": answer.context["waiting"]}, follow=True)


def test_preview_writes_nothing_and_confirmation_everything(client, mine):
    answer = upload(client, mine, rules=shipped("rules", only("EM-DANGER", reason_de="Neu")))
    assert "EM-DANGER" in answer.content.decode()
    assert not mine.rules.exists()
    said = take_over(client, mine, answer).content.decode()
    assert "1 Zeilen übernommen." in said
    assert mine.rules.get().reason_de == "Neu"


def test_what_waits_is_taken_over_once_and_by_nobody_else(client, mine):
    answer = upload(client, mine, rules=shipped("rules", only("EM-DANGER")))
    token = answer.context["waiting"]
    client.force_login(make_person("zweite@portal.example", mine.region))
    assert "warten nicht mehr" in client.post(url(mine), {"waiting": token}, follow=True).content.decode()
    assert not mine.rules.exists()


@pytest.mark.parametrize("token", ["x", "../..", "ä", " ", "\x00", "a" * 500])
def test_a_forged_name_leads_to_nothing(client, mine, token):
    assert "warten nicht mehr" in client.post(url(mine), {"waiting": token}, follow=True).content.decode()


@pytest.mark.parametrize(("change", "said"), [
    (only("EM-DANGER", conditions="urgent"), "rules.csv, Zeile 2, Spalte conditions"),
    (only("EM-DANGER", conditions="wetter=gut"), "Spalte conditions: Die Frage „wetter“ gibt es nicht."),
    (only("EM-DANGER", agency_kind="polizei"), "rules.csv, Zeile 2, Spalte agency_kind"),
    (only("EM-DANGER", valid_from="morgen"), "rules.csv, Zeile 2, Spalte valid_from"),
])  # fmt: skip
def test_mistakes_are_named_and_nothing_is_written(client, mine, change, said):
    good = shipped("questions", lambda row: row if row["slug"] == "topic" else None)
    answer = upload(client, mine, questions=good, rules=shipped("rules", change))
    assert said in answer.content.decode()
    assert "Alles übernehmen" not in answer.content.decode()
    assert not mine.rules.exists()
    assert not mine.questions.exists()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", "größe".encode("latin-1"), b"\x00", b"a,b\n1,2\n"])
def test_what_is_no_csv_is_refused_in_words(client, mine, content):
    answer = upload(client, mine, rules=content)
    assert answer.status_code == 200
    assert "Alles übernehmen" not in answer.content.decode()
    assert not mine.rules.exists()


def test_without_any_file_it_asks_for_one(client, mine):
    assert "mindestens eine Datei" in client.post(url(mine), {}).content.decode()


def test_options_alone_bring_their_page_along(client, mine):
    first = csv.DictReader(io.StringIO((DATA / "options.csv").read_text(encoding="utf-8")))
    slug = next(row["slug"] for row in first if row["question"] == "topic")
    answer = upload(client, mine, options=shipped(
        "options", lambda row: {**row, "de": "Anders"} if (row["question"], row["slug"]) == ("topic", slug) else None,
    ))  # fmt: skip
    take_over(client, mine, answer)
    page = WayQuestion.objects.get(book=mine)
    assert page.slug == "topic"
    assert list(page.options.values_list("slug", "text_de")) == [(slug, "Anders")]


def test_personas_go_to_the_region(client, mine):
    answer = upload(client, mine, personas=shipped("personas", only("P01", description="Mia")))
    take_over(client, mine, answer)
    assert Persona.objects.get(region=mine.region).description == "Mia"
    assert Persona.objects.filter(code="P01", region=None).exclude(description="Mia").exists()


def test_what_is_given_out_can_be_taken_in_again_unchanged(client, base):
    client.force_login(make_person("chef@portal.example", is_superuser=True))
    draft = services.draft_book(region_id=None, actor=1, now=NOW)
    files = {name: client.get(url(draft, "export", name)).content for name in FILES}
    answer = upload(client, draft, **files)
    assert answer.context["report"].tables.problems == []
    assert [(plan.new, plan.changed) for plan in answer.context["report"].plans] == [((), ())] * 4
    assert client.get(url(draft, "export", "users")).status_code == 404


def test_what_looks_like_a_formula_is_given_out_as_text(client, mine):
    WayRule.objects.create(book=mine, code="X", priority=1, agency_kind="school", role="also", valid_from="2026-01-01",
                           service_de="=1+1")  # fmt: skip
    answer = client.get(url(mine, "export", "rules"))
    assert "'=1+1" in answer.content.decode()
    assert "attachment" in answer["Content-Disposition"]
