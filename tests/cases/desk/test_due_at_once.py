"""Every row of the table of due things, done by four at the same moment: the same as done once."""

import datetime
from collections import Counter

import pytest
import time_machine
from django.db import transaction

from cases.calendars.models import Absence
from cases.conferences.models import Conference
from cases.desk.due import DUE
from cases.inbox.models import ContactRequest
from cases.models import AuditRow, Booking, CaseMember, DateOffer, Finding, Handover, LostCheck, OutgoingMail
from cases.staff.actors import Actor
from tests.cases.conferences.world import make_conference, make_minutes, take_part
from tests.cases.desk.test_clock_mails import START, fill
from tests.cases.inbox.world import make_offer, make_request
from tests.cases.threads import at_once
from tests.cases.worker import DBTaskResult
from tests.cases.world import close, make_case

DAY = datetime.timedelta(days=1)
NUMBER = 4
WHEN = START + 3 * DAY
"""A Thursday."""
DAYS = (3, 7, 14, 15, 95)
"""After the start: reminders, the week, two weeks, the day after, a term."""


def busy_world():
    """Something for each row of the table that needs no network."""
    world = fill()
    today = WHEN.date()
    left = make_request(world.youth_office, world.recipient, state="answered")
    make_offer(left, world.member, WHEN + 9 * DAY)
    Absence.objects.create(user=world.member, first_day=today, last_day=today, deputy=world.colleague, in_cases=True)
    for days in (-1, 1):
        poll = make_conference(world.case, world.member, (world.member, world.youth_office), state="polling")
        take_part(poll, world.recipient, world.jobcenter)
        Conference.objects.filter(pk=poll.pk).update(poll_ends_on=today + days * DAY)
    agreed = make_conference(world.case, world.member, (world.member, world.youth_office), state="agreed")
    make_minutes(agreed, world.member, final=True, agreements=[{"due": today - DAY}, {"due": today + DAY}])
    over = make_case(world.youth_office, world.member)
    make_conference(over, world.member, (world.member, world.youth_office))
    close(over)
    OutgoingMail.objects.create(
        kind="request_due", object_type="agency", object_id=world.youth_office.pk, recipient=world.member, turn=1,
        created_at=START, next_try_at=START,
    )  # fmt: skip
    vacant = make_request(world.youth_office, world.member, state="appointed")
    ContactRequest.objects.filter(pk=vacant.pk).update(taken_by=None, taken_at=None)
    return world


def state():
    """What the jobs change, without what is drawn anew or counted by the database."""
    rows = {
        "mails": OutgoingMail.objects.values_list("kind", "object_type", "object_id", "recipient", "turn", "state"),
        "requests": ContactRequest.objects.values_list("pk", "state", "taken_by", "escalated", "version"),
        "offers": DateOffer.objects.values_list("request", "position"),
        "bookings": Booking.objects.values_list("source", "user"),
        "handovers": Handover.objects.values_list("pk", "state", "reminded", "contact_missed"),
        "conferences": Conference.objects.values_list("pk", "state", "version", "review_on"),
        "members": CaseMember.objects.values_list("case", "agency", "user", "kind", "ended_at"),
        "findings": Finding.objects.values_list("kind", "agency", "case", "request", "handover", "resolved_at"),
        "checks": LostCheck.objects.values_list("day", "open_count"),
        "record": AuditRow.objects.values_list("action", "object_type", "object_id", "case_id", "case_ids"),
        "jobs": [(DBTaskResult.objects.count(),)],
    }
    return {name: sorted(map(str, found)) for name, found in rows.items()}


def once(task):
    """How many one run does, and what is so afterwards; then everything is as before."""
    with transaction.atomic():
        number, after = task.run(Actor(user=None)), state()
        transaction.set_rollback(True)
    return number, after


@pytest.mark.django_db(transaction=True)
def test_each_row_four_times_at_the_same_moment_is_as_once():
    with time_machine.travel(START), transaction.atomic():
        busy_world()
    found = Counter()
    for days in DAYS:
        with time_machine.travel(START + days * DAY, tick=False):
            for task in DUE:
                found[task.name] += compared(task)
    assert {name for name, number in found.items() if not number} == {"fetch_foreign_calendars"}


def compared(task):
    """How many one run does, after several at once did the same."""
    number, after = once(task)
    done = at_once(*[lambda: task.run(Actor(user=None))] * NUMBER)
    assert all(isinstance(each, int) for each in done), (task.name, done)
    done.append(task.run(Actor(user=None)))  # what another one held at that moment was left to the next
    assert sum(done) == number, (task.name, done)
    assert state() == after, task.name
    return number
