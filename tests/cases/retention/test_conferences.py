"""Conferences, guests, bookings and foreign busy times go at their second; with a case goes all of it."""

import datetime
import uuid

import pytest
from django.core.management import call_command
from django.utils import timezone

from cases.audit.services_erasures import Erased, proof_digests
from cases.calendars.models import Absence, Booking, BusyTime, ForeignCalendar
from cases.conferences.models import Conference, Participant
from cases.conferences.models_agenda import AgendaItem, ConferenceNotes, ConferencePhase
from cases.conferences.models_dates import PollAnswer, PollSlot
from cases.conferences.models_minutes import Agreement, Minutes, MinutesAnswer, MinutesPart, MinutesReceipt
from cases.conferences.selectors_links import find_by_token
from cases.conferences.selectors_retention import deletion_on
from cases.conferences.services_links import give_link
from cases.mails.models import OutgoingMail
from cases.models import AuditRow, Case
from cases.retention import selectors, services
from cases.retention.selectors_conferences import (
    guests_past_conference,
    old_times,
    past_busy_times,
    past_closing,
    unconfirmed_copies,
)
from cases.retention.services_conferences import forget_guests
from cases.retention.tasks import TASKS
from cases.staff.actors import Actor, load_actor
from tests.cases.conferences.world import (
    make_conference,
    make_conference_consent,
    make_guest,
    make_minutes,
    make_phases,
)
from tests.cases.retention.test_run_retention import close, run

DAY = datetime.timedelta(days=1)
SECOND = datetime.timedelta(seconds=1)
NOW = timezone.now().replace(microsecond=0)
EDGE = pytest.mark.parametrize(("late", "due"), [(-SECOND, 0), (SECOND, 1)])
PARTS = (
    Participant, PollSlot, PollAnswer, AgendaItem, ConferencePhase, ConferenceNotes, Minutes, MinutesPart,
    MinutesAnswer, MinutesReceipt, Agreement,
)  # fmt: skip

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def erasure_log(settings, tmp_path):
    settings.ERASURE_LOG = tmp_path / "erasures.log"


def convene(world, state="closed", ended=NOW):
    """A conference of the case that was held or cancelled, and ended, at that moment."""
    pairs = (world.member, world.youth_office), (world.recipient, world.jobcenter)
    hour = datetime.timedelta(hours=1)
    return make_conference(world.case, world.member, *pairs, state=state, starts_at=ended - hour, now=ended)


def fill(world, conference):
    """A row of each kind, final minutes among them, bookings and mails."""
    now, first = timezone.now(), conference.participants.order_by("pk").first()
    guest = make_guest(conference)
    slot = PollSlot.objects.create(conference=conference, starts_at=NOW, ends_at=NOW + DAY)
    PollAnswer.objects.create(slot=slot, participant=guest, choice="yes", answered_at=now)
    make_phases(conference, 5)
    AgendaItem.objects.create(conference=conference, agency=world.youth_office, topic="Zeisigthema", minutes=5)
    ConferenceNotes.objects.create(conference=conference, author=world.member, text="Zeisignotiz", saved_at=now)
    minutes = make_minutes(conference, world.member, parts=[{}], agreements=[{}])
    MinutesAnswer.objects.create(
        minutes=minutes, agency=world.jobcenter, revision=1, reply="objected", text="Zeisigeinwand",
        answered_by=world.recipient, answered_at=now,
    )  # fmt: skip
    for state in ("circulated", "final"):
        Minutes.objects.filter(pk=minutes.pk).update(state=state, final_at=now)
    MinutesReceipt.objects.create(minutes=minutes, agency=world.jobcenter, exported_by=world.recipient, exported_at=now)
    for thing, to in (
        (conference, world.member), (guest, "zeisig@schule.example"), (minutes, world.recipient),
        (minutes.agreements.get(), world.recipient), (first, world.member),
    ):  # fmt: skip
        mail(thing, to)
    start = now + (300 + conference.pk) * DAY  # nobody is taken twice
    Booking.objects.create(
        source=conference.uid, during=(start, start + DAY), user=world.member, made_by=world.member, made_at=now
    )
    return minutes, guest


