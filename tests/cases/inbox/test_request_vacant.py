"""Nobody takes a date whose caseworker has left: the coordination office learns of it in time and gives it away."""

import datetime
import zoneinfo

import pytest
import time_machine
from django.core import mail
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cases.board.services import check_nobody_lost
from cases.inbox.enums import StationKind
from cases.inbox.mails_clock import region_mail
from cases.inbox.models_framework import InboxPeriods
from cases.inbox.services_assign import reassign_request
from cases.inbox.services_clock import late_requests, run_request_reminders
from cases.inbox.services_leave import run_orphaned_requests, run_vacant_requests
from cases.inbox.services_links import token_of
from cases.inbox.services_take import take_over
from cases.models import AuditRow, Booking, ContactRequest, Finding, OutgoingMail, PassOnConsent
from cases.staff.actors import Actor, load_actor
from cases.staff.errors import IllegalStep
from tests.cases.inbox.world import ADDRESS, NAME, TEXT, make_request
from tests.cases.threads import at_once
from tests.cases.worker import run_tasks
from tests.cases.world import logged_in, make_world

pytestmark = pytest.mark.django_db
BERLIN = zoneinfo.ZoneInfo("Europe/Berlin")
DAY = datetime.timedelta(days=1)
MONDAY = datetime.date(2026, 6, 15)
LIST = "/fach/lage/anfragen/"
VACANT = "niemand ist dafür da"


def at(day, hour=9, minute=0):
    return datetime.datetime.combine(day, datetime.time(hour, minute), BERLIN)


def clock(day, hour=9, minute=0):
    return Actor(user=None, now=at(day, hour, minute))


@pytest.fixture
def world():
    with time_machine.travel(at(MONDAY), tick=False):
        yield make_world()


def left(world, days=9, on=MONDAY, state="appointed", **fields):
    """The member has gone on that day and leaves a date in so many days, to which nobody came forward."""
    row = make_request(world.youth_office, world.member, state=state, now=at(MONDAY - 9 * DAY), **fields)
    start = at(on + days * DAY, 10)
    ContactRequest.objects.filter(pk=row.pk).update(starts_at=start, ends_at=start + DAY / 24)
    world.member.memberships.filter(agency=world.youth_office).update(ended_at=at(on))
    assert run_orphaned_requests(actor=clock(on)) == 1
    row.refresh_from_db()
    return row


def with_office(world, **fields):
    """Such a date of which the coordination office was told on Wednesday."""
    row = left(world, readers=[world.jobcenter], **fields)
    assert run_request_reminders(actor=clock(MONDAY + 2 * DAY)) == 1
    row.refresh_from_db()
    return row


def told(kind):
    return sorted(OutgoingMail.objects.filter(kind=kind).values_list("recipient__name", flat=True))


def page(name, row):
    return reverse(f"cases:{name}", args=[row.reference])


def at_office(world):
    return list(ContactRequest.objects.escalated_to(world.coordinator))


def test_first_the_agency_then_its_leads_then_the_coordination_office_once(world):
    row, steps = left(world), []
    for days in (0, 1, 2, 3, 4):
        actor = clock(MONDAY + days * DAY)
        counts = run_request_reminders(actor=actor), run_request_reminders(actor=actor)
        run_vacant_requests(actor=actor)
        steps.append((counts, told("request_vacant"), told("request_left"), at_office(world)))
        OutgoingMail.objects.all().delete()
    agency = ["Kollegin", "Leitung"]
    assert steps == [
        ((0, 0), ["Kollegin"], [], []),
        ((0, 0), agency, [], []),
        ((1, 0), agency, ["Koordination"], [row]),
        ((0, 0), agency, [], [row]),
        ((0, 0), agency, [], [row]),
    ]
    assert AuditRow.objects.filter(action="request_escalate", actor=None).count() == 1


def test_the_last_minute_of_the_day_is_in_time_and_the_first_of_the_next_is_not(world):
    left(world)
    moments = [(1, 23, 59), (2, 0, 1), (2, 23, 59)]
    done = [run_request_reminders(actor=clock(MONDAY + days * DAY, *time)) for days, *time in moments]
    assert done == [0, 1, 0]


@pytest.mark.parametrize(
    ("left_on", "date_in", "told_on"),
    [
        (0, 0, 0),  # it is today
        (0, 1, 0),  # tomorrow: today is the last working day before
        (0, 2, 1),
        (0, 3, 2),
        (0, 20, 2),
        (3, 4, 4),  # left on Thursday, date on Monday: Friday
        (4, 3, 4),  # left on Friday, date on Monday: at once
        (4, 4, 7),  # left on Friday, date on Tuesday: Monday
        (5, 2, 7),  # left on Saturday, date on Monday: when people are at work again
        (0, -3, 2),  # it has been: as soon as of any other
    ],
)
def test_the_coordination_office_learns_of_it_on_the_last_working_day_before_the_date(world, left_on, date_in, told_on):
    left(world, date_in, MONDAY + left_on * DAY)
    done = [run_request_reminders(actor=clock(MONDAY + days * DAY)) for days in range(left_on, told_on + 5)]
    assert done == [1 if days == told_on else 0 for days in range(left_on, told_on + 5)]
    assert told("request_left") == ["Koordination"]
    assert "Leitung" in told("request_vacant")


