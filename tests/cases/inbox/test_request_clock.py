"""What the clock does about contact requests: whom it tells when, exactly once, and that nobody has left with one."""

import datetime
import threading
import zoneinfo

import pytest
from django.db import connection, transaction
from django.utils import timezone

from cases.audit.models import AuditRow
from cases.calendars.models import Absence
from cases.inbox.enums import Escalation
from cases.inbox.models import ContactRequest
from cases.inbox.selectors import dues_in
from cases.inbox.services_clock import run_open_ends, run_request_reminders
from cases.inbox.services_leave import run_orphaned_requests
from cases.mails.models import OutgoingMail
from cases.staff.actors import Actor
from cases.staff.enums import Role
from cases.staff.models import Coordination
from tests.cases.inbox.world import make_offer, make_request
from tests.cases.world import make_user, make_world

pytestmark = pytest.mark.django_db
BERLIN = zoneinfo.ZoneInfo("Europe/Berlin")
MONDAY = datetime.date(2026, 6, 15)
DAY = datetime.timedelta(days=1)


@pytest.fixture
def world():
    return make_world()


def at(day, hour=9, minute=0):
    return datetime.datetime.combine(day, datetime.time(hour, minute), BERLIN)


def clock(day, hour=9, minute=0):
    return Actor(user=None, now=at(day, hour, minute))


def received(world, day=MONDAY, user=None, **fields):
    """A request of that day with the dues that the region's Land gives it."""
    dues = dues_in(world.region, since=day)
    return make_request(
        world.youth_office, user, now=at(day), seen_due_on=dues.seen_on, answer_due_on=dues.answer_on, **fields
    )


def told(kind=None):
    """Who has got mails, by name, in alphabetical order."""
    rows = OutgoingMail.objects.all() if kind is None else OutgoingMail.objects.filter(kind=kind)
    return sorted(rows.values_list("recipient__name", flat=True))


def level(row):
    row.refresh_from_db()
    return row.escalated


def land(world, state):
    world.region.state = state
    world.region.save(update_fields=["state"])


def away(user, day, days=1, deputy=None):
    return Absence.objects.create(user=user, first_day=day, last_day=day + (days - 1) * DAY, deputy=deputy)


def test_nobody_looks_so_caseworkers_leads_and_the_coordination_office_are_told_one_day_after_the_other(world):
    row = received(world)
    steps = []
    for day in range(1, 6):
        assert run_request_reminders(actor=clock(MONDAY + day * DAY)) == (1 if 2 <= day <= 4 else 0)
        steps.append((level(row), told()))
        OutgoingMail.objects.all().delete()
    assert steps == [
        (0, []),
        (1, ["Kollegin", "Mitglied"]),
        (2, ["Leitung"]),
        (3, ["Koordination"]),
        (3, []),
    ]


def test_the_last_minute_of_the_due_day_is_in_time_and_the_first_of_the_next_is_not(world):
    row = received(world)
    run_request_reminders(actor=clock(MONDAY + DAY, 23, 59))
    assert level(row) == Escalation.NONE
    run_request_reminders(actor=clock(MONDAY + 2 * DAY, 0, 1))
    assert level(row) == Escalation.REMINDED


def test_a_second_run_on_the_same_day_changes_nothing(world):
    row = received(world)
    run_request_reminders(actor=clock(MONDAY + 2 * DAY, 0, 5))
    before = ContactRequest.objects.filter(pk=row.pk).values().get(), OutgoingMail.objects.count()
    assert run_request_reminders(actor=clock(MONDAY + 2 * DAY, 23, 55)) == 0
    assert (ContactRequest.objects.filter(pk=row.pk).values().get(), OutgoingMail.objects.count()) == before
    assert AuditRow.objects.filter(action="request_escalate").count() == 1


