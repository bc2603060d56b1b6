"""Absences with deputies, and the nightly check, fail at each statement that they write: nothing is left half done."""

import datetime

import pytest
from django.core import mail
from django.utils import timezone

from cases.board.services import KEPT, check_nobody_lost, check_once_a_night
from cases.models import Absence, Finding, NextStep
from cases.records.services_absence import add_absence_in_cases, put_missing_deputies, remove_absence_in_cases
from cases.staff.actors import Actor, load_actor
from tests.cases.inbox.world import make_request
from tests.cases.test_half_done import broke, everything
from tests.cases.whole import casework_tables
from tests.cases.world import make_case, make_world

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
NIGHT = timezone.make_aware(datetime.datetime.combine(timezone.localdate(), datetime.time(4)))


def enter(world, actor, **days):
    return add_absence_in_cases(actor=actor, user=world.member, deputy=world.colleague, in_cases=True, **days)


VERBS = {
    "add": ("member", lambda w, a: enter(w, a, first_day=w.today + 40 * DAY, last_day=w.today + 41 * DAY)),
    "add_without_cases": ("member", lambda w, a: add_absence_in_cases(
        actor=a, user=w.member, first_day=w.today + 40 * DAY, last_day=w.today + 41 * DAY)),
    "remove": ("member", lambda w, a: remove_absence_in_cases(actor=a, absence=w.away)),
    "put_missing": (None, lambda w, a: put_missing_deputies(actor=a)),
    "check_nobody_lost": (None, lambda w, a: check_nobody_lost(actor=a)),
    "check_once_a_night": (None, lambda w, a: check_once_a_night(actor=Actor(user=None, now=NIGHT))),
}  # fmt: skip


@pytest.fixture
def ready():
    """Somebody is away with a deputy in their cases; a case came later; a gap is new, one is over, one is old."""
    world = make_world()
    world.today = timezone.localdate()
    world.away = enter(world, load_actor(world.member, now=timezone.now()), first_day=world.today, last_day=world.today)
    make_case(world.youth_office, world.member)
    NextStep.objects.filter(case=world.case).update(due_on=world.today - 20 * DAY)
    fine = make_request(world.youth_office)
    for resolved_at in (None, timezone.now() - KEPT - DAY):
        Finding.objects.create(
            kind="request_left", agency=world.youth_office, request=fine, found_at=timezone.now() - KEPT - 2 * DAY,
            resolved_at=resolved_at,
        )  # fmt: skip
    return world


def actor_of(world, who):
    return load_actor(getattr(world, who), now=timezone.now()) if who else Actor(user=None)


@pytest.mark.parametrize("name", VERBS)
def test_it_does_all_or_nothing(ready, name):
    who, verb = VERBS[name]
    tables = casework_tables()
    before, fails_at = everything(tables), 1
    while broke(lambda: verb(ready, actor_of(ready, who)), fails_at):
        assert everything(tables) == before, (name, fails_at)
        assert mail.outbox == []
        fails_at += 1
    assert fails_at > 2


def test_the_check_finds_something_to_write(ready):
    verdict = check_nobody_lost(actor=Actor(user=None))
    assert verdict.found > 0
    assert (verdict.resolved, Finding.objects.filter(resolved_at__lt=timezone.now() - KEPT).count()) == (1, 0)


def test_absence_is_what_the_deputy_stands_in_for(ready):
    assert put_missing_deputies(actor=Actor(user=None)) == 1
    assert Absence.objects.get().deputy == ready.colleague