def mail(thing, to):
    recipient, address = (None, to) if isinstance(to, str) else (to, "")
    return OutgoingMail.objects.create(
        kind="conference_poll", recipient=recipient, address=address, object_type=thing._meta.model_name,
        object_id=thing.pk, created_at=NOW, next_try_at=NOW,
    )  # fmt: skip


def left():
    return {model.__name__: model._default_manager.count() for model in (*PARTS, Booking, OutgoingMail, Conference)}


@EDGE
@pytest.mark.parametrize("state", ["closed", "cancelled"])
def test_content_goes_90_days_after_closing_or_cancelling(world, state, late, due):
    conference = convene(world, state)
    assert past_closing(now=NOW + 90 * DAY + late).filter(pk=conference.pk).count() == due


@pytest.mark.parametrize("state", ["proposed", "polling", "confirmed", "held", "minutes_draft", "agreed", "follow_up"])
def test_what_is_not_closed_stays_however_old(world, state):
    convene(world, state)
    assert not past_closing(now=NOW + 900 * DAY).exists()


def test_the_page_names_the_day(world, settings):
    conference = convene(world)
    assert deletion_on(conference) == timezone.localdate(NOW + 90 * DAY)
    settings.RETENTION_PERIODS = {"conference_content_days": 10}
    assert deletion_on(conference) == timezone.localdate(NOW + 10 * DAY)
    assert past_closing(now=NOW + 10 * DAY + SECOND).count() == 1


def test_all_of_a_conference_goes_and_nothing_of_another(world):
    make_conference_consent(world.case, world.member, world.jobcenter)
    old, young = convene(world, ended=NOW - 91 * DAY), convene(world, ended=NOW - 89 * DAY)
    fill(world, old)
    kept = left()
    Booking.objects.all().delete()
    fill(world, young)
    run("--apply")
    assert list(Conference.objects.all()) == [young]
    assert left() == {**kept, "Participant": 3, "PollAnswer": 0, "OutgoingMail": 4, "Conference": 1}  # a guest emptied
    assert AuditRow.objects.filter(action="conference_erase", case_id=world.case.pk).count() == 1
    assert Case.objects.filter(pk=world.case.pk).exists()


def test_a_dry_run_names_what_is_due_and_changes_nothing(world):
    make_conference_consent(world.case, world.member, world.jobcenter)
    conference = convene(world, ended=NOW - 91 * DAY)
    fill(world, conference)
    before = left()
    text = run()
    assert "1  Inhalte von Fallkonferenzen" in text
    assert "1  Gäste von Fallkonferenzen" in text
    assert conference.reference in text
    assert left() == before


def test_the_report_names_who_never_confirmed_a_copy(world):
    make_conference_consent(world.case, world.member, world.jobcenter)
    conference = convene(world)
    minutes, _guest = fill(world, conference)
    assert unconfirmed_copies(NOW + 75 * DAY) == []
    line = unconfirmed_copies(NOW + 77 * DAY)[0]
    assert conference.reference in line
    assert str(world.jobcenter) in line
    assert str(world.youth_office) in line
    MinutesReceipt.objects.update(confirmed_by=world.recipient, confirmed_at=NOW, file_reference="Akte 1")
    line = unconfirmed_copies(NOW + 77 * DAY)[0]
    assert str(world.jobcenter) not in line
    assert str(world.youth_office) in line
    MinutesReceipt.objects.create(
        minutes=minutes, agency=world.youth_office, exported_by=world.member, exported_at=NOW,
        confirmed_by=world.member, confirmed_at=NOW, file_reference="Akte 2",
    )  # fmt: skip
    assert unconfirmed_copies(NOW + 77 * DAY) == []


@EDGE
@pytest.mark.parametrize("state", ["held", "agreed", "follow_up", "closed", "cancelled"])
def test_a_guest_goes_14_days_after_the_conference_and_the_link_with_them(world, state, late, due):
    guest = make_guest(convene(world, state))
    token, at = give_link(guest), NOW + 14 * DAY + late
    assert guests_past_conference(now=at).count() == due
    assert (find_by_token(token, now=at) is None) is bool(due)