@pytest.mark.parametrize("state", ["ST", "NW", "NI"])
def test_friday_evening_is_looked_at_on_monday_and_late_on_tuesday(world, state):
    land(world, state)
    friday = datetime.date(2026, 6, 19)
    row = received(world, friday)
    assert row.seen_due_on == datetime.date(2026, 6, 22)
    for day in range(4):
        assert run_request_reminders(actor=clock(friday + day * DAY)) == 0
    assert run_request_reminders(actor=clock(friday + 4 * DAY)) == 1


@pytest.mark.parametrize(
    ("state", "day", "is_told"),
    [
        ("ST", datetime.date(2027, 1, 6), False),  # Heilige Drei Könige
        ("NI", datetime.date(2027, 1, 6), True),
        ("NW", datetime.date(2027, 1, 6), True),
        ("NW", datetime.date(2027, 5, 27), False),  # Fronleichnam
        ("ST", datetime.date(2027, 5, 27), True),
        ("NI", datetime.date(2027, 5, 27), True),
        ("NW", datetime.date(2027, 11, 1), False),  # Allerheiligen
        ("ST", datetime.date(2027, 11, 1), True),
        ("NI", datetime.date(2028, 10, 31), False),  # Reformationstag
        ("ST", datetime.date(2028, 10, 31), False),
        ("NW", datetime.date(2028, 10, 31), True),
        ("NI", datetime.date(2027, 3, 29), False),  # Ostermontag
    ],
)
def test_nobody_is_told_on_a_holiday_of_the_land(world, state, day, is_told):
    land(world, state)
    row = make_request(world.youth_office, now=at(day - 8 * DAY), seen_due_on=day - DAY, answer_due_on=day + DAY)
    assert run_request_reminders(actor=clock(day)) == is_told
    assert level(row) == is_told


@pytest.mark.parametrize("sunday", [datetime.date(2026, 3, 29), datetime.date(2026, 10, 25)])
def test_the_day_begins_in_germany_also_when_the_clocks_change(world, sunday):
    row = make_request(world.youth_office, now=at(sunday - 3 * DAY), seen_due_on=sunday, answer_due_on=sunday)
    midnight = at(sunday + DAY, 0, 0)
    just_before = Actor(user=None, now=(midnight - datetime.timedelta(minutes=1)).astimezone(datetime.UTC))
    assert run_request_reminders(actor=just_before) == 0
    assert run_request_reminders(actor=Actor(user=None, now=midnight.astimezone(datetime.UTC))) == 1
    assert level(row) == Escalation.REMINDED


def test_somebody_has_seen_it_and_does_not_answer(world):
    row = received(world, user=world.member, state="seen")
    assert row.answer_due_on == MONDAY + 3 * DAY
    assert run_request_reminders(actor=clock(MONDAY + 3 * DAY)) == 0
    run_request_reminders(actor=clock(MONDAY + 4 * DAY))
    assert told() == ["Mitglied"]
    run_request_reminders(actor=clock(MONDAY + 7 * DAY))
    assert (told("request_late"), level(row)) == (["Leitung"], Escalation.LEAD)


@pytest.mark.parametrize("state", ["answered", "appointed", "arrived", "closed"])
def test_nobody_is_told_about_what_was_answered(world, state):
    received(world, user=world.member, state=state)
    assert run_request_reminders(actor=clock(MONDAY + 30 * DAY)) == 0


def test_a_deputy_is_told_instead_of_who_is_away(world):
    received(world, user=world.member, state="seen")
    away(world.member, MONDAY, 10, deputy=world.colleague)
    run_request_reminders(actor=clock(MONDAY + 4 * DAY))
    assert told() == ["Kollegin"]


@pytest.mark.parametrize("deputy", ["nobody", "lead", "recipient", "colleague away"])
def test_without_a_deputy_who_can_everybody_is_told_who_is_there(world, deputy):
    received(world, user=world.member, state="seen")
    make_user("Dritte", world.youth_office, Role.CASEWORKER)
    names = ["Dritte", "Kollegin"]
    if deputy == "colleague away":
        away(world.member, MONDAY, 10, deputy=world.colleague)
        away(world.colleague, MONDAY, 10)
        names = ["Dritte"]
    else:
        away(world.member, MONDAY, 10, deputy={"nobody": None}.get(deputy, getattr(world, deputy, None)))
    run_request_reminders(actor=clock(MONDAY + 4 * DAY))
    assert told() == names


