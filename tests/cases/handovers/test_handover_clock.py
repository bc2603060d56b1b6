"""What the clock does about hand-overs: whom it reminds when, whom it tells what became of them, exactly once."""

import datetime
import threading
import zoneinfo

import pytest
from django.db import connection
from django.utils import timezone

from cases.audit.models import AuditRow
from cases.calendars.models import Absence
from cases.consents.enums import LegalNorm
from cases.consents.models import ConsentEvent
from cases.handovers.models import Handover
from cases.handovers.rules_clock import reminder_due
from cases.handovers.services_clock import run_handover_news, run_handover_reminders
from cases.mails.models import OutgoingMail
from cases.staff.actors import Actor
from cases.staff.enums import Role
from tests.cases.handovers.world import make_handover
from tests.cases.world import make_user, make_world

pytestmark = pytest.mark.django_db
BERLIN = zoneinfo.ZoneInfo("Europe/Berlin")
DAY = datetime.timedelta(days=1)


@pytest.fixture
def world():
    return make_world()


def clock(days, hour=12, minute=0):
    """The job, so many days after today."""
    day = timezone.localdate() + days * DAY
    return Actor(user=None, now=datetime.datetime.combine(day, datetime.time(hour, minute), BERLIN))


def told(kind):
    return sorted(OutgoingMail.objects.filter(kind=kind).values_list("recipient__name", flat=True))


def offered(world, **fields):
    return make_handover(world.case, world.member, world.jobcenter, **fields)


def away(user, deputy=None):
    first = timezone.localdate()
    return Absence.objects.create(user=user, first_day=first, last_day=first + 30 * DAY, deputy=deputy)


def withdraw(handover, now=None):
    """The consent does not hold any more."""
    ConsentEvent.objects.create(
        consent=handover.consent, state="withdrawn", at=now or timezone.now(), by=handover.offered_by, note="so gesagt"
    )


def test_reminders_go_out_on_the_seventh_and_the_twelfth_day(world):
    row = offered(world)
    done = [run_handover_reminders(actor=clock(days)) for days in range(16)]
    assert done == [0] * 7 + [1] + [0] * 4 + [1] + [0] * 3
    row.refresh_from_db()
    assert row.reminded == 12
    assert told("handover_waits") == sorted(["Empfang", "Empfang zwei"] * 2 + ["Empfang Leitung"])
    assert told("handover_unanswered") == ["Mitglied"]


def test_the_day_begins_at_midnight_in_germany(world):
    offered(world)
    assert run_handover_reminders(actor=clock(6, 23, 59)) == 0
    assert run_handover_reminders(actor=clock(7, 0, 0)) == 1


def test_a_second_run_changes_nothing(world):
    row = offered(world)
    assert run_handover_reminders(actor=clock(7)) == 1
    before = Handover.objects.filter(pk=row.pk).values().get(), OutgoingMail.objects.count(), AuditRow.objects.count()
    assert run_handover_reminders(actor=clock(7, 23)) == 0
    assert (
        Handover.objects.filter(pk=row.pk).values().get(), OutgoingMail.objects.count(), AuditRow.objects.count()
    ) == before  # fmt: skip


def test_who_checks_it_is_reminded_alone(world):
    offered(world, receiver=world.recipient, state="seen")
    run_handover_reminders(actor=clock(7))
    assert told("handover_waits") == ["Empfang"]


def test_a_deputy_is_reminded_instead_and_without_one_everybody_who_is_there(world):
    offered(world, receiver=world.recipient, state="seen")
    make_user("Dritte", world.jobcenter, Role.CASEWORKER)
    absence = away(world.recipient, deputy=world.recipient_colleague)
    run_handover_reminders(actor=clock(7))
    assert told("handover_waits") == ["Empfang zwei"]
    OutgoingMail.objects.all().delete()
    absence.deputy = None
    absence.save()
    run_handover_reminders(actor=clock(12))
    assert told("handover_waits") == ["Dritte", "Empfang Leitung", "Empfang zwei"]


def test_with_nobody_there_the_leads_are_reminded(world):
    offered(world)
    for user in (world.recipient, world.recipient_colleague):
        away(user)
    run_handover_reminders(actor=clock(7))
    assert told("handover_waits") == ["Empfang Leitung"]


def test_who_has_left_is_not_reminded(world):
    offered(world, receiver=world.recipient, state="seen")
    world.recipient.memberships.update(ended_at=timezone.now())
    run_handover_reminders(actor=clock(7))
    assert told("handover_waits") == ["Empfang zwei"]


