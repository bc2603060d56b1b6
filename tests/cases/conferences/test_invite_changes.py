"""A date for which people are invited changes: it moves, is called off, somebody joins, leaves or withdraws."""

import datetime

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from cases.calendars.models import Booking, Room
from cases.conferences.models import Participant
from cases.conferences.services_invite import (
    Date,
    invite_one,
    run_orphans,
    uninvite_one,
)
from cases.staff.actors import Actor, load_actor
from tests.cases.conferences.invitations import START, calendar_of, form, invite, make_invitation, page, sent_mails
from tests.cases.conferences.world import take_part
from tests.cases.worker import run_tasks
from tests.cases.world import close, logged_in

MONDAY = datetime.datetime(2026, 11, 23, 9, tzinfo=datetime.UTC)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


@pytest.fixture
def monday():
    with time_machine.travel(MONDAY, tick=True):
        yield


@pytest.fixture
def world(monday):
    return make_invitation()


def test_move_and_cancel_keep_the_uid_and_raise_the_sequence(world):
    invite(world)
    sent_mails()
    client = logged_in(world.member)
    stale = client.post(page("conference_move", world.conference), form(version=str(world.conference.version - 1)))
    assert stale.status_code == 302
    data = form(day="2026-12-02", version=str(world.conference.version), room=world.room.pk)
    assert client.post(page("conference_move", world.conference), data).status_code == 302
    (row,) = Booking.objects.filter(source=world.conference.uid, room=world.room)
    assert row.during.lower == START + datetime.timedelta(days=1)
    moved = {address: calendar_of(message) for address, message in sent_mails().items()}
    assert len(moved) == 3
    assert {(method, event.sequence.value) for method, event in moved.values()} == {("REQUEST", "1")}
    assert client.post(page("conference_cancel", world.conference), {"reason": ""}).status_code == 422
    answer = client.post(page("conference_cancel", world.conference), {"reason": "Zeisiggrund"})
    assert answer.status_code == 302
    assert not Booking.objects.filter(source=world.conference.uid).exists()
    gone = sent_mails()
    files = {calendar_of(message)[0]: calendar_of(message)[1] for message in gone.values()}
    assert set(files) == {"CANCEL"}
    assert files["CANCEL"].sequence.value == "2"
    assert files["CANCEL"].uid.value == str(world.conference.uid)
    assert not [message for message in gone.values() if "Zeisiggrund" in message.message().as_string()]


def test_an_old_invitation_is_never_sent_after_a_newer_one(world):
    invite(world)
    actor = load_actor(world.member, now=timezone.now())
    world.conference.refresh_from_db()
    from cases.conferences.services_invite import move_conference

    later = Date(START + datetime.timedelta(days=1), world.room)
    move_conference(actor=actor, conference=world.conference, date=later, version=world.conference.version)
    mail.outbox.clear()
    run_tasks()
    to_school = [message for message in mail.outbox if message.to == ["zeisig@schule.example"]]
    assert [calendar_of(message)[1].sequence.value for message in to_school] == ["1"]


def test_withdrawal_takes_the_page_but_a_cancellation_still_reaches_the_calendar(world):
    invite(world)
    sent_mails()
    consent = world.case.consents.get(purpose="case_conference")
    consent.events.create(state="withdrawn", at=timezone.now(), by=world.member)
    assert logged_in(world.recipient).get(page("conference_reply", world.conference)).status_code == 404
    logged_in(world.member).post(page("conference_cancel", world.conference), {"reason": "Widerruf"})
    mails = sent_mails()
    assert calendar_of(mails[world.recipient.email])[0] == "CANCEL"


def test_who_joins_or_leaves_a_dated_conference_is_booked_and_told(world):
    invite(world)
    sent_mails()
    actor = load_actor(world.member, now=timezone.now())
    added = take_part(world.conference, world.second.user, world.youth_office, required=False)
    invite_one(actor=actor, conference=world.conference, participant=added)
    assert calendar_of(sent_mails()[world.second.user.email])[0] == "REQUEST"
    assert Booking.objects.filter(user=world.second.user).exists()
    Participant.objects.filter(pk=added.pk).update(removed_at=timezone.now())
    uninvite_one(actor=actor, conference=world.conference, participant=added)
    assert calendar_of(sent_mails()[world.second.user.email])[0] == "CANCEL"
    assert not Booking.objects.filter(user=world.second.user).exists()


def test_conferences_of_closed_cases_are_called_off(world):
    invite(world)
    sent_mails()
    close(world.case)
    assert run_orphans(actor=Actor(user=None)) == 1
    assert run_orphans(actor=Actor(user=None)) == 0
    world.conference.refresh_from_db()
    assert world.conference.state == "cancelled"
    assert not Booking.objects.exists()


def test_a_conference_moves_to_another_room(world):
    invite(world)
    other = Room.objects.create(agency=world.jobcenter, name="Zeisigstube", place=world.room.place, seats=8)
    Room.objects.create(agency=world.jobcenter, name="Zeisigkammer", place=world.room.place, seats=2)
    client = logged_in(world.member)
    shown = client.get(page("conference_move", world.conference)).content.decode()
    assert [name in shown for name in ("Zeisigsaal", "Zeisigstube", "Zeisigkammer")] == [True, True, False]
    data = form(version=str(world.conference.version), room=other.pk)
    assert client.post(page("conference_move", world.conference), data).status_code == 302
    (row,) = Booking.objects.filter(source=world.conference.uid, room__isnull=False)
    assert row.room == other
