"""Two jobs at once: what one looked for before the other had done it is not done again, not counted, breaks nothing.

The older answer is given to the job by hand, so that nothing depends on who is faster.
"""

import contextlib
import datetime
import threading

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from cases.board import services as board
from cases.conferences import services_poll, services_reminders
from cases.conferences.models import Conference
from cases.consents.models import ConsentQuerySet
from cases.consents.services import expire_consents
from cases.models import Absence, AuditRow, Case, CaseMember, Consent, ConsentEvent, LostCheck, OutgoingMail
from cases.records.services_absence import put_missing_deputies
from cases.retention import selectors, tasks
from cases.staff.actors import Actor
from tests.cases.conferences.world import make_conference
from tests.cases.threads import at_once
from tests.cases.world import close, make_case, make_consent, make_world

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
JOB = Actor(user=None)


@pytest.fixture
def world():
    return make_world()


def older_first(rows, ask):
    """A selector that answers with these rows once, as if it had been asked before somebody else did the work."""
    answers = [rows]

    def selector(*arguments, **options):
        return answers.pop() if answers else ask(*arguments, **options)

    return selector


def rows_about(action):
    return AuditRow.objects.filter(action=action, result="ok").count()


@pytest.mark.parametrize("end", ["expired", "withdrawn"])
def test_a_consent_that_ended_meanwhile_is_not_ended_again(world, monkeypatch, end):
    consent = world.consent
    ConsentEvent.objects.create(consent=consent, state=end, at=timezone.now(), by=world.member)
    over = older_first(Consent.objects.filter(pk=consent.pk), ConsentQuerySet.over)
    monkeypatch.setattr(ConsentQuerySet, "over", lambda self, **options: over(self, **options))
    assert expire_consents(actor=JOB) == 0
    assert ConsentEvent.objects.filter(consent=consent, state=end).count() == 1


def test_a_case_on_which_somebody_worked_meanwhile_is_not_erased(world):
    stub = make_case(world.youth_office, world.member)
    stale = older_first(Case.objects.filter(pk=stub.pk), selectors.abandoned_stubs)
    assert tasks._erase_all(stale)(JOB) == 0
    assert Case.objects.filter(pk=stub.pk).exists()


def test_a_case_that_got_a_consent_meanwhile_is_not_erased(world):
    stub = make_case(world.youth_office, world.member)
    make_consent(stub, world.member, world.jobcenter)
    Case.objects.filter(pk=stub.pk).update(last_action_at=timezone.now() - 400 * DAY)
    stale = older_first(Case.objects.filter(pk=stub.pk), selectors.abandoned_stubs)
    assert tasks._erase_all(stale)(JOB) == 0
    assert Case.objects.filter(pk=stub.pk).exists()


def test_a_case_that_is_erased_already_stops_no_other(world):
    stubs = [make_case(world.youth_office, world.member) for _ in range(2)]
    numbers = [stub.pk for stub in stubs]
    Case.objects.filter(pk__in=numbers).update(last_action_at=timezone.now() - 400 * DAY)

    class Numbers(list):
        def values_list(self, *_names, **_options):
            return self

    stale = older_first(Numbers([0, *numbers]), selectors.abandoned_stubs)
    assert tasks._erase_all(stale)(JOB) == 2
    assert not Case.objects.filter(pk__in=numbers).exists()


def test_content_that_is_deleted_already_is_not_written_down_again(world, monkeypatch):
    with time_machine.travel(timezone.now() - 100 * DAY):
        case = make_case(world.youth_office, world.member)
        close(case)
    assert tasks._erase_content(JOB) == 1
    stale = older_first(Case.objects.filter(pk=case.pk), selectors.content_past_closing)
    monkeypatch.setattr(selectors, "content_past_closing", stale)
    assert tasks._erase_content(JOB) == 0
    assert rows_about("case_content_erase") == 1


def test_a_conference_that_somebody_moved_on_is_left_alone(world, monkeypatch):
    moved = make_conference(world.case, world.member, state="follow_up")
    stale = older_first(Conference.objects.filter(pk=moved.pk), services_reminders.to_follow_up)
    monkeypatch.setattr(services_reminders, "to_follow_up", stale)
    assert services_reminders.run_follow_up(actor=JOB) == 0
    moved.refresh_from_db()
    assert moved.state == "follow_up"


@pytest.mark.parametrize("days", [-1, 1])
def test_a_poll_that_somebody_ended_is_left_alone(world, monkeypatch, days):
    ended = make_conference(world.case, world.member, state="polling")
    Conference.objects.filter(pk=ended.pk).update(poll_ends_on=timezone.localdate() + days * DAY)
    older = list(Conference.objects.filter(pk=ended.pk))
    Conference.objects.filter(pk=ended.pk).update(state="cancelled", closed_at=timezone.now(), reason="Zeisig")

    class Found(list):
        def order_by(self, *_names):
            return self

    monkeypatch.setattr(services_poll, "polls_near_their_end", lambda **_options: Found(older))
    assert services_poll.run_poll_deadlines(actor=JOB) == 0
    assert not OutgoingMail.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_deputy_is_put_and_counted_once(monkeypatch):
    with transaction.atomic():
        world = make_world()
    today = timezone.localdate()
    Absence.objects.create(user=world.member, first_day=today, last_day=today, deputy=world.colleague, in_cases=True)
    both, write = threading.Barrier(2), CaseMember.objects.bulk_create

    def late(rows, **options):
        """Who has looked waits until the other has looked too, or cannot look yet."""
        with contextlib.suppress(threading.BrokenBarrierError):
            both.wait(1)
        return write(rows, **options)

    monkeypatch.setattr(CaseMember.objects, "bulk_create", late)
    assert sorted(at_once(*[lambda: put_missing_deputies(actor=Actor(user=None))] * 2)) == [0, 1]
    assert CaseMember.objects.filter(user=world.colleague, deputises_for=world.member).count() == 1
    assert rows_about("absence_deputies") == 1


@pytest.mark.django_db(transaction=True)
def test_of_several_at_night_one_looks_whether_anybody_is_lost(monkeypatch):
    with transaction.atomic():
        make_world()
    now = timezone.make_aware(datetime.datetime.combine(timezone.localdate(), datetime.time(4)))
    at_once(*[lambda: board.check_once_a_night(actor=Actor(user=None, now=now))] * 4)
    assert (LostCheck.objects.count(), rows_about("lost_check")) == (1, 1)
