"""`manage.py check_wayfinder` as an operator and as `make check` meet it."""

import csv
import io
import shutil

import pytest
from django.core.management import CommandError, call_command

from offers.models import WayRule
from offers.wayfinder.reading import DATA
from tests.offers.wayfinder.books import TODAY, draft, published, region


def run(*options):
    out = io.StringIO()
    call_command("check_wayfinder", *options, stdout=out, no_color=True)
    return out.getvalue()


@pytest.fixture
def folder(tmp_path):
    """A copy of the shipped files that a test may break."""
    for name in ("questions.csv", "options.csv", "rules.csv", "personas.csv"):
        shutil.copy(DATA / name, tmp_path)
    return tmp_path


def edit(folder, name, change):
    """Let `change` return the row it is given, changed, or `None` to drop it."""
    path = folder / name
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows = [row for row in map(change, reader) if row is not None]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, reader.fieldnames)
        writer.writeheader()
        writer.writerows(rows)


def test_shipped_rules_pass_without_a_database():
    said = run("--shipped")
    assert "Kombinationen geprüft, 0 ohne Zuständigkeit" in said
    assert "66 Regeln, 40 von 40 Beispielen grün" in said


def test_a_missing_fallback_fails(folder):
    edit(folder, "rules.csv", lambda row: None if row["role"] == "fallback" else row)
    with pytest.raises(CommandError, match="Auffangregel fehlt") as error:
        run(f"--path={folder}")
    assert "ohne zuständige Stelle" in str(error.value)


def test_a_red_persona_fails(folder):
    edit(folder, "personas.csv", lambda row: {**row, "expected_primary": "school"} if row["id"] == "P08" else row)
    with pytest.raises(CommandError, match=r"Beispiel P08 .*: erwartet Schule"):
        run(f"--path={folder}")


def test_two_primaries_fail(folder):
    equals = ("A-AA-CAREER", "A-JA-ABSENT")
    edit(folder, "rules.csv", lambda row: {**row, "priority": "10", "role": "primary"} if row["id"] in equals else row)
    with pytest.raises(CommandError, match="Rangzahl 10"):
        run(f"--path={folder}")


def test_unreadable_files_name_line_and_column(folder):
    edit(folder, "rules.csv", lambda row: {**row, "conditions": "urgent"} if row["id"] == "EM-DANGER" else row)
    with pytest.raises(CommandError, match=r"rules\.csv, Zeile 2, Spalte conditions"):
        run(f"--path={folder}")


def test_a_missing_file_fails(tmp_path):
    with pytest.raises(CommandError, match=r"questions\.csv: Die Datei fehlt"):
        run(f"--path={tmp_path}")


@pytest.mark.django_db
def test_portal_without_rules_says_what_to_do():
    with pytest.raises(CommandError, match="load_wayfinder"):
        run()


@pytest.mark.django_db
def test_portal_checks_the_base_and_every_regions_book():
    call_command("load_wayfinder", verbosity=0)
    own = draft(region("harz"))
    said = run()
    assert "Gemeinsame Grundlage, Fassung 1" in said
    assert "Harz" not in said
    WayRule.objects.create(book=own, code="HARZ-1", priority=10, agency_kind="school", role="also", valid_from=TODAY,
                           service_de="Hilfe", reason_de="weil", next_step_de="Ruf an.")  # fmt: skip
    published(own, TODAY)
    with pytest.raises(CommandError, match="Rangzahl 10"):
        run()
