"""One conference from the poll to minutes in force, every text of it a canary: none flies out of the portal.

Pages inside are walked in tests/cases/test_canary.py; here are mails, calendar files, feeds, links, logs and jobs.
"""

import datetime
import logging

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from cases.calendars.models import Booking
from cases.calendars.services_feed import renew_calendar_feed
from cases.conferences.enums import Attendance, MinutesReply
from cases.conferences.models import Participant
from cases.conferences.models_agenda import ConferenceNotes
from cases.conferences.rules_minutes import AgreementData, MinutesData, PartData
from cases.conferences.selectors_poll import SlotData
from cases.conferences.services_hold import begin_conference, begin_next_phase, end_conference, set_attendance
from cases.conferences.services_invite import Date, confirm_conference, invite_conference, move_conference
from cases.conferences.services_links import token_of
from cases.conferences.services_minutes import circulate_minutes, write_minutes
from cases.conferences.services_minutes_answers import answer_minutes
from cases.conferences.services_notes import save_notes
from cases.conferences.services_poll import start_poll
from cases.mails.models import OutgoingMail
from cases.retention.services import erase_case
from cases.staff.actors import load_actor
from tests.cases.canaries import canary, found
from tests.cases.conferences.world import make_conference, make_conference_consent, make_guest, make_item, make_phases
from tests.cases.whole import all_tables
from tests.cases.worker import run_tasks
from tests.cases.world import make_world

