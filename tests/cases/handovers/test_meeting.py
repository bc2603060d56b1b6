"""The joint date of a hand-over: proposals, bookings, mails with calendar files, moving, calling off."""

import datetime
import re

import pytest
import time_machine
import vobject
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from cases.audit.models import AuditRow
from cases.calendars.models import Absence, Booking, Room
from cases.handovers.models import Handover
from cases.handovers.services_answers import decline_handover, take_over_handover
from cases.handovers.services_links import token_of
from cases.handovers.services_meeting import Date, set_meeting
from cases.mails.models import OutgoingMail
from cases.staff.actors import load_actor
from cases.staff.errors import Refused
from tests.cases.handovers.world import NOTE, WISH, make_handover
from tests.cases.worker import run_tasks
from tests.cases.world import FAMILY, GIVEN, close, logged_in, make_place, make_world

MONDAY = datetime.datetime(2026, 11, 23, 9, tzinfo=datetime.UTC)
START = datetime.datetime(2026, 12, 1, 9, tzinfo=datetime.UTC)
REASON = "Zeisiggrund, der lang genug geschrieben ist."
pytestmark = pytest.mark.django_db


@pytest.fixture
def clock():
    with time_machine.travel(MONDAY, tick=True) as traveller:
        yield traveller


@pytest.fixture
def world(clock):
    world = make_world()
    place = make_place(world.region, "Zeisigstadt")
    world.hall = Room.objects.create(agency=world.youth_office, name="Zeisigsaal", place=place, seats=6)
    return world


def actor(user):
    return load_actor(user, now=timezone.now())


def page(name, handover):
    return reverse(f"cases:{name}", args=[handover.reference])


def form(handover, **fields):
    handover.refresh_from_db()
    return {"day": "2026-12-01", "time": "10:00", "version": handover.version, **fields}


def by_mail(handover, address="zeisig@jung.example"):
    person = handover.case.young_person
    person.channel, person.email = "email", address
    person.save()


def sent_mails():
    mail.outbox.clear()
    run_tasks()
    return {message.to[0]: message for message in mail.outbox}


def calendar_of(message):
    (part,) = [part for part in message.message().walk() if part.get_content_type() == "text/calendar"]
    calendar = vobject.readOne(part.get_payload(decode=True).decode())
    assert part.get_param("method") == calendar.method.value
    return calendar.method.value, calendar.vevent


def booked(handover):
    return set(Booking.objects.filter(source=handover.meeting_uid).values_list("user", "room"))


def raw(message):
    return message.message().as_string() + message.body + message.subject


@pytest.mark.parametrize("who", ["member", "recipient"])
def test_either_caseworker_chooses_a_proposal_and_both_get_it_with_a_neutral_file(world, who):
    handover = world.checked
    by_mail(handover)
    client = logged_in(getattr(world, who))
    shown = client.get(page("handover_meeting", handover))
    keys = re.findall(r'name="slot" value="(\d+-\d+)"', shown.content.decode())
    assert shown.status_code == 200
    assert len(keys) == 5
    data = {"slot": keys[0], "version": handover.version}
    assert client.post(page("handover_meeting", handover), data).status_code == 302
    handover.refresh_from_db()
    assert handover.meeting_starts_at.timestamp() == int(keys[0].split("-")[0])
    assert handover.meeting_room == world.hall
    assert booked(handover) == {(world.member.pk, None), (world.recipient.pk, None), (None, world.hall.pk)}
    mails = sent_mails()
    assert set(mails) == {world.member.email, world.recipient.email, "zeisig@jung.example"}
    secrets = (GIVEN, FAMILY, NOTE, WISH, handover.case.reference, world.member.name, world.recipient.name)
    for address, message in mails.items():
        method, event = calendar_of(message)
        assert (method, event.summary.value, event.sequence.value) == ("REQUEST", "Termin", "0")
        assert event.dtstart.value == handover.meeting_starts_at
        assert event.uid.value == str(handover.meeting_uid)
        assert event.attendee.value == f"mailto:{address}"
        assert not [secret for secret in secrets if secret in raw(message)]
    assert token_of(handover) in raw(mails["zeisig@jung.example"]).replace("=\n", "")


