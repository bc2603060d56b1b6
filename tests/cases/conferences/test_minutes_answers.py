"""What agencies answer to minutes: objections, consent that is gone, old revisions, the last day."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from cases.conferences.enums import MinutesReply
from cases.conferences.models_minutes import MinutesAnswer
from cases.conferences.services_minutes import circulate_minutes
from cases.conferences.services_minutes_answers import finalise_minutes
from cases.consents.models import ConsentEvent
from cases.staff.errors import IllegalStep, Refused, StaleVersion
from tests.cases.conferences.minutes import actor_of, agreed, circulated, make_scene, says, written
from tests.cases.conferences.world import make_guest

pytestmark = pytest.mark.django_db
OBJECTED = MinutesReply.OBJECTED


@pytest.fixture
def world():
    return make_scene()


def later(minutes, days=1):
    day = minutes.answer_by + datetime.timedelta(days=days)
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(9)))


def test_an_objection_needs_words_and_a_change_asks_everybody_again(world):
    minutes = circulated(world)
    says(world, world.member, minutes)
    with pytest.raises(Refused):
        says(world, world.recipient, minutes, OBJECTED, "  ")
    says(world, world.recipient, minutes, OBJECTED, "So war es nicht.")
    minutes = written(world, revision=1, plain="richtig")
    assert (minutes.state, minutes.revision, minutes.answer_by) == ("draft", 2, None)
    with pytest.raises(IllegalStep):
        says(world, world.recipient, minutes)
    minutes = circulate_minutes(actor=actor_of(world.member), conference=world.held, revision=2)
    says(world, world.recipient, minutes)
    minutes.refresh_from_db()
    assert minutes.state == "circulated"
    says(world, world.member, minutes)
    minutes.refresh_from_db()
    assert minutes.state == "final"


def test_an_answer_to_an_old_revision_counts_for_nothing(world):
    minutes = circulated(world)
    written(world, revision=1, plain="anders")
    circulate_minutes(actor=actor_of(world.member), conference=world.held, revision=2)
    with pytest.raises(StaleVersion):
        says(world, world.recipient, minutes)
    assert not MinutesAnswer.objects.exists()


def test_an_agency_answers_once_and_only_for_itself(world):
    minutes = circulated(world)
    says(world, world.recipient, minutes)
    says(world, world.recipient, minutes)
    with pytest.raises(Refused):
        says(world, world.recipient, minutes, OBJECTED, "Doch nicht.")
    assert list(MinutesAnswer.objects.values_list("agency", "reply")) == [(world.jobcenter.pk, "agreed")]
    for user in (world.recipient_colleague, world.other, world.invited, world.lead, world.nobody):
        with pytest.raises(PermissionDenied):
            says(world, user, minutes)
    minutes.refresh_from_db()
    assert minutes.state == "circulated"


def test_an_objection_can_be_taken_back(world):
    minutes = circulated(world)
    says(world, world.recipient, minutes, OBJECTED, "Nein.")
    says(world, world.recipient, minutes)
    assert list(MinutesAnswer.objects.values_list("reply", "text")) == [("agreed", "")]


def test_somebody_without_an_account_is_asked_nothing(world):
    make_guest(world.held)
    minutes = agreed(world)
    assert minutes.state == "final"


def test_who_is_not_covered_any_more_is_not_waited_for_and_answers_nothing(world):
    minutes = circulated(world)
    says(world, world.member, minutes)
    withdraw(world)
    with pytest.raises(PermissionDenied):
        says(world, world.recipient, minutes)
    finalise_minutes(actor=actor_of(world.member), conference=world.held, revision=1)
    minutes.refresh_from_db()
    assert minutes.state == "final"


def withdraw(world):
    consent = world.case.consents.filter(agency=world.youth_office, purpose="case_conference").get()
    ConsentEvent.objects.create(consent=consent, state="withdrawn", at=timezone.now(), by=world.member)


def test_before_the_last_day_nobody_puts_minutes_into_force_alone(world):
    minutes = circulated(world)
    says(world, world.recipient, minutes, OBJECTED, "So war es nicht.")
    for now in (timezone.now(), later(minutes, 0)):
        with pytest.raises(Refused, match="Frist"):
            finalise_minutes(actor=actor_of(world.member, now), conference=world.held, revision=1)
    with pytest.raises(PermissionDenied):
        finalise_minutes(actor=actor_of(world.recipient, later(minutes)), conference=world.held, revision=1)
    with pytest.raises(StaleVersion):
        finalise_minutes(actor=actor_of(world.member, later(minutes)), conference=world.held, revision=2)
    finalise_minutes(actor=actor_of(world.member, later(minutes)), conference=world.held, revision=1)
    minutes.refresh_from_db()
    assert minutes.state == "final"
    assert minutes.answers.get().text == "So war es nicht."