MONDAY = datetime.datetime(2026, 11, 23, 9, tzinfo=datetime.UTC)
START = datetime.datetime(2026, 12, 1, 9, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def clock():
    with time_machine.travel(MONDAY, tick=True) as traveller:
        yield traveller


@pytest.fixture
def scene(clock, settings, tmp_path):
    """A proposed conference of two agencies with a guest from a school; `place` and `dial_in` may be told to guests."""
    settings.ERASURE_LOG = tmp_path / "erasures.log"
    w = make_world()
    make_conference_consent(w.case, w.member, w.jobcenter)
    w.place, w.dial_in = canary(), canary()
    w.talk = make_conference(
        w.case, w.member, (w.member, w.youth_office), (w.recipient, w.jobcenter), question=canary(), wish=canary(),
        place=w.place, dial_in=w.dial_in, needs_note=canary(),
    )  # fmt: skip
    w.own, w.theirs = w.talk.participants.order_by("pk")
    Participant.objects.filter(pk=w.own.pk).update(roles=["presenter", "minute_taker"])
    Participant.objects.filter(pk=w.theirs.pk).update(roles=["facilitator"])
    w.address = f"{canary()}@schule.example"
    w.guest = make_guest(w.talk, name=canary(), organisation=canary(), email=w.address, required=False)
    make_phases(w.talk, 5, 5)
    make_item(w.talk, w.youth_office, topic=canary())
    return w


def actor(user):
    return load_actor(user, now=timezone.now())


def ask(w):
    w.talk = start_poll(
        actor=actor(w.member), conference=w.talk, slots=[SlotData(START), SlotData(START + HOUR)],
        ends_on=datetime.date(2026, 11, 27),
    )  # fmt: skip
    w.guest.refresh_from_db()


def invite(w):
    ask(w)
    w.talk = invite_conference(actor=actor(w.member), conference=w.talk, date=Date(START))


def hold(w, clock):
    ask(w)
    run_tasks()
    w.talk = invite_conference(actor=actor(w.member), conference=w.talk, date=Date(START))
    run_tasks()
    w.talk = confirm_conference(actor=actor(w.member), conference=w.talk)
    clock.move_to(START)
    w.talk = begin_conference(actor=actor(w.recipient), conference=w.talk)
    set_attendance(
        actor=actor(w.recipient), conference=w.talk,
        attendance={w.own.pk: Attendance.PRESENT, w.theirs.pk: Attendance.PRESENT},
    )  # fmt: skip
    save_notes(actor=actor(w.member), conference=w.talk, text=canary(), version=0)
    begin_next_phase(actor=actor(w.recipient), conference=w.talk, position=1)
    w.talk = end_conference(actor=actor(w.recipient), conference=w.talk)


def agree(w, clock):
    hold(w, clock)
    what = AgreementData(canary(), w.own.pk, datetime.date(2026, 12, 9), canary(), canary(), canary())
    data = MinutesData((PartData("result", w.youth_office.pk, "shareable", canary()),), (what,), plain=canary())
    minutes = write_minutes(actor=actor(w.member), conference=w.talk, data=data, revision=0)
    w.talk.refresh_from_db()
    minutes = circulate_minutes(actor=actor(w.member), conference=w.talk, revision=minutes.revision)
    objection = canary()
    for user, reply, text in (
        (w.recipient, MinutesReply.OBJECTED, objection), (w.recipient, MinutesReply.AGREED, ""),
        (w.member, MinutesReply.AGREED, ""),
    ):  # fmt: skip
        answer_minutes(actor=actor(user), conference=w.talk, revision=minutes.revision, reply=reply, text=text)
    w.talk.refresh_from_db()


def outside(message):
    """What a mail says to whoever sees it on its way or on a locked screen, but for its address."""
    parts = [message.subject, message.body, *(part.content for part in message.alternatives)]
    return "\n".join([*parts, str(message.extra_headers), str(message.reply_to), message.from_email])


def kept(table):
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT t::text FROM "{table}" AS t')
        return "\n".join(text for (text,) in cursor.fetchall())


def test_mails_and_their_calendar_files_say_place_and_time_and_no_more(scene, clock, caplog):
    w = scene
    caplog.set_level(logging.DEBUG)
    agree(w, clock)
    run_tasks()
    kinds = set(OutgoingMail.objects.values_list("kind", flat=True))
    assert {"conference_poll", "conference_invitation"} <= kinds
    assert any("minutes" in kind for kind in kinds)
    subjects = {message.subject for message in mail.outbox}
    assert len(subjects) >= 3
    for message in mail.outbox:
        assert found(outside(message)) <= {w.place, *found(message.to[0])}, message.subject
    assert {address for message in mail.outbox for address in message.to if found(address)} <= {w.address}
    assert found(caplog.text) == set()


def test_invitations_by_mail_carry_a_calendar_file_without_a_word_of_it(scene):
    w = scene
    invite(w)
    run_tasks()
    invited = [message for message in mail.outbox if message.alternatives]
    assert {address for message in invited for address in message.to} >= {w.address}
    for message in invited:
        assert found(outside(message)) <= {w.place, *found(message.to[0])}
        assert w.dial_in not in outside(message)


def test_jobs_and_rows_of_mails_hold_no_word_even_if_sending_breaks_with_one(scene, monkeypatch, caplog):
    w, word = scene, canary()
    caplog.set_level(logging.DEBUG)

    def fail(*_args, **_fields):
        raise OSError(f"{word} {w.address}")

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", fail)
    invite(w)
    run_tasks()
    assert DBTaskResult.objects.exists()
    assert OutgoingMail.objects.filter(last_error="OSError").exists()
    assert found(kept(DBTaskResult._meta.db_table)) == set()
    assert found(kept("cases_outgoingmail")) == found(w.address)
    assert found(caplog.text) == set()
    assert found(kept("cases_auditrow")) == set()


@pytest.mark.parametrize("ready", [ask, invite])
def test_a_personal_link_shows_where_and_when_and_nothing_of_the_case(scene, ready):
    w = scene
    ready(w)
    w.guest.refresh_from_db()
    url = reverse("appointment", args=[token_of(w.guest)])
    answer = Client().get(url)
    assert answer.status_code == 200
    allowed = {w.place, w.dial_in, *found(w.guest.name)}
    assert found(answer.content.decode()) <= allowed
    assert w.talk.reference not in answer.content.decode()
    assert w.case.reference not in answer.content.decode()
    assert found(str(answer.headers)) == set()
    file = Client().get(reverse("appointment_file", args=[token_of(w.guest)]))
    assert found(file.content.decode()) <= ({w.place} if ready is invite else set())


def test_a_feed_and_the_calendar_page_of_others_say_that_there_is_something(scene):
    w = scene
    invite(w)
    for user in (w.member, w.recipient):
        token = renew_calendar_feed(actor=actor(user))
        text = Client().get(reverse("calendar_feed", args=[token])).content.decode()
        assert "BEGIN:VEVENT" in text
        assert found(text) == set()
        assert w.talk.reference not in text
        assert w.case.reference not in text


def test_no_table_holds_a_token(scene):
    w = scene
    invite(w)
    feed, link = renew_calendar_feed(actor=actor(w.member)), token_of(w.guest)
    run_tasks()
    assert any(link in message.body for message in mail.outbox)
    for table in all_tables():
        text = kept(table)
        assert link not in text, table
        assert feed not in text, table


def test_after_an_erasure_conference_bookings_mails_and_words_are_nowhere(scene, clock):
    w = scene
    agree(w, clock)
    assert Booking.objects.filter(source=w.talk.uid).exists()
    assert ConferenceNotes.objects.exists()
    w.guest.refresh_from_db()
    traces = {w.talk.reference, str(w.talk.uid), w.address, w.guest.link_digest}
    before = "\n".join(kept(table) for table in all_tables())
    assert all(trace in before for trace in traces)
    assert len(found(before)) > 12
    erase_case(actor=actor(w.member), case=w.case)
    for table in all_tables():
        text = kept(table)
        assert found(text) == set(), table
        assert [trace for trace in traces if trace in text] == [], table


def test_a_moved_date_still_says_nothing(scene):
    w = scene
    invite(w)
    move_conference(actor=actor(w.member), conference=w.talk, date=Date(START + 24 * HOUR), version=w.talk.version)
    run_tasks()
    assert any("Neuer Termin" in message.subject for message in mail.outbox)
    assert all(found(outside(message)) <= {w.place, *found(message.to[0])} for message in mail.outbox)