def test_a_second_click_changes_nothing_and_an_old_page_overwrites_nothing(world):
    handover = world.checked
    client, data = logged_in(world.member), form(handover, room=world.hall.pk)
    for _ in range(2):
        assert client.post(page("handover_meeting", handover), data).status_code == 302
    handover.refresh_from_db()
    assert (handover.meeting_starts_at, handover.meeting_sequence) == (START, 0)
    assert len(sent_mails()) == 2
    stale = client.post(page("handover_meeting", handover), {**data, "time": "11:00"})
    assert stale.status_code == 422
    assert "inzwischen geändert" in stale.content.decode()
    handover.refresh_from_db()
    assert handover.meeting_starts_at == START
    again = re.search(r'name="version" value="(\d+)"', stale.content.decode())[1]
    assert (
        client.post(page("handover_meeting", handover), {**data, "time": "11:00", "version": again}).status_code == 302
    )
    handover.refresh_from_db()
    assert (handover.meeting_starts_at, handover.meeting_sequence) == (START + datetime.timedelta(hours=1), 1)
    assert {calendar_of(message)[1].sequence.value for message in sent_mails().values()} == {"1"}
    assert Booking.objects.filter(source=handover.meeting_uid).count() == 3


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"day": ""}, "Wählen Sie einen Vorschlag"),
        ({"day": "2026-11-20"}, "in der Vergangenheit"),
        ({"day": "2028-12-01"}, "Weiter als ein Jahr"),
        ({"slot": "1796119200-999999"}, "nicht mehr frei"),
        ({"slot": "kaputt"}, "nicht mehr frei"),
        ({"place": ""}, "Wählen Sie einen Raum"),
        ({"place": "https://video.example/zeisig"}, "keinen Link"),
        ({"room": 999_999, "place": ""}, "Raum"),
    ],
)
def test_what_makes_no_date_is_said_at_its_field_and_books_nothing(world, fields, message):
    handover = world.checked
    answer = logged_in(world.member).post(page("handover_meeting", handover), form(handover, place="Schule") | fields)
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert not Booking.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_who_is_taken_is_not_booked_and_the_old_date_stands(world):
    handover = world.checked
    set_meeting(actor=actor(world.member), handover=handover, date=Date(START, 45, "phone"), version=handover.version)
    later = START + datetime.timedelta(hours=2)
    Booking.objects.create(
        source=world.case.opened_by.pk and handover.uid, during=(later, later + datetime.timedelta(hours=1)),
        user=world.recipient, made_by=world.recipient, made_at=timezone.now(),
    )  # fmt: skip
    handover.refresh_from_db()
    with pytest.raises(Refused, match="bereits verplant"):
        set_meeting(
            actor=actor(world.member), handover=handover, date=Date(later, 45, "phone"), version=handover.version
        )
    handover.refresh_from_db()
    assert handover.meeting_starts_at == START
    assert booked(handover) == {(world.member.pk, None), (world.recipient.pk, None)}
    assert OutgoingMail.objects.count() == 2


def test_calling_it_off_frees_everybody_and_takes_it_out_of_calendars(world):
    handover = world.checked
    by_mail(handover)
    client = logged_in(world.recipient)
    client.post(page("handover_meeting", handover), form(handover, room=world.hall.pk))
    sent_mails()
    for _ in range(2):
        assert client.post(page("handover_meeting_cancel", handover)).status_code == 302
    handover.refresh_from_db()
    assert (handover.is_dated, handover.meeting_sequence) == (False, 1)
    assert booked(handover) == set()
    mails = sent_mails()
    assert set(mails) == {world.member.email, world.recipient.email, "zeisig@jung.example"}
    for message in mails.values():
        method, event = calendar_of(message)
        assert (method, event.sequence.value, event.status.value) == ("CANCEL", "1", "CANCELLED")
    assert client.post(page("handover_meeting", handover), form(handover, room=world.hall.pk)).status_code == 302
    assert {calendar_of(message)[1].sequence.value for message in sent_mails().values()} == {"2"}


def test_ending_without_acceptance_frees_the_date_and_ends_the_link(world):
    handover = world.checked
    by_mail(handover)
    date = Date(START, 45, "room", world.hall)
    set_meeting(actor=actor(world.member), handover=handover, date=date, version=handover.version)
    handover.refresh_from_db()
    url = reverse("handover_status", args=[token_of(handover)])
    sent_mails()
    decline_handover(actor=actor(world.recipient), handover=handover, reason=REASON)
    assert booked(handover) == set()
    assert set(sent_mails()) == {world.member.email, world.recipient.email, "zeisig@jung.example"}
    assert logged_in(world.member).get(url).status_code == 404
    answer = logged_in(world.member).post(page("handover_meeting", handover), form(handover, place="Schule"))
    assert answer.status_code == 302
    assert booked(handover) == set()


