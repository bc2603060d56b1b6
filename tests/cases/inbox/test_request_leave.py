"""Whoever agreed a date has left the agency: the date stays, and comes to somebody."""

import datetime
import uuid

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from cases.board.services import check_nobody_lost
from cases.inbox.enums import RequestState
from cases.inbox.lifecycle import DATED, OPEN, TRANSITIONS, WHO, RequestAction, Who
from cases.inbox.models import ContactRequest
from cases.inbox.selectors_list import inbox_of, supervised_lines
from cases.inbox.services_assign import reassign_request
from cases.inbox.services_leave import run_orphaned_requests, run_vacant_requests
from cases.inbox.services_links import token_of
from cases.models import Absence, AuditRow, Booking, Finding, Membership, OutgoingMail
from cases.staff.actors import Actor, load_actor
from cases.staff.enums import Role
from cases.staff.errors import Refused
from tests.cases.inbox.world import ADDRESS, NAME, TEXT, make_request
from tests.cases.worker import run_tasks
from tests.cases.world import logged_in, make_world

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 6, 15, 8, tzinfo=datetime.UTC)
"""A Monday."""
DAY = datetime.timedelta(days=1)
JOB = Actor(user=None, now=NOW)
VACANT = "niemand ist dafür da"


@pytest.fixture
def world():
    with time_machine.travel(NOW, tick=False):
        yield make_world()


def page(name, row):
    return reverse(f"cases:{name}", args=[row.reference])


def appointed(world, state="appointed", **fields):
    """A request with a date on Wednesday that stands in the member's calendar."""
    row = make_request(world.youth_office, world.member, state=state, now=NOW, **fields)
    ContactRequest.objects.filter(pk=row.pk).update(starts_at=NOW + 2 * DAY, ends_at=NOW + 2 * DAY + DAY / 24)
    row.refresh_from_db()
    takes(world.member, row, source=row.appointment)
    return row


def takes(user, row, source=None):
    """Somebody has something in their calendar at that time."""
    during = (row.starts_at, row.ends_at)
    Booking.objects.create(source=source or uuid.uuid4(), during=during, user=user, made_by=user, made_at=NOW)


def leave(world):
    world.member.memberships.filter(agency=world.youth_office).update(ended_at=NOW)


def left(world, **fields):
    """A date, the member is gone, and the job has seen it."""
    row = appointed(world, **fields)
    leave(world)
    assert run_orphaned_requests(actor=JOB) == 1
    row.refresh_from_db()
    return row


def who_is_booked(row):
    return list(Booking.objects.filter(source=row.appointment).values_list("user__name", flat=True))


def told(kind):
    return sorted(OutgoingMail.objects.filter(kind=kind).values_list("recipient__name", flat=True))


def test_everybody_reads_that_nobody_is_there_and_who_takes_it_keeps_the_date(world):
    row = appointed(world)
    before = (row.starts_at, row.ends_at, row.place)
    role = world.member.memberships.get(agency=world.youth_office)
    logged_in(world.lead).post(reverse("cases:role_end", args=[role.pk]))
    assert Membership.objects.get(pk=role.pk).ended_at is not None
    run_orphaned_requests(actor=JOB)
    row.refresh_from_db()
    assert (row.state, row.taken_by, row.taken_at, who_is_booked(row)) == ("appointed", None, None, [])
    client = logged_in(world.colleague)
    for address in (reverse("cases:desk"), reverse("cases:request_list"), page("request_detail", row)):
        assert f"Termin am 17.6., 10:00 Uhr, {VACANT}" in client.get(address).content.decode(), address
    answer = client.post(page("request_take", row), follow=True).content.decode()
    assert "Sie kümmern sich um diese Anfrage" in answer
    assert VACANT not in answer
    row.refresh_from_db()
    assert (row.state, row.taken_by, who_is_booked(row)) == ("appointed", world.colleague, ["Kollegin"])
    assert (row.starts_at, row.ends_at, row.place) == before
    assert VACANT not in client.get(reverse("cases:desk")).content.decode()


