"""On the desk: a warm hand-over without a joint date, and how it went on, answered where it is asked."""

import datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.consents.models import ConsentEvent
from cases.handovers.models import Handover, HandoverOutcome, HandoverPeriods
from cases.handovers.rules_clock import meeting_due_on
from cases.handovers.selectors_tasks import Task, handover_tasks
from cases.models import Absence, AuditRow
from cases.staff.actors import load_actor
from tests.cases.desk.counting import statements
from tests.cases.handovers.world import make_handover
from tests.cases.world import join, logged_in, make_case, make_world

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
MONDAY = datetime.datetime(2026, 6, 8, 9, tzinfo=datetime.UTC)
"""Checked on that day. Five working days later is Monday the 15th: no holiday lies between."""
DUE = datetime.date(2026, 6, 15)
WORDS = "Termin finden"


@pytest.fixture
def clock():
    with time_machine.travel(MONDAY, tick=True) as traveller:
        yield traveller


@pytest.fixture
def world(clock):
    return make_world()


def offer(world, state, **fields):
    case = make_case(world.youth_office, world.member, now=fields.get("now", timezone.now()))
    return make_handover(
        case, world.member, world.jobcenter, receiver=world.recipient, state=state, is_warm=True, **fields
    )


def on(clock, day):
    clock.move_to(datetime.datetime.combine(day, datetime.time(9), tzinfo=datetime.UTC))


def meetings(user):
    """Lines about a joint date: neutral or not, the day, late or not, for whom."""
    tasks = handover_tasks(load_actor(user, now=timezone.now()), user)
    return [(t.is_neutral, t.day, t.is_late, t.stands_in_for) for t in tasks if t.task == Task.MEETING]


def away(user, deputy=None):
    today = timezone.localdate()
    return Absence.objects.create(user=user, first_day=today, last_day=today + 3 * DAY, deputy=deputy)


@pytest.mark.parametrize(("days", "expected"), [(1, 9), (2, 9), (9, 15), (10, 15), (11, 16)])
def test_the_joint_date_is_due_after_half_of_the_days_until_the_first_contact(days, expected):
    assert meeting_due_on(MONDAY.date(), contact_days=days, state="DE-ST") == datetime.date(2026, 6, expected)


@pytest.mark.parametrize("state", ["seen", "accepted"])
def test_it_stands_on_the_desk_of_who_received_it_from_its_day_on(world, clock, state):
    row = offer(world, state)
    page = reverse("cases:handover_meeting", args=[row.reference])
    on(clock, DUE - DAY)
    assert meetings(world.recipient) == []
    assert page not in logged_in(world.recipient).get(reverse("cases:desk")).text
    on(clock, DUE)
    assert meetings(world.recipient) == [(False, DUE, False, "")]
    text = logged_in(world.recipient).get(reverse("cases:desk")).text
    assert page in text
    assert WORDS in text
    on(clock, DUE + DAY)
    assert meetings(world.recipient) == [(False, DUE, True, "")]
    for who in ("member", "colleague", "lead", "recipient_colleague", "recipient_lead", "invited", "other"):
        assert meetings(getattr(world, who)) == []


def test_the_region_decides_how_long_it_may_take(world, clock):
    offer(world, "accepted")
    HandoverPeriods.objects.create(region=world.region, contact_days=2)
    on(clock, MONDAY.date() + DAY)
    assert meetings(world.recipient) == [(False, MONDAY.date() + DAY, False, "")]


@pytest.mark.parametrize(
    "change",
    [
        {"meeting_starts_at": MONDAY, "meeting_ends_at": MONDAY + DAY / 24, "meeting_mode": "phone"},
        {"first_contact_on": DUE},
        {"is_warm": False},
    ],
)
def test_it_goes_with_the_date_or_the_first_contact_and_a_cold_one_asks_nothing(world, clock, change):
    row = offer(world, "accepted")
    on(clock, DUE + DAY)
    assert meetings(world.recipient)
    if "first_contact_on" in change:
        change = {**change, "first_contact_by": world.recipient}
    Handover.objects.filter(pk=row.pk).update(**change)
    assert meetings(world.recipient) == []


