"""The record forgets: to the second, no more than it must, and the chains still hold."""

import datetime

import pytest
from django.db import connection
from django.utils import timezone

from cases.audit.enums import AlarmKind, AuditAction, AuditResult
from cases.audit.models import AuditRow
from cases.audit.models_control import AuditAccess, AuditAlarm
from cases.audit.selectors import verify_chain
from cases.audit.services import record
from cases.audit.services_retention import cut_chains, forget_changes, forget_control, forget_reads
from cases.models import Case, Responsibility
from cases.records.enums import CaseState, Outcome
from cases.staff.actors import Actor
from cases.staff.enums import LegalArea
from tests.cases.world import make_agency, make_case, make_region, make_user

pytestmark = pytest.mark.django_db
BEFORE = datetime.datetime(2026, 5, 22, 10, 0, tzinfo=datetime.UTC)
EDGE = datetime.timedelta(microseconds=1)


@pytest.fixture
def agency():
    return make_agency(make_region(), LegalArea.SGB8)


@pytest.fixture
def user(agency):
    return make_user("Schreibt", agency)


@pytest.fixture
def write(agency, user):
    def write(at, action=AuditAction.CASE_DETAIL, **fields):
        record(actor=Actor(user=user, acting=agency, now=at), action=action, **fields)
        return AuditRow.objects.latest("id")

    return write


def kept():
    return list(AuditRow.objects.filter(at__isnull=False).order_by("sequence").values_list("sequence", flat=True))


def whole(agency):
    return verify_chain(agency.pk, emptied_before=BEFORE + datetime.timedelta(days=1)).broken is None


def test_reads_go_at_the_edge_and_lose_who_what_and_when(agency, user, write):
    old = write(BEFORE - EDGE, case_id=7, about=user, case_ids=[7])
    write(BEFORE, case_id=7)
    write(BEFORE + EDGE, case_id=7)
    assert forget_reads(before=BEFORE, dry_run=True) == 1
    assert kept() == [1, 2, 3]
    assert forget_reads(before=BEFORE) == 1
    assert forget_reads(before=BEFORE) == 0
    assert kept() == [2, 3]
    emptied = AuditRow.objects.get(pk=old.pk)
    content = (emptied.at, emptied.actor, emptied.agency, emptied.owner_id, emptied.action, emptied.result)
    assert content == (None, None, None, None, "", "")
    assert (emptied.object_type, emptied.object_id, emptied.case_id, emptied.case_ids) == ("", None, None, [])
    assert emptied.request_id is None
    assert bytes(emptied.hash) == bytes(old.hash)
    assert whole(agency)


def test_changes_of_a_case_stay_where_reads_and_refusals_go(write):
    write(BEFORE - EDGE, AuditAction.CASE_OPEN, case_id=7)
    write(BEFORE - EDGE, AuditAction.CASE_OPEN, case_id=7, result=AuditResult.DENIED)
    write(BEFORE - EDGE, AuditAction.AUDIT_REASON)
    write(BEFORE - EDGE, AuditAction.CASE_LIST, case_ids=[7])
    assert forget_reads(before=BEFORE) == 3
    assert kept() == [1]


@pytest.mark.parametrize(("closed", "goes"), [(None, 0), (BEFORE, 0), (BEFORE - EDGE, 1)])
def test_changes_go_a_year_after_the_case_was_closed(agency, user, write, closed, goes):
    opened = BEFORE - datetime.timedelta(days=99)
    case = make_case(agency, user, now=opened)
    write(BEFORE - 2 * EDGE, AuditAction.CASE_CLOSE, case_id=case.pk)
    write(BEFORE - 2 * EDGE, AuditAction.CASE_DETAIL, case_id=case.pk)
    write(BEFORE, AuditAction.CASE_CLOSE, case_id=case.pk)
    if closed:
        Responsibility.objects.filter(case=case).update(period=(opened, closed))
        Case.objects.filter(pk=case.pk).update(
            state=CaseState.CLOSED, closed_at=closed, outcome=Outcome.WORK, responsible=None
        )
    assert forget_changes(before=BEFORE, case_ids=[case.pk + 1]) == 0
    assert forget_changes(before=BEFORE, dry_run=True) == goes
    assert forget_changes(before=BEFORE, case_ids=[case.pk]) == goes
    assert kept() == [1, 2, 3][goes:]
    assert whole(agency)


def test_changes_of_a_case_that_is_gone_go_too(write):
    write(BEFORE - EDGE, AuditAction.CASE_ERASE, case_id=4711)
    write(BEFORE, AuditAction.CASE_ERASE, case_id=4711)
    assert forget_changes(before=BEFORE) == 1
    assert kept() == [2]


def test_emptied_rows_at_the_beginning_are_cut_off_but_for_an_anchor(agency, write):
    for number in range(4):
        write(BEFORE - EDGE)
        if number == 2:
            write(BEFORE - EDGE, AuditAction.CASE_OPEN, case_id=1)
    forget_reads(before=BEFORE)
    assert cut_chains(dry_run=True) == 2
    assert cut_chains() == 2
    assert cut_chains() == 0
    assert list(AuditRow.objects.order_by("sequence").values_list("sequence", flat=True)) == [3, 4, 5]
    assert whole(agency)
    write(BEFORE)
    assert whole(agency)


def test_batches_leave_nothing_out(monkeypatch, write):
    monkeypatch.setattr("cases.audit.services_retention.BATCH", 2)
    for _ in range(5):
        write(BEFORE - EDGE)
    assert forget_reads(before=BEFORE) == 5
    assert kept() == []


def test_the_permission_ends_with_the_work(write):
    write(BEFORE - EDGE)
    forget_reads(before=BEFORE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('portal.retention', true)")
        assert cursor.fetchone()[0] != "on"


def test_reasons_and_alarms_go_at_the_edge(agency, user):
    for at in (BEFORE - EDGE, BEFORE):
        AuditAccess.objects.create(user=user, agency=agency, reason="Stichprobe im zweiten Quartal", at=at)
        AuditAlarm.objects.create(kind=AlarmKind.NIGHT, actor=user, agency=agency, at=at, count=1)
    assert forget_control(before=BEFORE, dry_run=True) == 2
    assert forget_control(before=BEFORE) == 2
    assert AuditAccess.objects.get().at == AuditAlarm.objects.get().at == BEFORE


def test_rows_emptied_by_somebody_else_are_found(agency, write):
    write(timezone.now())
    write(timezone.now())
    forget_reads(before=timezone.now() + datetime.timedelta(days=1))
    write(timezone.now())
    # Nothing kept stands before them, so their age is unknown; with a kept row before them it shows.
    assert whole(agency)
    write(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL portal.retention = 'on'")
        cursor.execute(
            "UPDATE cases_auditrow SET at = NULL, actor_id = NULL, agency_id = NULL, action = '', result = '',"
            "object_type = '', request_id = NULL WHERE sequence = 4"
        )
    assert verify_chain(agency.pk, emptied_before=BEFORE).why == "emptied too early"
