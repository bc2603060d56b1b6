"""What the desk says about conferences: each task for whom it is, from the moment it is due until it is done."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.conferences.models import Conference, Participant
from cases.conferences.models_dates import PollAnswer, PollSlot
from cases.conferences.selectors_tasks import Task, waiting_for
from cases.staff.actors import load_actor
from tests.cases.conferences.world import make_conference, make_conference_consent, make_minutes
from tests.cases.world import logged_in


@pytest.fixture
def world(world):
    world.cover = make_conference_consent(world.case, world.member, world.jobcenter)
    return world


def conference_in(world, state, **fields):
    pairs = (world.member, world.youth_office), (world.recipient, world.jobcenter)
    return make_conference(world.case, world.member, *pairs, state=state, **fields)


def tasks_of(user):
    return [line.task for line in waiting_for(load_actor(user, now=timezone.now()), user).tasks]


@pytest.mark.parametrize(
    ("state", "convener", "other"),
    [
        ("proposed", [Task.DATE], []),
        ("polling", [Task.POLL], [Task.POLL]),
        ("invited", [Task.REPLY], [Task.REPLY]),
        ("confirmed", [Task.REPLY, Task.SOON], [Task.REPLY, Task.SOON]),
        ("held", [Task.WRITE], []),
        ("postponed", [Task.DATE], []),
        ("not_quorate", [Task.DATE], []),
        ("cancelled", [], []),
        ("closed", [], []),
    ],
)
def test_each_state_asks_the_right_people(world, state, convener, other):
    conference = conference_in(world, state)
    slot = PollSlot.objects.create(
        conference=conference, starts_at=timezone.now(), ends_at=timezone.now() + datetime.timedelta(hours=1)
    )
    assert (tasks_of(world.member), tasks_of(world.recipient)) == (convener, other)
    if state == "polling":
        part = Participant.objects.get(user=world.recipient)
        PollAnswer.objects.create(slot=slot, participant=part, choice="yes", answered_at=timezone.now())
        assert tasks_of(world.recipient) == []
    strangers = ("colleague", "lead", "auditor", "recipient_colleague", "invited", "other")
    assert not any(tasks_of(getattr(world, name)) for name in strangers)


def test_circulating_minutes_wait_for_each_agency_until_it_has_answered(world):
    conference = conference_in(world, "minutes_draft")
    minutes = make_minutes(conference, world.member)
    assert tasks_of(world.recipient) == []
    type(minutes).objects.filter(pk=minutes.pk).update(state="circulated", answer_by=timezone.localdate())
    assert tasks_of(world.member) == tasks_of(world.recipient) == [Task.MINUTES]
    minutes.answers.create(
        agency=world.jobcenter, revision=1, reply="agreed", answered_by=world.recipient, answered_at=timezone.now()
    )
    assert tasks_of(world.recipient) == []
    type(minutes).objects.filter(pk=minutes.pk).update(revision=2)
    assert tasks_of(world.recipient) == [Task.MINUTES]


def test_a_withdrawn_consent_is_the_conveners_first_task_and_hides_the_rest_from_others(world):
    conference_in(world, "confirmed")
    world.cover.events.create(state="withdrawn", at=timezone.now(), by=world.member)
    assert tasks_of(world.member)[0] == Task.CONSENT
    assert tasks_of(world.recipient) == []


def test_agreements_of_the_week_stand_on_the_desk_of_who_does_them(world):
    conference = conference_in(world, "agreed")
    theirs = Participant.objects.get(conference=conference, user=world.recipient)
    today = timezone.localdate()
    rows = [
        {"what": f"Zeisig {days}", "owner": theirs, "agency": world.jobcenter, "due": today + datetime.timedelta(days)}
        for days in (-1, 0, 7, 8)
    ]
    make_minutes(conference, world.member, final=True, agreements=rows)
    desk = logged_in(world.recipient).get(reverse("cases:desk")).content.decode()
    assert [f"Zeisig {days}" in desk for days in (-1, 0, 7, 8)] == [True, True, True, False]
    assert "überfällig" in desk
    assert "Zeisig" not in logged_in(world.recipient_colleague).get(reverse("cases:desk")).content.decode()
    own = waiting_for(load_actor(world.member, now=timezone.now()), world.member)
    assert own.agreements == []


def test_the_desk_asks_one_question_for_any_number_of_conferences(world, django_assert_num_queries):
    for _number in range(3):
        conference = conference_in(world, "agreed", starts_at=timezone.now() + datetime.timedelta(days=_number + 1))
        make_minutes(conference, world.member, final=True, agreements=[{}, {"what": "noch eine"}])
        conference_in(world, "polling")
    assert Conference.objects.count() == 6
    actor = load_actor(world.member, now=timezone.now())
    with django_assert_num_queries(1):
        waiting_for(actor, world.member)