def test_nobody_at_work_means_the_leads_and_without_them_everybody_who_leads(world):
    received(world)
    for user in (world.member, world.colleague):
        away(user, MONDAY, 10)
    run_request_reminders(actor=clock(MONDAY + 2 * DAY))
    assert told() == ["Leitung"]
    away(world.lead, MONDAY, 10)
    run_request_reminders(actor=clock(MONDAY + 3 * DAY))
    assert told("request_late") == ["Leitung"]


def test_a_lead_who_is_away_is_stood_in_for(world):
    row = received(world)
    ContactRequest.objects.filter(pk=row.pk).update(escalated=1, escalated_on=MONDAY + 2 * DAY)
    away(world.lead, MONDAY, 10, deputy=world.colleague)
    run_request_reminders(actor=clock(MONDAY + 3 * DAY))
    assert told() == ["Kollegin"]


def test_only_the_coordination_office_of_the_region_is_told(world):
    Coordination.objects.create(user=make_user("Woanders"), region=world.foreign.organisation.region)
    row = received(world)
    ContactRequest.objects.filter(pk=row.pk).update(escalated=2, escalated_on=MONDAY + 2 * DAY)
    run_request_reminders(actor=clock(MONDAY + 3 * DAY))
    assert told() == ["Koordination"]


def test_given_to_somebody_else_it_goes_up_from_where_it_was_and_who_has_it_is_told(world):
    row = received(world)
    ContactRequest.objects.filter(pk=row.pk).update(
        escalated=1, escalated_on=MONDAY + 2 * DAY, seen_due_on=MONDAY + 3 * DAY, taken_by=world.colleague
    )
    run_request_reminders(actor=clock(MONDAY + 4 * DAY))
    assert (told("request_late"), told("request_due"), level(row)) == (["Leitung"], ["Kollegin"], Escalation.LEAD)


def test_moved_by_the_coordination_office_and_late_again_both_are_told_once_more(world):
    row = received(world)
    ContactRequest.objects.filter(pk=row.pk).update(
        agency=world.jobcenter, escalated=3, escalated_on=MONDAY + 4 * DAY,
        seen_due_on=MONDAY + 7 * DAY, answer_due_on=MONDAY + 9 * DAY,
    )  # fmt: skip
    assert run_request_reminders(actor=clock(MONDAY + 7 * DAY)) == 0
    assert run_request_reminders(actor=clock(MONDAY + 8 * DAY)) == 1
    assert (told("request_left"), told("request_due")) == (["Koordination"], ["Empfang", "Empfang zwei"])
    for day in range(9, 20):
        assert run_request_reminders(actor=clock(MONDAY + day * DAY)) == 0


def test_many_late_requests_make_one_mail_a_person_and_day(world):
    rows = [received(world) for _ in range(5)]
    assert run_request_reminders(actor=clock(MONDAY + 2 * DAY)) == 5
    assert told() == ["Kollegin", "Mitglied"]
    assert {level(row) for row in rows} == {Escalation.REMINDED}


def test_a_date_has_passed_and_nobody_says_whether_they_came(world):
    row = received(world, user=world.member, state="appointed")
    assert timezone.localdate(row.ends_at) == MONDAY + DAY
    assert run_open_ends(actor=clock(MONDAY + DAY, 23)) == 0
    assert run_open_ends(actor=clock(MONDAY + 2 * DAY)) == 1
    assert run_open_ends(actor=clock(MONDAY + 2 * DAY, 23)) == 0
    assert run_open_ends(actor=clock(MONDAY + 3 * DAY)) == 0
    assert (told("request_open_end"), level(row)) == (["Mitglied"], Escalation.NONE)


