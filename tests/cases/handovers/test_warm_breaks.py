"""The warm part of a hand-over when something breaks or happens at once: all or nothing, one date, one answer."""

import datetime

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone

from cases.calendars.models import Booking, Room
from cases.handovers.enums import Arrival, Month
from cases.handovers.models import HandoverOutcome
from cases.handovers.services_contact import confirm_contact, run_missed_contacts
from cases.handovers.services_links import give_link, renew_link, revoke_link
from cases.handovers.services_meeting import Date, cancel_meeting, set_meeting
from cases.handovers.services_outcomes import record_outcome, run_outcome_reminders
from cases.handovers.services_told import handover_told
from cases.mails.models import OutgoingMail
from cases.records.enums import Channel
from cases.staff.actors import Actor, load_actor
from cases.staff.errors import Refused, StaleVersion
from tests.cases.test_half_done import broke, everything
from tests.cases.threads import at_once
from tests.cases.whole import casework_tables
from tests.cases.world import make_place, make_world


def soon(hours=0):
    start = timezone.now() + datetime.timedelta(days=9)
    return start.replace(hour=9 + hours, minute=0, second=0, microsecond=0)


def by_job(now=None):
    return Actor(user=None, now=now or timezone.now())


def later():
    """The day after the period for a first contact of today's acceptances."""
    return timezone.now() + datetime.timedelta(days=15)


def set_one(actor, handover, hours=0, room=None):
    mode = "room" if room else "phone"
    date = Date(soon(hours), 45, mode, room)
    return set_meeting(actor=actor, handover=handover, date=date, version=handover.version)


VERBS = {
    "set": lambda w, a: set_one(a, w.checked, room=w.hall),
    "move": lambda w, a: set_one(a, w.moved, hours=2, room=w.hall),
    "cancel": lambda w, a: cancel_meeting(actor=a, handover=w.moved),
    "renew": lambda w, a: renew_link(actor=a, handover=w.moved),
    "revoke": lambda w, a: revoke_link(actor=a, handover=w.moved),
    "told": lambda w, a: handover_told(actor=a, handover=w.accepted, how=Channel.PHONE),
    "contact": lambda w, a: confirm_contact(actor=a, handover=w.accepted, on=a.today),
    "outcome": lambda w, a: record_outcome(actor=a, handover=w.arrived, month=Month.THREE, outcome=Arrival.WORK),
    "missed": lambda w, a: run_missed_contacts(actor=by_job(later())),
    "reminders": lambda w, a: run_outcome_reminders(actor=by_job()),
}


@pytest.fixture
def ready(db):
    w = make_world()
    w.hall = Room.objects.create(agency=w.jobcenter, name="Saal", place=make_place(w.region), seats=6)
    w.moved = w._handover("seen")
    for handover in (w.checked, w.moved):
        person = handover.case.young_person
        person.channel, person.email = "email", "zeisig@jung.example"
        person.save()
    set_one(load_actor(w.recipient, now=timezone.now()), w.moved, hours=4)
    w.moved.refresh_from_db()
    give_link(w.moved)
    w.accepted, w.arrived  # noqa: B018  # made before the count
    return w


@pytest.mark.parametrize("name", VERBS)
def test_a_verb_does_all_or_nothing(ready, name):
    tables = sorted(casework_tables())
    before, fails_at = everything(tables), 1
    while broke(lambda: VERBS[name](ready, load_actor(ready.recipient, now=timezone.now())), fails_at):
        assert everything(tables) == before, (name, fails_at)
        assert mail.outbox == []
        fails_at += 1
    assert fails_at > 2


@pytest.fixture
def crowd(transactional_db):
    with transaction.atomic():
        return make_world()


@pytest.mark.django_db(transaction=True)
def test_two_set_a_date_at_once_and_one_is_booked(crowd):
    handover = crowd.checked
    people = [crowd.member, crowd.recipient]
    answers = at_once(
        *(
            lambda user=user, hours=hours: set_one(load_actor(user, now=timezone.now()), handover, hours)
            for hours, user in enumerate(people)
        )
    )
    assert sum(answer is StaleVersion for answer in answers) == 1
    assert Booking.objects.filter(source=handover.meeting_uid).count() == 2
    assert OutgoingMail.objects.filter(kind="handover_meeting").count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_hand_overs_do_not_take_the_same_hour(crowd):
    both = [crowd.checked, crowd._handover("seen")]
    answers = at_once(*(lambda row=row: set_one(load_actor(crowd.member, now=timezone.now()), row) for row in both))
    assert sum(answer is Refused for answer in answers) == 1
    assert Booking.objects.filter(user=crowd.member).count() == 1


@pytest.mark.django_db(transaction=True)
def test_jobs_at_once_tell_and_ask_once(crowd):
    crowd.accepted  # noqa: B018  # made here
    told = at_once(*(lambda: run_missed_contacts(actor=by_job(later())) for _ in range(4)))
    crowd.arrived  # noqa: B018  # made here
    asked = at_once(*(lambda: run_outcome_reminders(actor=by_job()) for _ in range(4)))
    assert sum(told) == 1
    assert sum(asked) == 1
    assert OutgoingMail.objects.filter(kind="handover_outcome").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_clicks_give_one_answer(crowd):
    handover = crowd.arrived
    at_once(
        *(
            lambda: record_outcome(
                actor=load_actor(crowd.recipient, now=timezone.now()), handover=handover, month=Month.THREE,
                outcome=Arrival.WORK,
            )
            for _ in range(6)
        )
    )  # fmt: skip
    assert HandoverOutcome.objects.count() == 1
