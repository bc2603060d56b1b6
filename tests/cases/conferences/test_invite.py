"""Inviting to a date: what must be there before, bookings, mails with calendar files, answers."""

import datetime
import re

import pytest
import time_machine
import vobject
from django.urls import reverse
from django.utils import timezone

from cases.audit.models import AuditRow
from cases.calendars.models import Booking
from cases.conferences.enums import Reply
from cases.conferences.models import Conference, Participant
from cases.conferences.services_invite import (
    Date,
    invite_conference,
    reply_conference,
)
from cases.conferences.services_links import give_link
from cases.staff.actors import load_actor
from cases.staff.errors import Refused
from tests.cases.conferences.invitations import START, calendar_of, form, invite, make_invitation, page, sent_mails
from tests.cases.conferences.world import QUESTION, WISH, make_conference, make_guest, take_part
from tests.cases.world import FAMILY, GIVEN, logged_in, make_user

MONDAY = datetime.datetime(2026, 11, 23, 9, tzinfo=datetime.UTC)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


@pytest.fixture
def monday():
    with time_machine.travel(MONDAY, tick=True):
        yield


@pytest.fixture
def world(monday):
    return make_invitation()


def reply(world, user, said):
    actor = load_actor(user, now=timezone.now())
    reply_conference(actor=actor, conference=world.conference, participant=world.parts[user.pk], reply=said)
    world.conference.refresh_from_db()


def test_an_invitation_books_everybody_and_sends_each_a_calendar_file_without_a_matter(world):
    client = logged_in(world.member)
    shown = client.get(page("conference_invite", world.conference))
    assert shown.status_code == 200
    data = form(room=world.room.pk)
    assert client.post(page("conference_invite", world.conference), data).status_code == 302
    world.conference.refresh_from_db()
    assert (world.conference.state, world.conference.starts_at) == ("invited", START)
    bookings = Booking.objects.filter(source=world.conference.uid)
    assert {row.user_id for row in bookings if row.user_id} == {world.member.pk, world.recipient.pk}
    assert [row.room for row in bookings if row.room_id] == [world.room]
    mails = sent_mails()
    assert set(mails) == {world.member.email, world.recipient.email, "zeisig@schule.example"}
    secrets = (GIVEN, FAMILY, QUESTION, WISH, world.case.reference, world.member.name, world.recipient.name)
    for address, message in mails.items():
        method, event = calendar_of(message)
        assert (method, event.summary.value) == ("REQUEST", "Termin")
        assert event.dtstart.value == START
        assert event.sequence.value == "0"
        assert event.uid.value == str(world.conference.uid)
        assert event.attendee.value == f"mailto:{address}"
        raw = message.message().as_string() + message.body + message.subject
        assert not [secret for secret in secrets if secret in raw]
    assert client.post(page("conference_invite", world.conference), data).status_code == 302
    assert not sent_mails()


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda world: Participant.objects.filter(user=world.recipient).update(roles=[]), "wer moderiert"),
        (lambda world: Participant.objects.filter(user=world.member).update(roles=["presenter"]), "wer das Protokoll"),
        (lambda world: Conference.objects.update(mode="video", dial_in=""), "Einwahl oder den Link"),
        (
            lambda world: world.case.consents.get(purpose="case_conference").events.create(
                state="withdrawn", at=timezone.now(), by=world.member
            ),
            "Keine Einwilligung deckt",
        ),
    ],
)
def test_nothing_leaves_before_everything_is_there(world, spoil, message):
    spoil(world)
    data = form() if "Einwahl" in message else form(room=world.room.pk)
    answer = logged_in(world.member).post(page("conference_invite", world.conference), data)
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert not Booking.objects.exists()
    assert not sent_mails()


def test_a_taken_room_and_a_taken_person_are_said_in_words(world):
    invite(world)
    other = make_conference(world.case, world.member, room=world.room)
    take_part(other, world.member, world.youth_office, roles=["minute_taker"])
    take_part(other, world.recipient, world.jobcenter, roles=["facilitator"])
    client = logged_in(world.member)
    answer = client.post(page("conference_invite", other), form(time="10:30", room=world.room.pk))
    assert answer.status_code == 422
    assert "Zeisigsaal" in answer.content.decode()
    other.refresh_from_db()
    assert other.state == "proposed"
    Participant.objects.filter(conference=other, user=world.recipient).update(required=False)
    busy = client.post(page("conference_invite", other), form(time="11:30", room=world.room.pk))
    assert busy.status_code == 302


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (form(day="2026-11-20"), 422),
        (form(day="kein Tag"), 422),
        (form(time=""), 422),
        (form(room="999999"), 422),
        (form(version=""), 422),
    ],
)
def test_wrong_input_changes_nothing(world, data, status):
    answer = logged_in(world.member).post(page("conference_invite", world.conference), data)
    assert answer.status_code == status
    world.conference.refresh_from_db()
    assert world.conference.state == "proposed"