def test_guests_and_their_links_take_their_days_from_one_place(world, settings):
    settings.RETENTION_PERIODS = {"guest_days": 3}
    guest = make_guest(convene(world, "held"))
    token, at = give_link(guest), NOW + 3 * DAY + SECOND
    assert guests_past_conference(now=at).count() == 1
    assert find_by_token(token, now=at) is None


@pytest.mark.parametrize(("state", "days", "due"), [("postponed", 15, 0), ("postponed", 91, 1), ("proposed", 89, 0),
                                                    ("proposed", 91, 1), ("polling", 91, 1)])  # fmt: skip
def test_guests_of_what_is_left_lying_go_after_90_days(world, state, days, due):
    make_guest(convene(world, state))
    assert guests_past_conference(now=NOW + (days + 1) * DAY).count() == due


def test_of_a_guest_stays_that_somebody_was_there(world):
    conference = convene(world, "held", ended=NOW - 15 * DAY)
    _minutes, guest = fill(world, conference)
    give_link(guest)
    before = left()
    assert forget_guests(actor=Actor(user=None, now=NOW)) == 1
    guest.refresh_from_db()
    kept = {"name", "organisation", "email", "link_nonce", "link_digest", "comment"}
    assert {getattr(guest, name) for name in kept} == {""}
    assert (guest.reply, guest.replied_at, guest.promised_at, guest.label) == ("open", None, None, "Schule")
    assert left() == {**before, "PollAnswer": 0, "OutgoingMail": before["OutgoingMail"] - 1}
    assert forget_guests(actor=Actor(user=None, now=NOW)) == 0


@EDGE
def test_bookings_and_absences_go_after_90_days(world, late, due):
    Booking.objects.create(
        source=uuid.uuid4(), during=(NOW - DAY, NOW), user=world.member, made_by=world.member, made_at=NOW
    )
    today = timezone.localdate(NOW)
    Absence.objects.create(user=world.member, first_day=today, last_day=today)
    bookings, _absences = old_times(now=NOW + 90 * DAY + late)
    assert bookings.count() == due
    midnight = timezone.make_aware(datetime.datetime.combine(today + 91 * DAY, datetime.time()))
    assert old_times(now=midnight + late)[1].count() == due


@EDGE
def test_a_busy_time_goes_when_it_is_over(world, late, due):
    calendar = ForeignCalendar.objects.create(user=world.member, address=b"x", added_at=NOW, next_fetch_at=NOW)
    BusyTime.objects.create(calendar=calendar, during=(NOW - DAY, NOW))
    assert past_busy_times(now=NOW + late).count() == due


def test_the_content_of_a_closed_case_takes_its_conferences_along(world):
    make_conference_consent(world.case, world.member, world.jobcenter)
    fill(world, convene(world, "agreed"))
    close(world.case, NOW - 100 * DAY)
    run("--apply")
    assert set(left().values()) == {0}
    assert Case.objects.filter(pk=world.case.pk).exists()
    assert not selectors.content_past_closing(now=NOW).exists()


def test_a_conference_alone_is_content_too(world):
    convene(world, "agreed")
    close(world.case, NOW - 100 * DAY)
    services.YoungPerson.objects.filter(case=world.case).delete()
    services.Entry.objects.filter(case=world.case).delete()
    assert selectors.content_past_closing(now=NOW).count() == 1


def test_an_erased_case_takes_conferences_bookings_and_mails_along_and_again_after_a_restore(world):
    make_conference_consent(world.case, world.member, world.jobcenter)
    fill(world, convene(world, "agreed"))
    fill(world, convene(world, "held"))
    digests = proof_digests(Erased.CASE, world.case.reference)
    assert services.replay_erasures(actor=load_actor(world.member, now=NOW), digests=digests) == 1
    assert set(left().values()) == {0}


def test_a_second_run_finds_nothing(world):
    fill(world, convene(world, ended=NOW - 91 * DAY))
    fill(world, convene(world, "held", ended=NOW - 15 * DAY))
    call_command("run_retention", "--apply")
    ours = {"conferences", "guests", "bookings", "busy_times"}
    assert {task.name: task.due(timezone.now()) for task in TASKS if task.name in ours} == dict.fromkeys(ours, 0)
