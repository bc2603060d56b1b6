"""The check against the database: what it finds, keeps, resolves and tells, and to whom."""

import datetime
import io
import re

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.board.enums import FindingKind as K
from cases.board.models import Finding, LostCheck
from cases.board.selectors_lost import violations
from cases.board.services import check_nobody_lost, check_once_a_night, due_check
from cases.calendars.rules_days import working_days_after
from cases.calendars.slots_grid import BERLIN
from cases.models import Absence, Agency, AuditRow, CaseMember, Membership, NextStep, User
from cases.staff.actors import Actor
from tests.cases.handovers.world import make_handover
from tests.cases.inbox.world import make_request
from tests.cases.world import FAMILY, GIVEN, logged_in, make_case

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def today():
    return timezone.localdate()


def found(on=None):
    return {(each.kind, each.reference) for each in violations(today=on or today())}


def open_findings():
    return {
        (row.kind, row.case_id or row.request_id or row.handover_id)
        for row in Finding.objects.filter(resolved_at__isnull=True)
    }


def steps_due(case, day):
    NextStep.objects.filter(case=case).update(due_on=day)


def test_nobody_is_lost_in_a_world_that_is_in_order(world):
    assert found() == set()
    out = io.StringIO()
    call_command("check_nobody_lost", stdout=out)
    assert out.getvalue() == "0 Lücken, 0 neu, 0 erledigt\n"
    assert Finding.objects.count() == 0


def test_case_without_a_next_step_in_time_to_the_day(world, settings):
    last = today() + 30 * DAY
    steps_due(world.case, last)
    assert found(last + 7 * DAY) == set()
    assert found(last + 8 * DAY) == {(K.NO_STEP, world.case.reference)}
    settings.LOST_GRACE_DAYS = 8
    assert found(last + 8 * DAY) == set()
    NextStep.objects.update(done_at=timezone.now())
    assert found() == {(K.NO_STEP, world.case.reference)}


def test_case_whose_member_left_the_agency_the_case_or_is_locked(world):
    lost = {(K.NOBODY_THERE, world.case.reference)}
    for rows, fields, back in (
        (Membership.objects.filter(user=world.member), {"ends_on": today() - DAY}, {"ends_on": today()}),
        (Membership.objects.filter(user=world.member), {"ended_at": timezone.now()}, {"ended_at": None}),
        (User.objects.filter(pk=world.member.pk), {"is_active": False}, {"is_active": True}),
        (CaseMember.objects.filter(user=world.member), {"ended_at": timezone.now()}, {"ended_at": None}),
        (CaseMember.objects.filter(user=world.member), {"ends_on": today()}, {"ends_on": None}),
    ):
        rows.update(**fields)
        on = today() + DAY if fields == {"ends_on": today()} else today()
        assert found(on) == lost, fields
        rows.update(**back)
        assert found() == set(), back


def test_case_whose_only_member_is_away_from_the_first_to_the_last_day(world):
    first, last = today() + DAY, today() + 3 * DAY
    absence = Absence.objects.create(user=world.member, first_day=first, last_day=last)
    lost = {(K.NOBODY_THERE, world.case.reference)}
    assert [found(day) for day in (first - DAY, first, last, last + DAY)] == [set(), lost, lost, set()]
    Absence.objects.filter(pk=absence.pk).update(deputy=world.colleague)
    assert found(first) == set()
    Absence.objects.create(user=world.colleague, first_day=last, last_day=last)
    assert [found(first), found(last)] == [set(), lost]


def test_case_of_an_agency_that_was_switched_off(world):
    Agency.objects.filter(pk=world.youth_office.pk).update(is_active=False)
    assert found() == {(K.INACTIVE, world.case.reference)}


def test_members_of_another_agency_do_not_help(world):
    CaseMember.objects.filter(agency=world.youth_office).update(ended_at=timezone.now())
    assert (K.NOBODY_THERE, world.case.reference) in found()