def test_when_everybody_required_accepts_the_date_is_confirmed(world):
    invite(world)
    assert world.parts[world.member.pk].pk
    client = logged_in(world.recipient)
    answer = client.post(page("conference_reply", world.conference), {"reply": "accepted", "comment": ""})
    assert answer.status_code == 302
    world.conference.refresh_from_db()
    assert world.conference.state == "invited"
    from django.test import Client

    link = reverse("appointment", args=[give_link(world.school)])
    visitor = Client()
    assert "Kommen Sie?" in visitor.get(link).content.decode()
    assert visitor.post(link, {"reply": ""}).status_code == 422
    assert visitor.post(link, {"reply": "accepted", "comment": "bis gleich"}).status_code == 302
    world.conference.refresh_from_db()
    assert world.conference.state == "confirmed"
    assert AuditRow.objects.filter(action="conference_reply").count() == 2


def test_a_refusal_of_somebody_required_tells_the_convener(world):
    invite(world)
    sent_mails()
    reply(world, world.recipient, Reply.DECLINED)
    mails = sent_mails()
    assert list(mails) == [world.member.email]
    assert world.recipient.name not in mails[world.member.email].body
    client = logged_in(world.member)
    assert client.post(page("conference_confirm", world.conference)).status_code == 302
    world.conference.refresh_from_db()
    assert world.conference.state == "invited"


def test_the_file_behind_the_link_says_no_more_than_a_date(world, client):
    invite(world)
    token = give_link(world.school)
    answer = client.get(reverse("appointment_file", args=[token]))
    event = vobject.readOne(answer.content.decode()).vevent
    assert (event.summary.value, event.dtstart.value) == ("Termin", START)
    assert "no-referrer" in answer.headers["Referrer-Policy"]
    Conference.objects.filter(pk=world.conference.pk).update(state="postponed", reason="x")
    assert client.get(reverse("appointment_file", args=[token])).status_code == 404


def test_a_letter_for_whom_mail_does_not_reach(world):
    invite(world)
    Participant.objects.filter(pk=world.school.pk).update(email="")
    client = logged_in(world.member)
    text = client.get(page("conference_letter", world.conference, world.school.pk)).content.decode()
    assert "Zeisiggast" in text
    assert "letter__code" in text
    assert QUESTION not in text
    assert GIVEN not in text
    assert client.post(page("participant_link_revoke", world.conference, world.school.pk)).status_code == 302
    again = client.get(page("conference_letter", world.conference, world.school.pk)).content.decode()
    assert "letter__code" not in again


def test_people_of_other_conferences_are_like_unknown_ones(world):
    invite(world)
    other = make_guest(make_conference(world.case, world.member))
    client = logged_in(world.member)
    for number in (other.pk, 999999, world.parts[world.recipient.pk].pk):
        assert client.get(page("conference_letter", world.conference, number)).status_code == 404
        assert client.post(page("participant_link_renew", world.conference, number)).status_code == 404


def test_a_required_person_who_is_taken_stops_the_invitation(world):
    invite(world)
    stranger = make_user("Dritte")
    Booking.objects.create(
        source=world.case.opening or "00000000-0000-0000-0000-000000000001", made_at=timezone.now(), user=stranger,
        during=(START, START + datetime.timedelta(hours=1)),
    )  # fmt: skip
    other = make_conference(world.case, world.member, room=None, place="Rathaus")
    take_part(other, world.member, world.youth_office, roles=["minute_taker"])
    take_part(other, world.recipient, world.jobcenter, roles=["facilitator"])
    actor = load_actor(world.member, now=timezone.now())
    with pytest.raises(Refused, match="verplant"):
        invite_conference(actor=actor, conference=other, date=Date(START))


def test_an_appointment_page_changes_with_the_state(world, client):
    token = give_link(world.school)
    link = reverse("appointment", args=[token])
    said = {}
    for state in ("proposed", "invited", "postponed", "cancelled", "held"):
        conference = make_conference(world.case, world.member, (world.member, world.youth_office), state=state)
        Participant.objects.filter(pk=world.school.pk).update(conference=conference)
        said[state] = re.sub(r"\s+", " ", client.get(link).content.decode())
    assert "noch keinen neuen Termin" in said["proposed"]
    assert "Kommen Sie?" in said["invited"]
    assert "noch keinen neuen Termin" in said["postponed"]
    assert "fällt aus" in said["cancelled"]
    assert "ist vorbei" in said["held"]
    assert client.post(link, {"reply": "accepted"}).status_code == 302


def test_the_young_person_is_invited_in_the_way_they_chose(world):
    person = world.case.young_person
    part = Participant.objects.create(
        conference=world.conference, kind="young_person", added_at=timezone.now(), required=False
    )
    type(person).objects.filter(pk=person.pk).update(email="kanarina@post.example", channel="phone")
    invite(world)
    assert "kanarina@post.example" not in sent_mails()
    client = logged_in(world.member)
    letter = client.get(page("conference_letter", world.conference, part.pk)).content.decode()
    assert f"Guten Tag {GIVEN} {FAMILY}," in letter
    assert "Du bestimmst mit" in letter
    type(person).objects.filter(pk=person.pk).update(channel="email")
    data = form(day="2026-12-02", version=str(world.conference.version), room=world.room.pk)
    assert client.post(page("conference_move", world.conference), data).status_code == 302
    message = sent_mails()["kanarina@post.example"]
    assert GIVEN not in message.message().as_string()
    assert calendar_of(message)[1].summary.value == "Termin"