def test_a_date_that_fell_through_asks_again(world, clock):
    row = offer(world, "accepted")
    on(clock, DUE + DAY)
    now = timezone.now()
    past = {"meeting_starts_at": now - DAY, "meeting_ends_at": now, "meeting_mode": "phone"}
    Handover.objects.filter(pk=row.pk).update(**past)
    assert meetings(world.recipient) == []
    Handover.objects.filter(pk=row.pk).update(meeting_is_off=True)
    assert meetings(world.recipient)


def test_while_they_are_away_it_is_with_who_works_beside_them_else_with_the_leads(world, clock):
    row = offer(world, "accepted")
    on(clock, DUE)
    away(world.recipient)
    assert meetings(world.recipient) == [(False, DUE, False, "")]
    assert meetings(world.recipient_colleague) == []
    assert meetings(world.recipient_lead) == [(True, DUE, False, str(world.recipient))]
    text = logged_in(world.recipient_lead).get(reverse("cases:desk")).text
    assert row.case.reference not in text
    assert "niemand am Fall ist da" in text
    join(row.case, world.jobcenter, world.recipient_colleague)
    assert meetings(world.recipient_colleague) == [(False, DUE, False, str(world.recipient))]
    assert meetings(world.recipient_lead) == []


def test_without_a_consent_nobody_is_asked_to_find_a_date_before_acceptance(world, clock):
    row = offer(world, "seen")
    on(clock, DUE)
    ConsentEvent.objects.create(consent=row.consent, state="withdrawn", at=timezone.now(), by=world.member)
    assert meetings(world.recipient) == []


def test_it_costs_no_query_more(world, clock):
    offer(world, "accepted")
    on(clock, DUE + DAY)
    url = reverse("cases:desk")
    one = len(statements(world.recipient, url))
    offer(world, "accepted", now=MONDAY)
    offer(world, "accepted", now=MONDAY)
    assert len(meetings(world.recipient)) == 3
    assert len(statements(world.recipient, url)) == one


@pytest.fixture
def asked(world, clock):
    """Two hand-overs of which it is asked how they went on."""
    rows = [offer(world, "accepted"), offer(world, "accepted")]
    on(clock, datetime.date(2026, 9, 9))
    return rows


def test_how_it_went_on_is_answered_by_one_click_on_the_desk(world, asked):
    client, desk = logged_in(world.recipient), reverse("cases:desk")
    text = client.get(desk).text
    for row in asked:
        assert f'action="{reverse("cases:handover_outcome", args=[row.reference])}"' in text
    assert text.count('name="outcome" value="training"') == 2
    assert text.count('<details class="outcome-fold" open>') == 1
    data = {"months": "3", "outcome": "training", "zurueck": "schreibtisch"}
    for _ in range(2):
        answer = client.post(reverse("cases:handover_outcome", args=[asked[0].reference]), data)
        assert (answer.status_code, answer["Location"]) == (302, desk)
    given = HandoverOutcome.objects.get()
    assert (given.handover, given.months, given.outcome) == (asked[0], 3, "training")
    assert client.get(desk).text.count('name="outcome" value="training"') == 1


def test_the_answer_needs_the_token_of_the_form(world, asked):
    client = Client(enforce_csrf_checks=True)
    client.cookies = logged_in(world.recipient).cookies
    url = reverse("cases:handover_outcome", args=[asked[0].reference])
    assert client.post(url, {"months": "3", "outcome": "work"}).status_code == 403
    assert not HandoverOutcome.objects.exists()


def test_who_does_not_work_on_the_case_has_no_buttons(world, asked):
    for who in ("member", "recipient_colleague", "recipient_lead", "lead", "other"):
        assert 'name="outcome"' not in logged_in(getattr(world, who)).get(reverse("cases:desk")).text


def test_looking_at_the_desk_answers_nothing(world, asked):
    before = AuditRow.objects.count()
    logged_in(world.recipient).get(reverse("cases:desk"))
    assert AuditRow.objects.count() == before + 1
    assert not HandoverOutcome.objects.exists()