def test_the_region_says_how_long_it_may_take(world):
    InboxPeriods.objects.create(region=world.region, seen_days=3, answer_days=5)
    left(world)
    assert [run_request_reminders(actor=clock(MONDAY + days * DAY)) for days in (2, 3, 4)] == [0, 0, 1]


def test_a_reminder_of_the_same_day_does_not_keep_it_from_the_office(world):
    row = make_request(world.youth_office, world.member, state="appointed", now=at(MONDAY - 9 * DAY))
    ContactRequest.objects.filter(pk=row.pk).update(
        starts_at=at(MONDAY + DAY), ends_at=at(MONDAY + DAY, 10), reply_to="message", reply_due_on=MONDAY - 3 * DAY
    )
    assert run_request_reminders(actor=clock(MONDAY, 0, 5)) == 1
    world.member.memberships.filter(agency=world.youth_office).update(ended_at=at(MONDAY))
    run_orphaned_requests(actor=clock(MONDAY))
    assert [run_request_reminders(actor=clock(MONDAY)) for _ in range(2)] == [1, 0]
    assert told("request_left") == ["Koordination"]


def test_the_office_sees_when_and_where_and_neither_who_nor_what(world):
    row = with_office(world)
    client = logged_in(world.coordinator)
    pages = [client.get(url).content.decode() for url in ("/fach/", LIST, page("request_reassign", row))]
    assert "1 Anfrage ist liegen geblieben" in pages[0]
    for text in pages[1:]:
        assert f"Termin am 24.6.2026, {VACANT}" in text
        assert row.reference in text
    assert "Für die Person bleibt der Termin, wie er ist." in pages[2]
    assert not [secret for text in pages for secret in (NAME, TEXT, ADDRESS, "Zeisigraum") if secret in text]
    for user in (world.lead, world.colleague):
        assert logged_in(user).get(LIST).status_code == 403
        assert "bei der Koordinierungsstelle" in logged_in(user).get(reverse("cases:request_list")).content.decode()


def test_it_moves_to_an_agency_that_the_person_named_and_the_date_stays(world):
    row = with_office(world)
    before = (row.state, row.starts_at, row.ends_at, row.place)
    status = reverse("request_status", args=[token_of(row)])
    with time_machine.travel(at(MONDAY + 2 * DAY), tick=False):
        answer = logged_in(world.coordinator).post(
            page("request_reassign", row), {"to": f"stelle-{world.jobcenter.pk}"}, follow=True
        )
        assert "liegt jetzt woanders" in answer.content.decode()
        assert "Keine Kontaktanfrage bleibt liegen" in answer.content.decode()
        assert "24. Juni" in logged_in(world.other).get(status).content.decode()
        assert logged_in(world.colleague).get(page("request_detail", row)).status_code == 404
        client = logged_in(world.recipient)
        assert "Sagen Sie der Person, wo Sie sich treffen" in client.get(page("request_detail", row)).content.decode()
        client.post(page("request_take", row))
    row.refresh_from_db()
    assert (row.state, row.starts_at, row.ends_at, row.place) == before
    assert (row.agency, row.taken_by) == (world.jobcenter, world.recipient)
    assert [station.kind for station in row.stations.all()] == [StationKind.SENT, StationKind.MOVED]
    assert [booking.user for booking in Booking.objects.filter(source=row.appointment)] == [world.recipient]
    assert told("request_moved") == ["Empfang", "Empfang zwei"]


def test_where_nobody_takes_it_either_it_comes_back_to_the_office(world):
    row, wednesday = with_office(world), MONDAY + 2 * DAY
    coordinator = load_actor(world.coordinator, now=at(wednesday))
    reassign_request(actor=coordinator, contact_request=row, agency=world.jobcenter)
    done = [run_request_reminders(actor=clock(wednesday + days * DAY)) for days in (0, 1, 2, 5)]
    assert done == [0, 0, 1, 0]
    assert (told("request_left"), at_office(world)) == (["Koordination"] * 2, [row])


def test_moved_on_the_day_before_the_date_it_is_back_on_its_day(world):
    row = left(world, 1, readers=[world.jobcenter])
    run_request_reminders(actor=clock(MONDAY))
    reassign_request(actor=load_actor(world.coordinator, now=at(MONDAY)), contact_request=row, agency=world.jobcenter)
    assert at_office(world) == []
    assert [run_request_reminders(actor=clock(MONDAY + days * DAY)) for days in (0, 1, 2)] == [0, 1, 0]