def test_who_has_something_else_then_takes_it_all_the_same_and_reads_to_call(world):
    row = left(world)
    takes(world.colleague, row)
    answer = logged_in(world.colleague).post(page("request_take", row), follow=True).content.decode()
    assert "Zum vereinbarten Termin sind Sie aber schon belegt" in answer
    row.refresh_from_db()
    assert (row.state, row.taken_by, who_is_booked(row)) == ("appointed", world.colleague, [])
    assert run_orphaned_requests(actor=JOB) == 0


def test_the_person_sees_the_same_date_all_the_while(world):
    row = appointed(world)
    status = reverse("request_status", args=[token_of(row)])
    before = logged_in(world.other).get(status).content.decode()
    leave(world)
    run_orphaned_requests(actor=JOB)
    after = logged_in(world.other).get(status).content.decode()
    assert "17. Juni" in before
    assert "17. Juni" in after
    assert VACANT not in after


@pytest.mark.parametrize("relation", ["member", "recipient", "other", "auditor", "coordinator"])
def test_nobody_else_sees_or_takes_it_least_of_all_who_has_left(world, relation):
    row = left(world)
    client = logged_in(getattr(world, relation))
    assert VACANT not in client.get(reverse("cases:desk")).content.decode()
    assert client.get(page("request_detail", row)).status_code in (403, 404)
    assert client.post(page("request_take", row)).status_code in (403, 404)
    row.refresh_from_db()
    assert row.taken_by is None


def test_leads_see_when_and_not_who_or_what(world):
    row = left(world)
    client = logged_in(world.lead)
    for address in (reverse("cases:desk"), reverse("cases:request_list")):
        text = client.get(address).content.decode()
        assert VACANT in text
        assert not any(secret in text for secret in (NAME, TEXT, ADDRESS))
    client.post(page("request_assign", row), {"to": world.colleague.pk})
    row.refresh_from_db()
    assert (row.state, row.taken_by, row.taken_at) == ("appointed", world.colleague, NOW)
    assert who_is_booked(row) == ["Kollegin"]


def test_leads_cannot_give_it_to_whoever_is_taken_then(world):
    row = left(world)
    takes(world.colleague, row)
    with pytest.raises(Refused, match="verplant"):
        reassign_request(actor=load_actor(world.lead, now=NOW), contact_request=row, user=world.colleague)


@pytest.mark.parametrize("state", sorted(OPEN))
@pytest.mark.parametrize("how", ["moved", "locked", "leads now", "membership ended"])
def test_in_every_state_it_leaves_with_nobody_who_is_no_caseworker_there(world, state, how):
    row = make_request(world.youth_office, world.member, state=state, now=NOW)
    ContactRequest.objects.filter(pk=row.pk).update(taken_by=world.member)
    rows = Membership.objects.filter(user=world.member, agency=world.youth_office)
    if how == "moved":
        rows.update(agency=world.jobcenter)
    elif how == "locked":
        world.member.is_active = False
        world.member.save()
    elif how == "leads now":
        rows.update(role=Role.LEAD)
    else:
        rows.update(ended_at=NOW)
    assert run_orphaned_requests(actor=JOB) == 1
    row.refresh_from_db()
    assert (row.state, row.taken_by) == (TRANSITIONS[state, RequestAction.LEAVE], None)
    assert row.state == (state if state in DATED else RequestState.RECEIVED)
    assert run_orphaned_requests(actor=JOB) == 0
    assert told("request_vacant" if state in DATED else "request_returned") == ["Kollegin"]
    assert AuditRow.objects.filter(action="request_release_back", actor=None).count() == 1