def test_requests(world):
    row = make_request(world.youth_office, seen_due_on=today())
    told_on = working_days_after(today(), 1, state=world.region.state)
    assert found(told_on - DAY) == set()
    assert found(told_on) == {(K.REQUEST_UNSEEN, row.reference)}
    type(row).objects.filter(pk=row.pk).update(escalated=1, escalated_on=told_on)
    assert found(told_on) == set()
    taken = make_request(world.youth_office, world.colleague, state="answered")
    Absence.objects.create(user=world.colleague, first_day=today(), last_day=today())
    assert found() == {(K.REQUEST_LEFT, taken.reference)}
    Membership.objects.filter(agency=world.youth_office, role="caseworker").exclude(user=world.member).update(
        ended_at=timezone.now()
    )
    assert found() == {(K.REQUEST_LEFT, taken.reference)}
    # A lead answers no requests.
    Membership.objects.filter(agency=world.youth_office, role="caseworker").update(ended_at=timezone.now())
    assert {(K.REQUEST_NO_STAFF, row.reference), (K.REQUEST_NO_STAFF, taken.reference)} <= found()


def test_handovers(world):
    offered = make_handover(world.case, world.member, world.employment, expires_on=today())
    assert found(today()) == set()
    assert found(today() + DAY) == {(K.HANDOVER_OPEN, offered.reference)}
    case = make_case(world.youth_office, world.member)
    accepted = make_handover(case, world.member, world.jobcenter, receiver=world.recipient, state="accepted")
    steps_due(case, today() + 60 * DAY)
    NextStep.objects.filter(case=case).update(agency=world.jobcenter)
    due = accepted.contact_due_on
    lost = {(K.HANDOVER_NO_CONTACT, accepted.reference)}
    assert [found(day) & lost for day in (due, due + DAY)] == [set(), lost]
    type(accepted).objects.filter(pk=accepted.pk).update(contact_missed=1)
    assert found(due + DAY) & lost == set()


def test_findings_are_kept_once_and_resolved_when_they_are_no_longer_so(world):
    steps_due(world.case, today() - 20 * DAY)
    actor = Actor(user=None)
    first = check_nobody_lost(actor=actor)
    assert (first.found, first.resolved, open_findings()) == (1, 0, {(K.NO_STEP, world.case.pk)})
    assert (check_nobody_lost(actor=actor).found, Finding.objects.count()) == (0, 1)
    steps_due(world.case, today())
    assert check_nobody_lost(actor=actor).resolved == 1
    assert open_findings() == set()
    steps_due(world.case, today() - 20 * DAY)
    assert check_nobody_lost(actor=actor).found == 1
    assert Finding.objects.count() == 2
    assert LostCheck.objects.get().open_count == 1
    assert AuditRow.objects.filter(action="lost_check").count() == 4


def test_what_was_resolved_long_ago_is_forgotten(world):
    now = timezone.now()
    Finding.objects.create(
        kind=K.NO_STEP, case=world.case, agency=world.youth_office, found_at=now - 200 * DAY,
        resolved_at=now - 93 * DAY,
    )  # fmt: skip
    check_nobody_lost(actor=Actor(user=None))
    assert Finding.objects.count() == 0