@pytest.mark.parametrize("state", ["answered", "arrived"])
def test_fourteen_quiet_days_ask_whether_it_can_be_closed(world, state):
    received(world, user=world.member, state=state)
    assert run_open_ends(actor=clock(MONDAY + 13 * DAY)) == 0
    assert run_open_ends(actor=clock(MONDAY + 14 * DAY, 0, 1)) == 1
    assert told() == ["Mitglied"]
    assert [run_open_ends(actor=clock(MONDAY + day * DAY)) for day in range(14, 40)] == [0] * 26


def test_quiet_on_a_sunday_asks_on_the_monday_after(world):
    received(world, MONDAY - DAY, user=world.member, state="answered")
    assert run_open_ends(actor=clock(MONDAY + 13 * DAY)) == 0
    assert run_open_ends(actor=clock(MONDAY + 14 * DAY)) == 1


def leave(user, agency):
    user.memberships.filter(agency=agency).update(ended_at=timezone.now())


@pytest.mark.parametrize("state", ["received", "seen", "answered"])
def test_what_somebody_had_who_left_lies_in_the_inbox_again(world, state):
    row = received(world, user=world.member, state=state)
    ContactRequest.objects.filter(pk=row.pk).update(taken_by=world.member)
    if state == "answered":
        make_offer(row, world.member, at(MONDAY + 9 * DAY))
    assert run_orphaned_requests(actor=clock(MONDAY + DAY)) == 0
    leave(world.member, world.youth_office)
    assert run_orphaned_requests(actor=clock(MONDAY + DAY)) == 1
    row.refresh_from_db()
    assert (row.state, row.taken_by, row.date_offers.count()) == ("received", None, 0)
    assert row.seen_due_on == MONDAY + (2 * DAY if state == "answered" else DAY)
    assert told("request_returned") == ["Kollegin"]
    assert run_orphaned_requests(actor=clock(MONDAY + DAY)) == 0
    assert AuditRow.objects.filter(action="request_release_back", actor=None).count() == 1


def test_a_locked_account_and_one_of_another_agency_have_left_too(world):
    row = received(world, user=world.member, state="seen")
    ContactRequest.objects.filter(pk=row.pk).update(agency=world.jobcenter)
    assert run_orphaned_requests(actor=clock(MONDAY)) == 1
    row = received(world, user=world.colleague, state="seen")
    world.colleague.is_active = False
    world.colleague.save()
    assert run_orphaned_requests(actor=clock(MONDAY)) == 1


def test_what_is_closed_stays_with_who_closed_it(world):
    row = received(world, user=world.member, state="closed")
    leave(world.member, world.youth_office)
    assert run_orphaned_requests(actor=clock(MONDAY)) == 0
    row.refresh_from_db()
    assert (row.state, row.taken_by) == ("closed", world.member)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("run", [run_request_reminders, run_orphaned_requests, run_open_ends])
def test_two_at_once_do_it_once(run):
    world = make_world()
    rows = [received(world) for _ in range(3)]
    rows += [received(world, user=world.recipient, state="seen") for _ in range(3)]
    rows += [received(world, user=world.member, state="appointed") for _ in range(3)]
    done, start = [], threading.Barrier(2)

    def job():
        try:
            start.wait(10)
            done.append(run(actor=clock(MONDAY + 2 * DAY)))
        finally:
            connection.close()

    threads = [threading.Thread(target=job) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    expected = {run_request_reminders: 3, run_orphaned_requests: 3, run_open_ends: 1}[run]
    assert len(done) == 2
    assert sum(done) == expected
    keys = OutgoingMail.objects.values_list("kind", "object_id", "recipient", "turn")
    assert len(keys) == len(set(keys)) > 0
    with transaction.atomic():
        assert run(actor=clock(MONDAY + 2 * DAY)) == 0
