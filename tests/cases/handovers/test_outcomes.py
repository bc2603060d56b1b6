"""How it went on: asked after 3, 6 and 12 months, answered with one click, counted."""

import datetime

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from cases.audit.enums import AuditAction
from cases.handovers import services_outcomes
from cases.handovers.enums import Arrival, Month
from cases.handovers.models import Handover, HandoverOutcome
from cases.handovers.rules_terms import suggested_by, term_begins, term_on
from cases.handovers.selectors_outcomes import outcome_counts, outcomes_to_ask
from cases.handovers.selectors_tasks import handover_tasks
from cases.handovers.services_outcomes import run_outcome_reminders
from cases.mails.models import OutgoingMail
from cases.models import Absence, AuditRow, Case
from cases.records.enums import Outcome
from cases.staff.actors import Actor, load_actor
from tests.cases.handovers.world import NOTE, WISH, make_handover
from tests.cases.worker import run_tasks
from tests.cases.world import FAMILY, GIVEN, close, join, logged_in, make_world

START = datetime.datetime(2026, 1, 31, 9, tzinfo=datetime.UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=True) as traveller:
        yield traveller


@pytest.fixture
def world(clock):
    world = make_world()
    world.accepted  # noqa: B018  # accepted that day
    return world


def page(handover):
    return reverse("cases:handover_outcome", args=[handover.reference])


def at(*day):
    return datetime.datetime(*day, 9, tzinfo=datetime.UTC)


def asked(user, now):
    return [(line.handover.pk, line.asked.month) for line in questions(user, now)]


def questions(user, now):
    """Those lines of the desk that ask how it went on."""
    return [line for line in handover_tasks(load_actor(user, now=now), user) if line.asked]


def months_of(day):
    return term_on(START.date(), day)


def test_a_term_begins_on_its_day_and_ends_where_the_next_begins():
    day = datetime.date
    assert [term_begins(START.date(), month) for month in Month] == [
        day(2026, 4, 30), day(2026, 7, 31), day(2027, 1, 31),
    ]  # fmt: skip
    assert [months_of(each) for each in (day(2026, 4, 29), day(2026, 4, 30), day(2026, 7, 30), day(2026, 7, 31))] == [
        None, Month.THREE, Month.THREE, Month.SIX,
    ]  # fmt: skip
    assert [months_of(each) for each in (day(2027, 1, 30), day(2027, 1, 31), day(2030, 1, 1))] == [
        Month.SIX, Month.TWELVE, Month.TWELVE,
    ]  # fmt: skip


def test_every_outcome_of_a_case_suggests_something():
    assert suggested_by("") is None
    assert {suggested_by(outcome) for outcome in Outcome} <= set(Arrival)
    assert suggested_by(Outcome.WORK) == Arrival.WORK
    assert suggested_by(Outcome.LOST) == Arrival.UNKNOWN


@pytest.mark.parametrize(
    ("day", "month"),
    [
        ((2026, 4, 29), None), ((2026, 4, 30), Month.THREE), ((2026, 7, 30), Month.THREE), ((2026, 7, 31), Month.SIX),
        ((2027, 1, 30), Month.SIX), ((2027, 1, 31), Month.TWELVE),
    ],
)  # fmt: skip
def test_the_question_comes_on_the_day(world, day, month):
    expected = [(world.accepted.pk, month)] if month else []
    assert asked(world.recipient, at(*day)) == expected
    for who in ("member", "colleague", "recipient_colleague", "recipient_lead", "coordinator"):
        assert asked(getattr(world, who), at(*day)) == []


def test_one_click_answers_and_another_corrects_it_until_the_next_term(world, clock):
    clock.move_to(at(2026, 4, 30))
    client, data = logged_in(world.recipient), {"months": "3", "outcome": "school", "zurueck": "schreibtisch"}
    for _ in range(2):
        answer = client.post(page(world.accepted), data)
        assert (answer.status_code, answer["Location"]) == (302, reverse("cases:desk"))
    row = HandoverOutcome.objects.get()
    assert (row.months, row.outcome, row.by) == (3, "school", world.recipient)
    assert asked(world.recipient, timezone.now()) == []
    client.post(page(world.accepted), {"months": "3", "outcome": "training"})
    assert HandoverOutcome.objects.get().outcome == "training"
    clock.move_to(at(2026, 7, 31))
    client = logged_in(world.recipient)
    assert client.post(page(world.accepted), {"months": "3", "outcome": "work"}).status_code == 302
    assert HandoverOutcome.objects.get().outcome == "training"
    assert client.post(page(world.accepted), {"months": "6", "outcome": "work"}).status_code == 302
    assert set(HandoverOutcome.objects.values_list("months", "outcome")) == {(3, "training"), (6, "work")}


@pytest.mark.parametrize(
    "data", [{}, {"months": "3"}, {"months": "4", "outcome": "work"}, {"months": "3", "outcome": "x"}]
)
def test_what_is_no_answer_is_said_and_keeps_nothing(world, clock, data):
    clock.move_to(at(2026, 5, 1))
    assert logged_in(world.recipient).post(page(world.accepted), data).status_code == 422
    assert not HandoverOutcome.objects.exists()