@pytest.mark.parametrize("state", sorted(DATED))
def test_who_stood_in_has_it_and_the_date_is_in_their_calendar(world, state):
    row = appointed(world, state)
    Absence.objects.create(user=world.member, first_day=NOW.date(), last_day=NOW.date(), deputy=world.colleague)
    leave(world)
    assert run_orphaned_requests(actor=JOB) == 1
    row.refresh_from_db()
    assert (row.state, row.taken_by, row.taken_at) == (state, world.colleague, NOW)
    assert told("request_assigned") == ["Kollegin"]
    assert not told("request_vacant")
    if state == "appointed":
        assert who_is_booked(row) == ["Kollegin"]
        assert "Sie vertreten" not in logged_in(world.colleague).get(page("request_detail", row)).content.decode()


def test_a_deputy_who_is_taken_then_does_not_get_it_silently(world):
    row = appointed(world)
    Absence.objects.create(user=world.member, first_day=NOW.date(), last_day=NOW.date(), deputy=world.colleague)
    takes(world.colleague, row)
    leave(world)
    run_orphaned_requests(actor=JOB)
    row.refresh_from_db()
    assert (row.taken_by, who_is_booked(row)) == (None, [])
    assert told("request_vacant") == ["Kollegin"]


def test_it_is_said_again_on_each_working_day_to_leads_too_until_somebody_takes_it(world):
    row = left(world)
    days = [run_vacant_requests(actor=Actor(user=None, now=NOW + day * DAY)) for day in (0, 1, 1, 4, 5, 6, 7)]
    assert days == [0, 2, 0, 2, 0, 0, 2]
    assert told("request_vacant") == ["Kollegin"] * 4 + ["Leitung"] * 3
    ContactRequest.objects.filter(pk=row.pk).update(taken_by=world.colleague, taken_at=NOW)
    assert run_vacant_requests(actor=Actor(user=None, now=NOW + 8 * DAY)) == 0


def test_the_mail_names_nothing_and_is_not_sent_once_somebody_has_it(world):
    row = left(world)
    run_tasks()
    (sent,) = [each for each in mail.outbox if "niemand da ist" in each.subject]
    assert not any(secret in sent.subject + sent.body for secret in (NAME, TEXT, ADDRESS, row.reference, "17.6."))
    mail.outbox.clear()
    run_vacant_requests(actor=Actor(user=None, now=NOW + DAY))
    ContactRequest.objects.filter(pk=row.pk).update(taken_by=world.colleague, taken_at=NOW)
    with time_machine.travel(NOW + DAY, tick=False):
        run_tasks()
    assert not mail.outbox


def test_the_nightly_check_names_it_until_somebody_has_it(world):
    row = left(world)
    check_nobody_lost(actor=JOB)
    assert [(each.kind, each.request) for each in Finding.objects.open().filter(request__isnull=False)] == [
        ("request_left", row)
    ]
    logged_in(world.colleague).post(page("request_take", row))
    check_nobody_lost(actor=JOB)
    assert not Finding.objects.open().filter(request=row).exists()


def test_with_a_date_that_is_over_nobody_is_booked_and_it_is_said_so(world):
    row = left(world, state="arrived")
    assert who_is_booked(row) == []
    client = logged_in(world.colleague)
    assert "niemand kümmert sich weiter" in client.get(reverse("cases:request_list")).content.decode()
    client.post(page("request_take", row))
    row.refresh_from_db()
    assert (row.state, row.taken_by) == ("arrived", world.colleague)


def test_only_the_portal_itself_says_that_somebody_left():
    assert WHO[RequestAction.LEAVE] == {Who.JOB}
    assert {state for state, action in TRANSITIONS if action is RequestAction.LEAVE} == OPEN


def test_lists_of_caseworkers_and_leads_call_it_vacant(world):
    row = left(world)
    inbox = inbox_of(load_actor(world.colleague, now=NOW), world.colleague)
    assert [(line.row, line.row.is_vacant, line.is_left) for line in inbox.new] == [(row, True, False)]
    lines = supervised_lines(load_actor(world.lead, now=NOW), world.lead)
    assert [(line.row, line.row.is_vacant) for line in lines] == [(row, True)]
    assert timezone.localdate(row.starts_at) == inbox.new[0].due_on