def test_a_giver_who_is_away_is_stood_in_for_by_who_works_on_the_case(world):
    offered(world)
    away(world.member, deputy=world.colleague)
    run_handover_reminders(actor=clock(12))
    assert told("handover_unanswered") == ["Leitung"]
    OutgoingMail.objects.all().delete()
    second = world.second
    Handover.objects.update(reminded=7)
    run_handover_reminders(actor=clock(12))
    assert told("handover_unanswered") == [second.user.name]


def test_without_consent_who_offers_is_reminded_and_the_other_agency_is_not(world):
    row = offered(world)
    withdraw(row)
    run_handover_reminders(actor=clock(7))
    assert (told("handover_uncovered"), told("handover_waits")) == (["Mitglied"], [])


def test_the_second_person_is_reminded_to_agree(world):
    offered(world, norm=LegalNorm.SGB8_64_2, reason="x" * 40)
    run_handover_reminders(actor=clock(7))
    assert (told("handover_uncovered"), told("handover_waits")) == (["Leitung"], [])


@pytest.mark.parametrize("state", ["accepted", "returned", "declined", "withdrawn", "expired"])
def test_nobody_is_reminded_of_what_has_ended(world, state):
    offered(world, receiver=world.recipient, state=state)
    assert run_handover_reminders(actor=clock(8)) == 0


def test_a_day_that_nobody_ran_the_clock_makes_one_reminder_not_two(world):
    offered(world)
    assert run_handover_reminders(actor=clock(13)) == 1
    assert len(told("handover_unanswered")) == 1
    assert run_handover_reminders(actor=clock(13)) == 0


@pytest.mark.parametrize("state", ["accepted", "returned", "declined", "expired"])
def test_who_offered_it_is_told_how_it_ended_once(world, state):
    offered(world, receiver=world.recipient, state=state)
    kind = f"handover_{state}"
    assert run_handover_news(actor=clock(1)) == 1
    assert told(kind) == ["Mitglied"]
    assert [run_handover_news(actor=clock(days)) for days in (1, 2, 3, 4, 20)] == [0] * 5
    assert OutgoingMail.objects.count() == 1


def test_nobody_is_told_what_they_did_themselves_or_what_is_still_open(world):
    offered(world)
    assert run_handover_news(actor=clock(0, 23)) == 0
    Handover.objects.update(state="withdrawn", decided_by=world.member, decided_at=timezone.now(), answer_reason="x")
    assert run_handover_news(actor=clock(0, 23)) == 0


def test_a_consent_that_does_not_hold_any_more_is_told_at_once(world):
    row = offered(world)
    withdraw(row)
    assert run_handover_news(actor=clock(0, 23, 58)) == 1
    assert told("handover_uncovered") == ["Mitglied"]
    assert run_handover_news(actor=clock(0, 23, 59)) == 0


def test_one_without_consent_by_a_norm_is_not_missed(world):
    offered(world, norm=LegalNorm.SGB8_64_2, reason="x" * 40)
    assert run_handover_news(actor=clock(0, 23)) == 0


def test_giver_away_with_a_colleague_on_the_case_who_is_told(world):
    offered(world, receiver=world.recipient, state="returned")
    second = world.second
    away(world.member)
    assert run_handover_news(actor=clock(1)) == 1
    assert told("handover_returned") == [second.user.name]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("run", "state"), [(run_handover_reminders, "offered"), (run_handover_news, "declined")])
def test_two_at_once_do_it_once(run, state):
    world = make_world()
    offered(world, receiver=world.recipient, state=state)
    start = threading.Barrier(2)

    def job():
        try:
            start.wait(10)
            run(actor=clock(7 if state == "offered" else 1))
        finally:
            connection.close()

    threads = [threading.Thread(target=job) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    expected = {"offered": ["Empfang", "Empfang zwei"], "declined": ["Mitglied"]}[state]
    assert sorted(OutgoingMail.objects.values_list("recipient__name", flat=True)) == expected
    assert run(actor=clock(7 if state == "offered" else 1)) == 0


@pytest.mark.parametrize(
    ("day", "reminded", "expected"),
    [(6, 0, None), (7, 0, 7), (7, 7, None), (11, 7, None), (12, 7, 12), (12, 0, 12), (14, 7, 12), (15, 7, None)],
)
def test_reminder_due(day, reminded, expected):
    start = datetime.date(2026, 3, 20)
    found = reminder_due(start, expires_on=start + 14 * DAY, reminded=reminded, today=start + day * DAY)
    assert found == expected