def test_who_may_not_answer_does_not(world, clock):
    clock.move_to(at(2026, 5, 1))
    data = {"months": "3", "outcome": "work"}
    statuses = {
        who: logged_in(getattr(world, who)).post(page(world.accepted), data).status_code
        for who in ("member", "colleague", "recipient_colleague", "recipient_lead", "other")
    }
    assert statuses == {
        "member": 403, "colleague": 404, "recipient_colleague": 404, "recipient_lead": 404, "other": 404,
    }  # fmt: skip
    assert not HandoverOutcome.objects.exists()


def test_a_closed_case_suggests_its_outcome_and_a_restricted_one_waits(world, clock):
    close(world.accepted.case)
    clock.move_to(at(2026, 5, 1))
    (question,) = questions(world.recipient, timezone.now())
    assert question.asked.suggested == Arrival.WORK
    shown = logged_in(world.recipient).get(page(world.accepted)).content.decode()
    assert "beim Abschluss des Falls" in shown
    assert logged_in(world.recipient).post(page(world.accepted), {"months": "3", "outcome": "work"}).status_code == 302
    assert HandoverOutcome.objects.get().outcome == "work"
    Case.objects.filter(pk=world.accepted.case_id).update(
        restricted_at=timezone.now(), restriction_reason="Verlangt von der jungen Person"
    )
    logged_in(world.recipient).post(page(world.accepted), {"months": "3", "outcome": "school"})
    assert HandoverOutcome.objects.get().outcome == "work"


def test_the_last_agency_is_asked_alone(world, clock):
    handover = world.accepted
    handover.case.refresh_from_db()
    clock.move_to(at(2026, 2, 2))
    later = make_handover(handover.case, world.recipient, world.employment, receiver=world.invited, state="accepted")
    assert asked(world.recipient, at(2026, 5, 2)) == []
    assert asked(world.invited, at(2026, 5, 2)) == [(later.pk, Month.THREE)]


def remind(*day):
    return run_outcome_reminders(actor=Actor(user=None, now=at(*day)))


def test_a_mail_asks_once_per_term_and_says_nothing(world, clock):
    assert remind(2026, 4, 29) == 0
    assert outcomes_to_ask(today=datetime.date(2026, 4, 30)).count() == 1
    assert [remind(2026, 4, 30), remind(2026, 4, 30), remind(2026, 5, 14)] == [1, 0, 0]
    assert outcomes_to_ask(today=datetime.date(2026, 4, 30)).count() == 0
    clock.move_to(at(2026, 5, 1))
    mail.outbox.clear()
    run_tasks()
    (message,) = mail.outbox
    assert message.to == [world.recipient.email]
    text = message.subject + message.body
    assert page(world.accepted) in text
    assert not [word for word in (GIVEN, FAMILY, NOTE, WISH, world.accepted.case.reference) if word in text]
    assert [remind(2026, 7, 31), remind(2026, 7, 31)] == [1, 0]


def test_a_job_that_looked_before_another_one_asked_does_not_ask_again(world, monkeypatch):
    """Asking changes nothing in the row itself, so the database hands it to the second job as the second job saw it."""
    seen_earlier = Handover.objects.filter(pk=world.accepted.pk)
    monkeypatch.setattr(services_outcomes, "outcomes_to_ask", lambda *, today: seen_earlier.all())
    assert [remind(2026, 4, 30), remind(2026, 4, 30)] == [1, 0]
    assert OutgoingMail.objects.filter(kind="handover_outcome").count() == 1
    assert AuditRow.objects.filter(action=AuditAction.HANDOVER_REMIND).count() == 1


def test_a_term_that_began_long_ago_is_a_task_but_no_mail(world):
    assert remind(2026, 5, 15) == 0
    assert remind(2026, 5, 14) == 1


def test_who_is_away_is_not_asked_but_who_leads_the_case(world):
    Absence.objects.create(
        user=world.recipient, first_day=datetime.date(2026, 4, 28), last_day=datetime.date(2026, 5, 20)
    )
    world.accepted.case.members.filter(user=world.recipient).update(kind="member")
    join(world.accepted.case, world.jobcenter, world.recipient_colleague, kind="case_lead")
    assert remind(2026, 4, 30) == 1
    assert OutgoingMail.objects.get(kind="handover_outcome").recipient == world.recipient_colleague


def test_an_answer_in_time_asks_nobody(world, clock):
    clock.move_to(at(2026, 4, 30))
    logged_in(world.recipient).post(page(world.accepted), {"months": "3", "outcome": "work"})
    assert remind(2026, 4, 30) == 0


def test_figures_are_counts_by_term_and_outcome(world, clock):
    clock.move_to(at(2026, 5, 1))
    logged_in(world.recipient).post(page(world.accepted), {"months": "3", "outcome": "work"})
    expected = {(Month.THREE, Arrival.WORK): 1}
    assert outcome_counts([world.jobcenter.pk]) == expected
    assert outcome_counts([world.youth_office.pk, world.jobcenter.pk]) == expected
    assert outcome_counts([world.employment.pk]) == {}


def test_questions_cost_the_same_for_one_and_three(world, clock, django_assert_num_queries):
    for _ in range(3):
        actor = load_actor(world.recipient, now=at(2026, 5, 2))
        with django_assert_num_queries(1):
            assert handover_tasks(actor, world.recipient)
        make_handover(world._twin(), world.member, world.jobcenter, receiver=world.recipient, state="accepted")