def test_closing_the_case_frees_the_date(world):
    handover = world.accepted
    set_meeting(actor=actor(world.member), handover=handover, date=Date(START, 45, "phone"), version=handover.version)
    close(handover.case)
    for name in ("handover_meeting", "handover_meeting_cancel"):
        answer = logged_in(world.recipient).post(page(name, handover), form(handover, time="12:00"))
        assert answer.status_code == 302
    handover.refresh_from_db()
    assert handover.meeting_starts_at == START


def test_whoever_takes_over_the_check_comes_instead(world):
    handover = world.checked
    world.recipient_colleague.email = "vertretung@amt.example"
    world.recipient_colleague.save()
    set_meeting(actor=actor(world.member), handover=handover, date=Date(START, 45, "phone"), version=handover.version)
    today = timezone.localdate()
    Absence.objects.create(user=world.recipient, first_day=today, last_day=today)
    sent_mails()
    take_over_handover(actor=actor(world.recipient_colleague), handover=handover)
    assert booked(handover) == {(world.member.pk, None), (world.recipient_colleague.pk, None)}
    methods = {address: calendar_of(message)[0] for address, message in sent_mails().items()}
    assert methods == {
        world.member.email: "REQUEST", world.recipient_colleague.email: "REQUEST", world.recipient.email: "CANCEL",
    }  # fmt: skip


def test_whoever_takes_over_and_is_busy_gets_no_second_appointment(world):
    handover = world.checked
    set_meeting(actor=actor(world.member), handover=handover, date=Date(START, 45, "phone"), version=handover.version)
    Booking.objects.create(
        source=handover.uid, during=(START, START + datetime.timedelta(hours=1)), user=world.recipient_colleague,
        made_by=world.recipient_colleague, made_at=timezone.now(),
    )  # fmt: skip
    today = timezone.localdate()
    Absence.objects.create(user=world.recipient, first_day=today, last_day=today)
    take_over_handover(actor=actor(world.recipient_colleague), handover=handover)
    handover.refresh_from_db()
    assert not handover.is_dated
    assert booked(handover) == set()


def test_one_row_of_the_audit_each_and_none_of_it_names_the_date(world):
    handover = world.checked
    client = logged_in(world.member)
    for do in (
        lambda: client.get(page("handover_meeting", handover)),
        lambda: client.post(page("handover_meeting", handover), form(handover, place="Schule")),
        lambda: client.post(page("handover_meeting_cancel", handover)),
    ):
        before = AuditRow.objects.count()
        do()
        row = AuditRow.objects.order_by("-pk").first()
        assert AuditRow.objects.count() == before + 1
        assert (row.object_id, row.case_id) == (handover.pk, handover.case_id)


def test_the_search_is_repeated_by_its_address(world):
    client = logged_in(world.member)
    url = page("handover_meeting", world.checked)
    shown = client.get(url, {"dauer": "90", "wie": "phone"}).content.decode()
    assert "90 Minuten, aus den Kalendern" in shown
    assert 'name="place"' not in shown
    assert "45 Minuten, aus den Kalendern" in client.get(url, {"dauer": "7", "wie": "Zeisig"}).content.decode()


def test_finding_dates_costs_the_same_for_one_and_three_rooms(world, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, url = logged_in(world.member), page("handover_meeting", world.checked)
    client.get(url)
    counts = []
    for extra in range(3):
        with CaptureQueriesContext(connection) as caught:
            assert client.get(url).status_code == 200
        counts.append(len(caught))
        Room.objects.create(agency=world.jobcenter, name=f"Raum {extra}", place=world.hall.place, seats=6)
    assert len(set(counts)) == 1


def test_mails_that_are_late_say_nothing_old(world):
    handover = world.checked
    by_mail(handover)
    set_meeting(actor=actor(world.member), handover=handover, date=Date(START, 45, "phone"), version=handover.version)
    handover.refresh_from_db()
    later = START + datetime.timedelta(days=1)
    set_meeting(actor=actor(world.member), handover=handover, date=Date(later, 45, "phone"), version=handover.version)
    person = handover.case.young_person
    person.channel = "phone"
    person.save()
    mails = sent_mails()
    assert set(mails) == {world.member.email, world.recipient.email}
    assert {calendar_of(message)[1].dtstart.value for message in mails.values()} == {later}


def test_only_hand_overs_that_somebody_checks_or_has_accepted_get_a_date(world):
    offered = make_handover(world._twin(), world.member, world.jobcenter)
    answer = logged_in(world.member).post(page("handover_meeting", offered), form(offered, place="Schule"))
    assert answer.status_code == 302
    assert not Handover.objects.filter(meeting_starts_at__isnull=False).exists()
