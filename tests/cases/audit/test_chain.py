"""The hash chain: whoever changes, takes away or swaps rows behind the portal's back is found."""

import datetime
import threading
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from cases.audit.enums import AuditAction, AuditResult
from cases.audit.models import AuditChain, AuditRow
from cases.audit.selectors import chains, verify_chain
from cases.audit.services import record
from cases.staff.actors import Actor
from cases.staff.enums import LegalArea
from tests.cases.world import make_agency, make_case, make_region, make_user

LONG_AGO = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)


@pytest.fixture
def agency(db):
    return make_agency(make_region(), LegalArea.SGB8)


def write(agency, number, **fields):
    user = make_user("Schreibt", agency)
    for _ in range(number):
        record(actor=Actor(user=user, acting=agency), **{"action": AuditAction.DESK, **fields})


def behind_the_back(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE cases_auditrow DISABLE TRIGGER audit_row_kept")
        cursor.execute(sql, values)
        cursor.execute("ALTER TABLE cases_auditrow ENABLE TRIGGER audit_row_kept")


def walk(agency):
    return verify_chain(agency.pk, emptied_before=LONG_AGO)


def test_each_agency_has_a_chain_without_gaps(agency):
    other = make_agency(agency.organisation.region, LegalArea.SGB2)
    for place in (agency, other, None, agency, agency):
        write(place, 1)
    rows = AuditRow.objects.order_by("chain", "sequence").values_list("chain", "sequence")
    assert list(rows) == [(0, 1), (agency.pk, 1), (agency.pk, 2), (agency.pk, 3), (other.pk, 1)]
    assert chains() == [0, agency.pk, other.pk]
    for chain in chains():
        assert verify_chain(chain, emptied_before=LONG_AGO).broken is None


def test_python_and_database_agree_on_every_kind_of_content(agency):
    user = make_user("Größe", agency)
    case = make_case(agency, user)
    now = datetime.datetime(2026, 3, 29, 1, 59, 59, 999_999, tzinfo=datetime.UTC)
    record(actor=Actor(user=None, now=now), action=AuditAction.RETENTION_RUN)
    record(actor=Actor(user=user, acting=agency, now=now), action=AuditAction.CASE_DETAIL, about=case, case_id=case.pk)
    record(actor=Actor(user=user, acting=agency, now=LONG_AGO), action=AuditAction.CASE_LIST, case_ids=[3, case.pk])
    record(actor=Actor(user=user, acting=agency), action=AuditAction.CASE_OPEN, result=AuditResult.DENIED)
    assert AuditRow.objects.get(case_id=case.pk).owner_id == agency.pk
    assert [verify_chain(chain, emptied_before=LONG_AGO).broken for chain in chains()] == [None, None]


@pytest.mark.parametrize(
    ("sql", "broken", "why"),
    [
        ("UPDATE cases_auditrow SET actor_id = NULL WHERE sequence = 3", 3, "content"),
        ("UPDATE cases_auditrow SET at = at - interval '1 microsecond' WHERE sequence = 3", 3, "content"),
        ("UPDATE cases_auditrow SET result = 'denied' WHERE sequence = 1", 1, "content"),
        ("UPDATE cases_auditrow SET case_ids = '{7}' WHERE sequence = 5", 5, "content"),
        ("UPDATE cases_auditrow SET digest = sha256('x') WHERE sequence = 2", 2, "content"),
        ("UPDATE cases_auditrow SET hash = sha256('x') WHERE sequence = 4", 4, "hash"),
        ("UPDATE cases_auditrow SET previous = sha256('x') WHERE sequence = 1", 1, "order"),
        ("DELETE FROM cases_auditrow WHERE sequence = 1", 1, "missing"),
        ("DELETE FROM cases_auditrow WHERE sequence = 3", 3, "missing"),
        ("DELETE FROM cases_auditrow WHERE sequence = 5", 5, "end"),
        ("DELETE FROM cases_auditrow WHERE sequence > 0", 1, "end"),
        ("UPDATE cases_auditrow SET sequence = -sequence WHERE sequence IN (2, 3);"
         "UPDATE cases_auditrow SET sequence = 5 + sequence WHERE sequence IN (-2, -3)", 2, "order"),
        ("UPDATE cases_auditrow SET at = NULL, actor_id = NULL, agency_id = NULL, action = '', result = '',"
         "object_type = '', request_id = NULL WHERE sequence = 3", 3, "emptied too early"),
    ],
)  # fmt: skip
def test_what_is_done_behind_the_back_is_found(agency, sql, broken, why):
    write(agency, 5)
    assert walk(agency).broken is None
    behind_the_back(sql)
    found = walk(agency)
    assert (found.broken, found.why) == (broken, why)


def test_rows_taken_from_the_end_stay_missed_when_new_ones_come(agency):
    write(agency, 5)
    behind_the_back("DELETE FROM cases_auditrow WHERE sequence > 3")
    write(agency, 4)
    assert AuditChain.objects.get(chain=agency.pk).sequence == 5
    assert walk(agency).broken == 5


def test_a_row_moved_to_another_chain_is_found(agency):
    other = make_agency(agency.organisation.region, LegalArea.SGB2)
    write(agency, 2)
    behind_the_back("UPDATE cases_auditrow SET chain = %s", other.pk)
    assert verify_chain(other.pk, emptied_before=LONG_AGO).broken == 1


def test_the_command_says_what_it_checked_and_fails_when_a_chain_is_broken(agency):
    write(agency, 3)
    out = StringIO()
    call_command("verify_audit", stdout=out)
    assert f"Stelle {agency.pk}: 3 Zeilen geprüft, in Ordnung" in out.getvalue()
    behind_the_back("UPDATE cases_auditrow SET action = 'case_list' WHERE sequence = 2")
    out = StringIO()
    with pytest.raises(CommandError, match="1 von 1") as failure:
        call_command("verify_audit", stdout=out)
    assert failure.value.returncode == 1
    assert "Zeile 2 stimmt nicht: Inhalt wurde geändert" in out.getvalue()


def test_batches_are_no_seams(agency, monkeypatch):
    monkeypatch.setattr("cases.audit.selectors.BATCH", 2)
    for number in (1, 1, 1, 2):
        write(agency, number)
        assert walk(agency).broken is None
    assert walk(agency).rows == 5


def test_writing_a_row_is_one_statement(agency, django_assert_num_queries):
    actor = Actor(user=make_user("Schreibt", agency), acting=agency)
    with django_assert_num_queries(1):
        record(actor=actor, action=AuditAction.DESK, case_ids=[1, 2])


@pytest.mark.django_db(transaction=True)
def test_parallel_rows_keep_the_chain():
    agency = make_agency(make_region(), LegalArea.SGB8)
    user = make_user("Schreibt", agency)
    together = threading.Barrier(4)

    def writes():
        try:
            together.wait()
            for _ in range(10):
                record(actor=Actor(user=user, acting=agency, now=timezone.now()), action=AuditAction.DESK)
        finally:
            connection.close()

    threads = [threading.Thread(target=writes) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(AuditRow.objects.order_by("sequence").values_list("sequence", flat=True)) == list(range(1, 41))
    assert walk(agency).broken is None
