"""Opening a case as a service: what it makes, what it refuses, and two clicks at once."""

import datetime
import uuid
from threading import Barrier, Thread

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from cases.models import AuditRow, Case, CaseMember, NextStep, Participation, Responsibility, YoungPerson
from cases.records.enums import MemberKind
from cases.records.selectors import acting_in
from cases.records.services import PersonData, StepData, open_case
from cases.staff.actors import load_actor
from cases.staff.enums import Role
from cases.staff.errors import Refused
from cases.staff.models import Membership
from tests.cases.world import FAMILY, GIVEN, make_agency, make_region, make_user


def person(**fields):
    return PersonData(**{
        "given_name": GIVEN, "family_name": FAMILY, "birth_date": datetime.date(timezone.localdate().year - 16, 1, 1),
        **fields,
    })  # fmt: skip


def step(days=7, text="Anrufen"):
    return StepData(text, timezone.localdate() + datetime.timedelta(days=days))


def actor_of(user, agency=None):
    return load_actor(user, now=timezone.now(), acting_id=agency.pk if agency else None)


@pytest.fixture
def agency(db):
    return make_agency(make_region())


@pytest.fixture
def worker(agency):
    return make_user("Fachkraft", agency, Role.CASEWORKER)


def test_a_new_case_is_complete(agency, worker):
    case = open_case(actor=actor_of(worker), person=person(), step=step(), token=uuid.uuid4())
    assert (case.agency, case.responsible, case.region) == (agency, agency, agency.organisation.region)
    assert CaseMember.objects.get(case=case).kind == MemberKind.CASE_LEAD
    assert Responsibility.objects.get(case=case).period.lower == case.opened_at
    assert Participation.objects.filter(case=case, agency=agency).exists()
    assert YoungPerson.objects.get(case=case).given_name == GIVEN
    assert NextStep.objects.get(case=case).created_by == worker
    assert [(row.action, row.case_id) for row in AuditRow.objects.all()] == [("case_open", case.pk)]
    assert list(Case.objects.visible_to(worker, now=timezone.now())) == [case]


@pytest.mark.parametrize("role", [Role.LEAD, Role.AUDITOR, Role.GUEST])
def test_only_caseworkers_of_the_acting_agency_open(agency, worker, role):
    other = make_agency(agency.organisation.region)
    user = make_user("Andere", agency, role)
    Membership.objects.create(user=user, agency=other, role=Role.CASEWORKER)
    with pytest.raises(PermissionDenied):
        open_case(actor=actor_of(user, agency), person=person(), step=step(), token=uuid.uuid4())
    assert open_case(actor=actor_of(user, other), person=person(), step=step(), token=uuid.uuid4()).agency == other


@pytest.mark.parametrize(
    ("given", "following", "field"),
    [
        ({"given_name": " "}, step(), "given_name"),
        ({"birth_date": datetime.date(1990, 1, 1)}, step(), "birth_date"),
        ({}, step(text=" "), "text"),
        ({}, step(days=-1), "due_on"),
        ({}, step(days=400), "due_on"),
    ],
)
def test_what_cannot_be_right_is_refused(worker, given, following, field):
    with pytest.raises(Refused) as refusal:
        open_case(actor=actor_of(worker), person=person(**given), step=following, token=uuid.uuid4())
    assert refusal.value.field == field
    assert not Case.objects.exists()
    assert not AuditRow.objects.exists()


def test_the_same_form_sent_by_somebody_else_opens_nothing_of_theirs(agency, worker):
    token = uuid.uuid4()
    open_case(actor=actor_of(worker), person=person(), step=step(), token=token)
    thief = make_user("Andere", agency, Role.CASEWORKER)
    with pytest.raises(Refused):
        open_case(actor=actor_of(thief), person=person(), step=step(), token=token)


def test_acting_in_a_case_follows_the_choice_only_where_one_works(agency, worker):
    elsewhere = make_agency(agency.organisation.region)
    Membership.objects.create(user=worker, agency=elsewhere, role=Role.CASEWORKER)
    case = open_case(actor=actor_of(worker, agency), person=person(), step=step(), token=uuid.uuid4())
    assert acting_in(actor_of(worker, elsewhere), case) == agency
    with pytest.raises(Refused):
        acting_in(actor_of(make_user("Fremd", agency, Role.CASEWORKER)), case)


@pytest.mark.parametrize(("days", "flagged"), [(0, False), (7, False), (-1, True)])
def test_a_case_without_a_step_in_time_is_flagged(worker, days, flagged):
    case = open_case(actor=actor_of(worker), person=person(), step=step(), token=uuid.uuid4())
    NextStep.objects.update(due_on=timezone.localdate() + datetime.timedelta(days=days))
    assert (case in Case.objects.without_next_step(now=timezone.now())) is flagged
    NextStep.objects.update(done_at=timezone.now())
    assert case in Case.objects.without_next_step(now=timezone.now())


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_open_one_case():
    agency = make_agency(make_region())
    worker, token, start, made = make_user("Fachkraft", agency, Role.CASEWORKER), uuid.uuid4(), Barrier(2), []

    def click():
        start.wait()
        made.append(open_case(actor=actor_of(worker), person=person(), step=step(), token=token).pk)
        connection.close()

    threads = [Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 2
    assert len(set(made)) == 1
    assert Case.objects.count() == 1
    assert sorted(AuditRow.objects.values_list("action", flat=True)) == ["case_detail", "case_open"]
