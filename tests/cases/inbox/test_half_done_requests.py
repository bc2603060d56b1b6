"""Each service of the inbox fails at each statement that it writes: nothing is left half done, no mail is queued."""

import datetime
import uuid

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from cases.calendars.models import Absence
from cases.inbox import services_answers, services_dates, services_ends, services_take
from cases.inbox.enums import MessageKind, RequestOutcome
from cases.inbox.models import ContactRequest
from cases.inbox.services import RequestData, send_request
from cases.inbox.services_assign import reassign_request
from cases.inbox.services_clock import run_request_reminders
from cases.inbox.services_leave import run_orphaned_requests, run_vacant_requests
from cases.records.services import PersonData, StepData
from cases.staff.actors import Actor, load_actor
from tests.cases.inbox.world import make_door, make_offer, make_request
from tests.cases.test_half_done import broke, everything
from tests.cases.whole import casework_tables
from tests.cases.world import make_world

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
LATER = timezone.now().replace(microsecond=0) + 9 * DAY
HALF = datetime.timedelta(minutes=30)


MONDAY = datetime.datetime(2026, 6, 15, 9, tzinfo=datetime.UTC)


@transaction.atomic
def leave_to_deputy(w, actor):
    Absence.objects.create(user=w.recipient, first_day=actor.today, last_day=actor.today, deputy=w.colleague)
    run_orphaned_requests(actor=actor)


def step():
    return StepData("Weiter", timezone.localdate() + DAY)


def person():
    return PersonData("Vor", "Nach", datetime.date(timezone.localdate().year - 16, 1, 1))


def stamp(row):
    return {"contact_request": row, "version": row.version}


VERBS = {
    "send": (None, lambda w, a: send_request(
        actor=a, contact_point=w.door, sending=uuid.uuid4(),
        data=RequestData("Kanarikid", "kanari@post.example", "email", topic="work", readers=(w.jobcenter.pk,)))),
    "take": ("member", lambda w, a: services_take.take_over(actor=a, contact_request=w.contact_request)),
    "take_from_somebody_away": ("colleague", lambda w, a: services_take.take_over(
        actor=a, contact_request=w.left)),
    "release_back": ("member", lambda w, a: services_take.release_back(actor=a, **stamp(w.offered))),
    "assign": ("lead", lambda w, a: reassign_request(
        actor=a, contact_request=w.appointed_request, user=w.colleague)),
    "pass_on": ("member", lambda w, a: services_take.pass_on_request(
        actor=a, agency=w.jobcenter, reason="Zeisiggrund", **stamp(w.offered))),
    "reassign_to_user": ("coordinator", lambda w, a: reassign_request(
        actor=a, contact_request=w.escalated, user=w.colleague)),
    "reassign_to_agency": ("coordinator", lambda w, a: reassign_request(
        actor=a, contact_request=w.escalated, agency=w.jobcenter)),
    "leave_date": (None, lambda w, a: run_orphaned_requests(actor=a)),
    "leave_to_deputy": (None, lambda w, a: leave_to_deputy(w, a)),
    "say_vacant": (None, lambda w, a: run_vacant_requests(actor=Actor(user=None, now=MONDAY))),
    "say_vacant_to_office": (None, lambda w, a: run_request_reminders(actor=Actor(user=None, now=MONDAY))),
    "move_vacant": ("coordinator", lambda w, a: reassign_request(
        actor=a, contact_request=w.vacant, agency=w.jobcenter)),
    "answer": ("member", lambda w, a: services_answers.answer_request(
        actor=a, kind=MessageKind.ANSWER, text="Zeisigantwort", **stamp(w.taken_request))),
    "attempt": ("member", lambda w, a: services_answers.note_attempt(actor=a, contact_request=w.taken_request)),
    "acknowledge": ("member", lambda w, a: services_answers.acknowledge(actor=a, **stamp(w.more))),
    "refer": ("member", lambda w, a: services_answers.refer_request(
        actor=a, agency=w.employment, text="Zeisigweg", **stamp(w.taken_request))),
    "offer_dates": ("member", lambda w, a: services_dates.offer_dates(
        actor=a, starts=[LATER, LATER + DAY], length=HALF, place="Zeisigort", **stamp(w.offered))),
    "appoint": ("member", lambda w, a: services_dates.appoint(
        actor=a, start=LATER, length=HALF, place="Zeisigort", **stamp(w.offered))),
    "arrive": ("member", lambda w, a: services_dates.note_arrival(actor=a, contact_request=w.today)),
    "not_arrived": ("member", lambda w, a: services_dates.note_no_arrival(actor=a, contact_request=w.today)),
    "close": ("member", lambda w, a: services_ends.close_request(
        actor=a, outcome=RequestOutcome.SETTLED, text="Zeisiggruß", **stamp(w.offered))),
    "open_case": ("member", lambda w, a: services_ends.open_case_from(
        actor=a, person=person(), step=step(), token=uuid.uuid4(), **stamp(w.offered))),
}  # fmt: skip


@pytest.fixture
def ready():
    w, soon = make_world(), timezone.now() + DAY
    w.door = make_door(w.youth_office)
    w.offered = make_request(w.youth_office, w.member, state="answered", readers=[w.jobcenter])
    make_offer(w.offered, w.member, soon)
    gone = w.recipient
    w.left = make_request(w.youth_office, gone, state="appointed")
    w.today = make_request(w.youth_office, w.member, state="appointed")
    now = timezone.now()
    ContactRequest.objects.filter(pk=w.today.pk).update(starts_at=now - HALF, ends_at=now)
    w.more = make_request(w.youth_office, w.member, state="answered")
    ContactRequest.objects.filter(pk=w.more.pk).update(reply_to="message", reply_due_on=timezone.localdate())
    w.escalated = make_request(w.youth_office, readers=[w.jobcenter], escalated=3, escalated_on=timezone.localdate())
    vacant = make_request(w.youth_office, w.member, state="appointed", now=MONDAY - 2 * DAY)
    told = {"readers": [w.jobcenter], "escalated": 3, "escalated_on": timezone.localdate()}
    w.vacant = make_request(w.youth_office, w.member, state="appointed", now=now - 9 * DAY, **told)
    ContactRequest.objects.filter(pk__in=[vacant.pk, w.vacant.pk]).update(taken_by=None, taken_at=None)
    for lazy in ("contact_request", "taken_request", "appointed_request"):
        getattr(w, lazy)
    return w


def actor_of(world, who):
    now = timezone.now()
    return load_actor(getattr(world, who), now=now) if who else Actor(user=None, now=now)


@pytest.mark.parametrize("name", VERBS)
def test_a_verb_of_the_inbox_does_all_or_nothing(ready, name):
    who, verb = VERBS[name]
    tables = sorted({*casework_tables(), DBTaskResult._meta.db_table, "django_session"})
    before, fails_at = everything(tables), 1
    while broke(lambda: verb(ready, actor_of(ready, who)), fails_at):
        assert everything(tables) == before, (name, fails_at)
        assert mail.outbox == []
        fails_at += 1
    assert fails_at > 2
