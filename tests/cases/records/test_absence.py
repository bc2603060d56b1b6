"""Whoever is away has a deputy in their cases too: entered in one step, for that time only, and taken back with it."""

import datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from cases.models import Absence, AuditRow, Case, CaseMember, Membership
from cases.records.enums import MemberKind
from cases.records.services_absence import add_absence_in_cases, missing_deputies, put_missing_deputies
from cases.staff.actors import Actor, load_actor
from cases.staff.enums import Role
from tests.cases.world import close, join, logged_in, make_case, make_user

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
FIRST, LAST = 10 * DAY, 14 * DAY


def enter(world, **fields):
    today = timezone.localdate()
    data = {
        "first_day": str(today + FIRST), "last_day": str(today + LAST), "deputy": world.colleague.pk, "in_cases": "on",
    }  # fmt: skip
    data.update(fields)
    data = {name: value for name, value in data.items() if value is not None}
    return logged_in(world.member).post(reverse("cases:absence_add"), data)


def deputies():
    rows = CaseMember.objects.filter(kind=MemberKind.DEPUTY, ended_at=None)
    return {(row.case, row.agency, row.user, row.starts_on, row.ends_on) for row in rows}


def test_absence_add_makes_the_deputy_stand_in_in_all_own_open_cases_for_that_time(world):
    today = timezone.localdate()
    second = make_case(world.youth_office, world.member)
    close(make_case(world.youth_office, world.member))
    make_case(world.youth_office, world.lead)
    assert enter(world).status_code == 302
    days = (today + FIRST, today + LAST)
    expected = {(case, world.youth_office, world.colleague, *days) for case in (world.case, second)}
    assert deputies() == expected
    row = CaseMember.objects.filter(kind=MemberKind.DEPUTY).first()
    assert (row.deputises_for, row.absence, row.added_by) == (world.member, Absence.objects.get(), world.member)
    audit = AuditRow.objects.get(action="absence_add", result="ok")
    assert audit.case_ids == sorted([world.case.pk, second.pk])


def test_absence_add_opens_the_cases_from_the_first_to_the_last_day(world):
    enter(world)
    today = timezone.localdate()
    noon = datetime.datetime.combine(today, datetime.time(12), datetime.UTC)
    sees = {}
    for days in (9, 10, 14, 15):
        now = noon + days * DAY
        sees[days] = Case.objects.visible_to(world.colleague, now=now).filter(pk=world.case.pk).exists()
        with time_machine.travel(now, tick=False):
            url = reverse("cases:case_detail", args=[world.case.reference])
            assert logged_in(world.colleague).get(url).status_code == (200 if sees[days] else 404)
    assert sees == {9: False, 10: True, 14: True, 15: False}


@pytest.mark.parametrize("fields", [{"in_cases": None}, {"deputy": ""}])
def test_absence_add_without_the_tick_or_a_deputy_gives_nobody_anything(world, fields):
    assert enter(world, **fields).status_code == 302
    assert deputies() == set()
    assert Absence.objects.get().in_cases is False


def test_absence_add_refused_leaves_everything_as_it_was(world):
    assert enter(world, deputy=world.recipient.pk).status_code == 422
    assert enter(world, last_day=str(timezone.localdate())).status_code == 422
    assert (deputies(), Absence.objects.count()) == (set(), 0)


def test_absence_add_begins_today_where_the_absence_began_before(world):
    today = timezone.localdate()
    enter(world, first_day=str(today - DAY), last_day=str(today))
    assert deputies() == {(world.case, world.youth_office, world.colleague, today, today)}


def test_absence_add_leaves_out_cases_of_an_agency_for_which_the_deputy_does_not_work(world):
    Membership.objects.create(user=world.member, agency=world.jobcenter, role=Role.CASEWORKER)
    elsewhere = make_case(world.jobcenter, world.member)
    enter(world)
    assert elsewhere not in {row[0] for row in deputies()}
    assert world.case in {row[0] for row in deputies()}


def test_absence_add_leaves_out_cases_on_which_the_deputy_works_already(world):
    join(world.case, world.youth_office, world.colleague)
    second = make_case(world.youth_office, world.member)
    old = join(second, world.youth_office, world.colleague)
    today = timezone.localdate()
    CaseMember.objects.filter(pk=old.pk).update(starts_on=today - 9 * DAY, ends_on=today - DAY)
    enter(world)
    assert {row[0] for row in deputies()} == {second}
    assert CaseMember.objects.get(pk=old.pk).ended_at is not None


def test_absence_add_does_not_pass_on_what_somebody_only_stands_in_for(world):
    other = make_case(world.youth_office, world.lead)
    join(
        other, world.youth_office, world.member, kind=MemberKind.DEPUTY, deputises_for=world.lead,
        ends_on=timezone.localdate() + 30 * DAY,
    )  # fmt: skip
    enter(world)
    assert other not in {row[0] for row in deputies() if row[2] == world.colleague}


def test_absence_remove_takes_the_deputy_out_again(world):
    enter(world)
    kept = join(
        make_case(world.youth_office, world.member), world.youth_office, world.colleague, kind=MemberKind.DEPUTY,
        deputises_for=world.member, ends_on=timezone.localdate() + 30 * DAY,
    )  # fmt: skip
    absence = Absence.objects.get()
    assert logged_in(world.member).post(reverse("cases:absence_remove", args=[absence.pk])).status_code == 302
    assert {row[0] for row in deputies()} == {kept.case}
    gone = CaseMember.objects.get(case=world.case, kind=MemberKind.DEPUTY)
    assert (gone.ended_by, gone.absence) == (world.member, None)
    assert AuditRow.objects.get(action="absence_remove").case_ids == [world.case.pk]


def test_what_comes_after_the_absence_was_entered_gets_the_deputy_by_the_clock(world):
    enter(world)
    late = make_case(world.youth_office, world.member)
    today = timezone.localdate()
    noon = datetime.datetime.combine(today, datetime.time(12), datetime.UTC)
    assert [missing_deputies(now=noon + days * DAY).count() for days in (9, 10, 14, 15)] == [0, 1, 1, 0]
    job = Actor(user=None, now=noon + 11 * DAY)
    assert (put_missing_deputies(actor=job), put_missing_deputies(actor=job)) == (1, 0)
    assert (late, world.youth_office, world.colleague, today + 11 * DAY, today + LAST) in deputies()
    assert AuditRow.objects.get(action="absence_deputies").case_ids == [late.pk]


def test_absence_add_asks_as_often_for_one_case_as_for_three(world, django_assert_max_num_queries):
    today = timezone.localdate()
    actor = load_actor(world.member, now=timezone.now())
    for _number in range(2):
        make_case(world.youth_office, world.member)
    other = make_user("Noch jemand", world.youth_office, Role.CASEWORKER)
    with django_assert_max_num_queries(16):
        add_absence_in_cases(
            actor=actor, user=world.member, first_day=today, last_day=today, deputy=other, in_cases=True
        )
    assert len(deputies()) == 3