def test_somebody_of_the_agency_has_the_date_in_their_calendar_or_it_is_refused(world):
    row = with_office(world)
    client, to = logged_in(world.coordinator), {"to": f"person-{world.colleague.pk}"}
    other = Booking.objects.create(
        source=row.key, during=(row.starts_at, row.ends_at), user=world.colleague, made_by=world.colleague,
        made_at=at(MONDAY),
    )  # fmt: skip
    assert client.post(page("request_reassign", row), to).status_code == 422
    other.delete()
    assert client.post(page("request_reassign", row), to).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.taken_by, at_office(world)) == ("appointed", world.colleague, [])
    assert [booking.user for booking in Booking.objects.filter(source=row.appointment)] == [world.colleague]


def test_to_an_agency_that_the_person_did_not_name_or_named_no_more_it_does_not_go(world):
    row = with_office(world)
    client = logged_in(world.coordinator)
    assert client.post(page("request_reassign", row), {"to": f"stelle-{world.employment.pk}"}).status_code == 422
    PassOnConsent.objects.update(withdrawn_at=timezone.now())
    assert client.post(page("request_reassign", row), {"to": f"stelle-{world.jobcenter.pk}"}).status_code == 422
    row.refresh_from_db()
    assert row.agency == world.youth_office


@pytest.mark.parametrize("state", ["appointed", "arrived"])
def test_a_date_that_somebody_is_there_for_goes_to_no_other_agency(world, state):
    row = make_request(
        world.youth_office, world.member, state=state, readers=[world.jobcenter], escalated=3, escalated_on=MONDAY
    )
    ContactRequest.objects.filter(pk=row.pk).update(reply_to="message", reply_due_on=MONDAY - DAY)
    text = logged_in(world.coordinator).get(page("request_reassign", row)).content.decode()
    assert f"person-{world.colleague.pk}" in text
    assert f"stelle-{world.jobcenter.pk}" not in text
    with pytest.raises(IllegalStep, match="Mitglied"):
        reassign_request(
            actor=load_actor(world.coordinator, now=at(MONDAY)), contact_request=row, agency=world.jobcenter
        )


def test_the_mail_says_nothing_of_it_and_is_not_sent_once_somebody_is_there(world):
    row = with_office(world)
    with time_machine.travel(at(MONDAY + 2 * DAY), tick=False):
        run_tasks()
        (sent,) = [each for each in mail.outbox if "Ihrer Region" in each.subject]
        assert not [word for word in (NAME, TEXT, ADDRESS, row.reference, "24.") if word in sent.subject + sent.body]
        again = OutgoingMail.objects.get(kind="request_left")
        assert region_mail(again, timezone.now()) is not None
        take_over(actor=load_actor(world.colleague, now=timezone.now()), contact_request=row)
        assert region_mail(again, timezone.now()) is None


def test_the_nightly_check_says_so_where_the_clock_stood_still(world):
    row = left(world)

    def found(days):
        check_nobody_lost(actor=clock(MONDAY + days * DAY))
        kinds = Finding.objects.open().filter(request=row).order_by("kind").values_list("kind", flat=True)
        return list(kinds)

    assert [found(1), found(2)] == [["request_left"], ["request_left", "request_unseen"]]
    run_request_reminders(actor=clock(MONDAY + 2 * DAY))
    assert found(2) == ["request_left"]


@pytest.mark.django_db(transaction=True)
def test_four_clocks_at_once_tell_the_office_once():
    with time_machine.travel(at(MONDAY), tick=False), transaction.atomic():
        left(make_world())
    actor = clock(MONDAY + 2 * DAY)
    assert sum(at_once(*[lambda: run_request_reminders(actor=actor)] * 4)) == 1
    assert not late_requests(today=actor.today).exists()
    assert told("request_left") == ["Koordination"]


@pytest.mark.django_db(transaction=True)
def test_taken_and_moved_at_the_same_moment_it_lies_in_one_place():
    with time_machine.travel(at(MONDAY), tick=False), transaction.atomic():
        world = make_world()
        row = with_office(world)
    now = at(MONDAY + 2 * DAY, 10)
    colleague, coordinator = load_actor(world.colleague, now=now), load_actor(world.coordinator, now=now)
    results = at_once(
        lambda: bool(take_over(actor=colleague, contact_request=row)),
        lambda: bool(reassign_request(actor=coordinator, contact_request=row, agency=world.jobcenter)),
    )
    row.refresh_from_db()
    assert results.count(True) == 1
    assert (row.agency, row.taken_by) in [(world.youth_office, world.colleague), (world.jobcenter, None)]
    assert Booking.objects.filter(source=row.appointment).count() == (row.taken_by is not None)
