"""The demo's story is told once, by the same services as real cases."""

import datetime

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from cases.calendars.slots_types import Level
from cases.conferences.rules_agreements import urgency
from cases.conferences.selectors import taking_part
from cases.conferences.selectors_poll import answers_of
from cases.conferences.selectors_proposals import search
from cases.desk.demo import create_demo_cases
from cases.desk.demo_handovers import create_demo_handovers
from cases.desk.demo_requests import create_demo_requests
from cases.inbox.selectors import holder_of
from cases.models import (
    Agreement,
    Booking,
    Case,
    Conference,
    Consent,
    ContactRequest,
    Entry,
    Handover,
    MinutesAnswer,
    OutgoingMail,
    Participant,
    Room,
    User,
    YoungPerson,
)
from cases.records.enums import CaseState
from cases.staff.actors import load_actor
from cases.staff.services import create_demo_accounts

pytestmark = pytest.mark.django_db


def test_demo_cases_stand_in_all_states(shipped):
    create_demo_accounts()
    now = timezone.now()
    assert create_demo_cases(now=now) == 11
    states = set(Consent.objects.with_state().values_list("state", flat=True))
    assert {"requested", "granted", "refused", "withdrawn"} <= states
    assert Consent.objects.active(now=now).count() == 11
    assert Case.objects.filter(state=CaseState.CLOSED).count() == 1
    assert Case.objects.filter(restricted_at__isnull=False).count() == 1
    assert Case.objects.filter(consents=None).exists()
    user = User.objects.get(email="jugendamt@portal.example")
    assert Case.objects.visible_to(user, now=now).count() == 8
    assert Entry.objects.filter(data_class="entrusted").exists()
    assert Room.objects.count() == 3
    assert Booking.objects.filter(user=user).count() == 21
    _conferences_tell_a_story(now)
    _new_proposals_find_dates(now)
    assert create_demo_cases(now=now) == 0
    assert YoungPerson.objects.count() == 11


def test_demo_requests_and_hand_overs_stand_in_all_states(shipped):
    create_demo_accounts()
    now = timezone.now()
    create_demo_cases(now=now)
    assert create_demo_requests(now=now) == 15
    assert create_demo_handovers(now=now) == 6
    requests = ContactRequest.objects.all()
    assert set(requests.values_list("state", flat=True)) == {
        "received", "seen", "answered", "appointed", "arrived", "closed",
    }  # fmt: skip
    left = requests.get(escalated=3)
    assert (left.state, [row.agency.organisation.slug for row in left.consents.all()]) == (
        "received", ["jugendamt-harz"],
    )  # fmt: skip
    assert not requests.filter(escalated__in=(1, 2)).exists()
    _somebody_stands_in(now)
    assert sorted(Handover.objects.values_list("state", flat=True)) == [
        "accepted", "accepted", "offered", "returned", "seen",
    ]  # fmt: skip
    nobody_plans = YoungPerson.objects.filter(case__in=Case.objects.without_next_step(now=now))
    assert {"Alex", "Bo"} <= set(nobody_plans.values_list("given_name", flat=True))
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {"sent"}
    assert (create_demo_requests(now=now), create_demo_handovers(now=now)) == (0, 0)
    assert requests.count() == 16


def _somebody_stands_in(now):
    lent = ContactRequest.objects.get(taken_by__email="jugendamt3@portal.example")
    assert holder_of(lent, on=timezone.localdate(now)).email == "jugendamt@portal.example"


def _conferences_tell_a_story(now):
    states = sorted(Conference.objects.values_list("state", flat=True))
    assert states == ["cancelled", "confirmed", "follow_up", "minutes_draft", "polling"]
    coming = Conference.objects.get(state="confirmed")
    assert now < coming.starts_at < now + datetime.timedelta(days=13)
    assert coming.room
    assert coming.agenda.values("agency").distinct().count() == 3
    silent = answers_of(Conference.objects.get(state="polling")).silent
    assert [part.user.email for part in Participant.objects.filter(pk__in=silent)] == ["arbeitsagentur@portal.example"]
    assert sorted(MinutesAnswer.objects.filter(minutes__state="circulated").values_list("reply", flat=True)) == [
        "agreed", "agreed",
    ]  # fmt: skip
    today = timezone.localdate(now)
    agreed = Agreement.objects.filter(minutes__state="final")
    assert sorted(urgency(row.state, row.due, today=today) for row in agreed) == [
        "later",
        "overdue",
        "settled",
        "today",
    ]
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {"sent"}


def _new_proposals_find_dates(now):
    """Whoever of the three convenes: the three calendars have dates in common that suit everybody."""
    for conference in Conference.objects.filter(state__in=("confirmed", "polling", "minutes_draft")):
        actor = load_actor(conference.proposed_by, now=now)
        conference.wanted_by = None
        found = search(actor, conference, taking_part(conference))
        assert found.level == Level.ALL, conference.agency
        assert len(found.slots) == 5


def test_demo_cases_need_the_demo_accounts(db):
    assert create_demo_cases(now=timezone.now()) == 0
    assert create_demo_requests(now=timezone.now()) == 0
    assert create_demo_handovers(now=timezone.now()) == 0


def test_demo_cases_are_refused_where_real_people_work(db, settings):
    settings.DEBUG = False
    with pytest.raises(CommandError):
        call_command("create_demo_cases")
