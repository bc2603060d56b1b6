"""A case is taken along as a file, or erased by hand: by whom, what is in it, what is left."""

import datetime
import json

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from cases.models import AuditRow, Case, ErasureProof
from cases.records.enums import DataClass
from tests.cases.world import FAMILY, logged_in, make_case, make_entry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def erasure_log(settings, tmp_path):
    settings.ERASURE_LOG = tmp_path / "erasures.log"


def export(person, world, **form):
    url = reverse("cases:case_export", args=[world.case.reference])
    return logged_in(person).post(url, {"kind": "agency_file", "format": "json", **form})


def test_the_agency_takes_along_what_it_owns(world):
    answer = export(world.member, world)
    data = json.loads(answer.content)
    assert answer["Content-Disposition"] == f'attachment; filename="fall-{world.case.reference}.json"'
    assert data["young_person"]["family_name"] == FAMILY
    assert {row["title"] for row in data["entries"]} == {"Zeisigfrei", "Zeisigzu"}
    assert data["releases"][0]["to"] == world.jobcenter.organisation.name


def test_another_agency_takes_along_its_own_rows_only(world):
    make_entry(world.case, world.recipient, agency=world.jobcenter, title="Eigenes", text="Jobcentertext")
    data = json.loads(export(world.recipient, world).content)
    assert [row["title"] for row in data["entries"]] == ["Eigenes"]
    assert data["young_person"] is None
    assert "Zeisig" not in json.dumps(data, ensure_ascii=False)


def test_what_was_entrusted_goes_along_with_its_author_only(world):
    make_entry(
        world.case, world.colleague, data_class=DataClass.ENTRUSTED, entrusted_by="young_person", title="Anvertrautes"
    )
    assert "Anvertrautes" not in export(world.member, world).content.decode()


def test_the_young_person_gets_their_data_without_what_is_about_others(world):
    make_entry(world.case, world.member, data_class=DataClass.THIRD_PARTY, title="Über den Bruder")
    data = json.loads(export(world.member, world, kind="own_data").content)
    assert data["left_out"] == 1
    assert "Über den Bruder" not in json.dumps(data, ensure_ascii=False)
    assert data["other_agencies"] == [world.jobcenter.organisation.name]


def test_the_same_as_a_pdf(world):
    answer = export(world.member, world, format="pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Disposition"] == f'attachment; filename="fall-{world.case.reference}.pdf"'


@pytest.mark.parametrize("kind", ["agency_file", "own_data"])
def test_each_export_is_one_row(world, kind):
    export(world.member, world, kind=kind)
    row = AuditRow.objects.get()
    assert (row.action, row.case_id) == (
        {"agency_file": "case_export", "own_data": "person_export"}[kind],
        world.case.pk,
    )


def test_nothing_is_exported_without_a_recent_second_factor(world):
    client = logged_in(world.member, fresh=False)
    url = reverse("cases:case_export", args=[world.case.reference])
    assert client.post(url, {"kind": "agency_file", "format": "json"}).status_code == 302
    assert client.get(url).status_code == 302


@pytest.mark.parametrize("who", ["colleague", "lead", "auditor", "recipient_colleague", "other", "keeper"])
def test_nobody_else_exports(world, who):
    assert export(getattr(world, who), world).status_code in {403, 404}


def erase(person, world, **form):
    url = reverse("cases:case_erase", args=[world.case.reference])
    form = {"reference": world.case.reference, "in_own_file": "on", **form}
    return logged_in(person).post(url, form)


def test_the_case_lead_erases_a_case_and_a_hash_stays(world):
    assert erase(world.member, world).status_code == 302
    assert not Case.objects.exists()
    proof = ErasureProof.objects.get()
    assert world.case.reference not in proof.digest
    assert AuditRow.objects.get(action="case_erase").case_id == world.case.pk


def test_after_erasure_the_name_is_nowhere_in_the_database(world):
    erase(world.member, world)
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text ILIKE %s OR t::text ILIKE %s', [
                f"%{FAMILY}%", "%Zeisig%"
            ])  # fmt: skip
            assert cursor.fetchone()[0] == 0, table


@pytest.mark.parametrize("form", [{"reference": "00000000"}, {"reference": ""}, {"in_own_file": ""}])
def test_a_wrong_reference_erases_nothing(world, form):
    assert erase(world.member, world, **form).status_code == 200
    assert Case.objects.exists()


def test_entries_of_another_agency_stop_the_erasure(world):
    make_entry(world.case, world.recipient, agency=world.jobcenter)
    answer = erase(world.member, world)
    assert "hat hier eigene Einträge" in answer.content.decode()
    assert Case.objects.exists()


def test_a_second_click_finds_nothing(world):
    erase(world.member, world)
    assert erase(world.member, world).status_code == 404
    assert ErasureProof.objects.count() == 1


@pytest.mark.parametrize("who", ["recipient", "colleague", "lead", "recipient_lead", "other", "keeper", "nobody"])
def test_nobody_else_erases(world, who):
    assert erase(getattr(world, who), world).status_code in {403, 404}
    assert Case.objects.exists()


def page_of(person, world, case=None):
    return logged_in(person).get(reverse("cases:case_detail", args=[(case or world.case).reference])).content.decode()


def test_the_page_says_when_a_stub_goes_and_a_consent_ends_that(world):
    stub = make_case(world.youth_office, world.member)
    day = date_format(timezone.localdate(stub.last_action_at) + datetime.timedelta(days=90), "j. F Y")
    assert f"wird dieser Fall am {day} gelöscht" in page_of(world.member, world, stub)
    assert "wird dieser Fall am" not in page_of(world.member, world)


def test_only_the_case_lead_of_the_owner_is_led_to_erasing(world):
    link = reverse("cases:case_erase", args=[world.case.reference])
    assert link in page_of(world.member, world)
    assert link not in page_of(world.recipient, world)