def test_the_database_keeps_one_open_finding_about_one_thing(world):
    fields = {"kind": K.NO_STEP, "agency": world.youth_office, "found_at": timezone.now()}
    Finding.objects.create(case=world.case, **fields)
    for wrong in ({"case": world.case}, {}, {"request": make_request(world.youth_office)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Finding.objects.create(**fields, **wrong)


def test_the_command_prints_kind_reference_and_agency_and_ends_with_one(world):
    steps_due(world.case, today() - 20 * DAY)
    row = make_request(world.youth_office, seen_due_on=today() - 9 * DAY)
    out = io.StringIO()
    with pytest.raises(CommandError) as ended:
        call_command("check_nobody_lost", stdout=out)
    assert ended.value.returncode == 1
    lines = out.getvalue().splitlines()
    assert [line.split("  ")[:2] for line in lines[:-1]] == [
        ["no_step", world.case.reference], ["request_unseen", row.reference]
    ]  # fmt: skip
    assert all(str(world.youth_office) in line for line in lines[:-1])
    assert not re.search(rf"{GIVEN}|{FAMILY}|Kanari|{world.member.name}|amt\.example", out.getvalue())
    assert Finding.objects.count() == 2


def night(hour, minute=0, days=0):
    return datetime.datetime.combine(today() + days * DAY, datetime.time(hour, minute), BERLIN)


def test_run_due_looks_once_a_night(world):
    steps_due(world.case, today() - 20 * DAY)
    assert [due_check(now=night(2, 59)), due_check(now=night(3))] == [0, 1]
    assert check_once_a_night(actor=Actor(user=None, now=night(2, 59))) == 0
    assert check_once_a_night(actor=Actor(user=None, now=night(3, 5))) == 1
    assert due_check(now=night(3, 10)) == 0
    assert check_once_a_night(actor=Actor(user=None, now=night(23))) == 0
    assert LostCheck.objects.count() == 1
    assert [due_check(now=night(2, 59, days=1)), due_check(now=night(3, days=1))] == [0, 1]


def test_a_check_by_hand_before_the_hour_does_not_stand_for_the_night(world):
    check_nobody_lost(actor=Actor(user=None, now=night(1)))
    assert due_check(now=night(3)) == 1


def test_as_many_statements_for_one_case_as_for_many(world):
    def statements():
        with CaptureQueriesContext(connection) as caught:
            violations(today=today())
        return len(caught)

    few = statements()
    for _number in range(3):
        make_case(world.jobcenter, world.recipient)
        make_request(world.jobcenter)
    assert statements() == few <= 8


def test_findings_stand_as_tasks_on_the_board_and_the_desk_of_the_agencys_lead(world):
    steps_due(world.case, today() - 20 * DAY)
    row = make_request(world.youth_office, seen_due_on=today() - 9 * DAY)
    theirs = make_case(world.jobcenter, world.recipient)
    steps_due(theirs, today() - 20 * DAY)
    check_nobody_lost(actor=Actor(user=None))
    client = logged_in(world.lead)
    for url in ("/fach/", "/fach/lage/"):
        text = client.get(url).content.decode()
        assert reverse("cases:supervision_add_member", args=[world.case.reference]) in text
        assert reverse("cases:request_assign", args=[row.reference]) in text
        assert theirs.reference not in text
        assert world.case.pk in AuditRow.objects.order_by("-pk").first().case_ids
    assert "Hier könnte jemand verloren gehen" not in logged_in(world.member).get("/fach/").content.decode()


def test_the_links_of_a_leads_tasks_lead_somewhere(world):
    steps_due(world.case, today() - 20 * DAY)
    make_request(world.youth_office, seen_due_on=today() - 9 * DAY)
    make_handover(world.case, world.member, world.employment, expires_on=today() - DAY)
    check_nobody_lost(actor=Actor(user=None))
    client = logged_in(world.lead)
    lines = client.get("/fach/lage/").context["findings"]
    assert len(lines) == 3
    assert [client.get(line.url).status_code for line in lines] == [200, 200, 200]


def test_a_coordinator_reads_how_many_there_are_and_not_which(world):
    steps_due(world.case, today() - 20 * DAY)
    row = make_request(world.youth_office, seen_due_on=today() - 9 * DAY)
    check_nobody_lost(actor=Actor(user=None))
    answer = logged_in(world.coordinator).get("/fach/lage/")
    (scope,) = answer.context["scopes"]
    (table,) = scope.figures[0].tables
    by_name = {line.side.label: [cell.value for cell in line.cells] for line in table.lines}
    assert by_name[str(world.youth_office)] == [1, 1, 0]
    text = answer.content.decode()
    assert world.case.reference not in text
    assert row.reference not in text
