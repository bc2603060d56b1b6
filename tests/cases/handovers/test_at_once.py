"""Many hands at the same moment: one agency is responsible afterwards, and nobody waits for ever."""

import datetime
import uuid

import pytest
from django.db import transaction
from django.utils import timezone

from cases.audit.models import AuditRow
from cases.consents.services import withdraw_consent
from cases.handovers.models import Handover
from cases.handovers.services import Offer, offer_handover, withdraw_handover
from cases.handovers.services_answers import accept_handover, decline_handover, see_handover
from cases.models import CaseMember, NextStep, Responsibility
from cases.records.enums import Outcome
from cases.records.services import StepData
from cases.records.services_states import close_case
from cases.staff.actors import load_actor
from cases.staff.errors import IllegalStep
from tests.cases.handovers.world import NOTE, make_handover, make_handover_consent
from tests.cases.threads import at_once
from tests.cases.world import join, make_user, make_world

pytestmark = pytest.mark.django_db(transaction=True)
REASON = "Dafür ist eine andere Stelle da."


@pytest.fixture
def world(transactional_db):
    with transaction.atomic():
        return make_world()


def acting(user):
    return load_actor(user, now=timezone.now())


def step():
    return StepData("Anrufen", timezone.localdate() + datetime.timedelta(days=3))


def test_twenty_see_it_and_one_wins(world):
    handover = make_handover(world.case, world.member, world.employment)
    people = [make_user(f"Prüfende {number}", world.employment, "caseworker") for number in range(20)]
    answers = at_once(*(lambda user=user: see_handover(actor=acting(user), handover=handover) for user in people))
    assert answers.count(IllegalStep) == 19
    assert CaseMember.objects.filter(case=world.case, agency=world.employment, ended_at=None).count() == 1


def test_twenty_accept_it_and_one_agency_is_responsible(world):
    handover = make_handover(world.case, world.member, world.jobcenter, receiver=world.recipient, state="seen")
    people = [make_user(f"Prüfende {number}", world.jobcenter, "caseworker") for number in range(19)]
    for user in people:
        join(world.case, world.jobcenter, user)
    answers = at_once(
        *(
            lambda user=user: accept_handover(actor=acting(user), handover=handover, step=step())
            for user in [world.recipient, *people]
        )
    )
    assert answers.count(IllegalStep) == 19
    assert Responsibility.objects.filter(case=world.case).count() == 2
    assert Responsibility.objects.get(case=world.case, period__upper_inf=True).agency == world.jobcenter
    assert NextStep.objects.filter(case=world.case, agency=world.jobcenter, done_at=None).count() == 1
    assert CaseMember.objects.filter(case=world.case, agency=world.jobcenter, kind="case_lead").count() == 1
    assert AuditRow.objects.filter(action="handover_accept", case_id=world.case.pk).count() == 1


def test_two_hand_overs_offered_at_once_are_one(world):
    consent = make_handover_consent(world.case, world.member, world.jobcenter, world.employment)
    agencies = [world.jobcenter, world.employment] * 3
    answers = at_once(
        *(
            lambda agency=agency: offer_handover(
                actor=acting(world.member),
                case=world.case,
                offer=Offer(to_agency=agency, note=NOTE),
                token=uuid.uuid4(),
            )
            for agency in agencies
        )
    )
    assert answers.count(IllegalStep) == 5
    assert Handover.objects.get(case=world.case).consent == consent


def test_accepted_declined_withdrawn_and_closed_at_once_is_one_of_these(world):
    for _round in range(5):
        handover = world._handover("seen")
        case = handover.case
        at_once(
            lambda handover=handover: accept_handover(actor=acting(world.recipient), handover=handover, step=step()),
            lambda handover=handover: decline_handover(actor=acting(world.recipient), handover=handover, reason=REASON),
            lambda handover=handover: withdraw_handover(actor=acting(world.member), handover=handover, reason=REASON),
            lambda case=case: close_case(actor=acting(world.member), case=case, outcome=Outcome.WORK),
        )
        handover.refresh_from_db()
        case.refresh_from_db()
        assert handover.state in {"accepted", "declined", "withdrawn"}
        responsible = Responsibility.objects.filter(case=case, period__upper_inf=True).values_list("agency", flat=True)
        assert list(responsible) == [case.responsible_id] * (case.state == "open")
        assert (handover.state == "accepted") == (Responsibility.objects.filter(case=case).count() == 2)


def test_a_consent_withdrawn_at_that_moment_either_stops_it_or_comes_after(world):
    handover = make_handover(world.case, world.member, world.jobcenter, receiver=world.recipient, state="seen")
    answers = at_once(
        lambda: accept_handover(actor=acting(world.recipient), handover=handover, step=step()),
        lambda: withdraw_consent(actor=acting(world.member), consent=handover.consent),
    )
    handover.refresh_from_db()
    assert handover.state == ("seen" if answers[0] is IllegalStep else "accepted")


def test_crossing_hand_overs_of_two_cases_do_not_block_each_other(world):
    """The jobcenter accepts one case while it offers another, and the youth office the other way round."""
    there, back = world._handover("seen"), world._handover("accepted")
    case = back.case
    case.refresh_from_db()
    again = make_handover(case, world.recipient, world.youth_office, receiver=world.member, state="seen")
    for _round in range(2):
        at_once(
            lambda: accept_handover(actor=acting(world.recipient), handover=there, step=step()),
            lambda: accept_handover(actor=acting(world.member), handover=again, step=step()),
            lambda: withdraw_handover(actor=acting(world.recipient), handover=again, reason=REASON),
            lambda: withdraw_handover(actor=acting(world.member), handover=there, reason=REASON),
        )
    for handover in (there, again):
        handover.refresh_from_db()
        assert handover.state in {"accepted", "withdrawn"}


def test_there_and_back_of_one_case_at_once(world):
    """Accepted and offered back in the same moment: one after the other, never both open."""
    first = world._handover("seen")
    consent = make_handover_consent(first.case, world.recipient, world.youth_office, agency=world.jobcenter)
    offer = Offer(to_agency=world.youth_office, note=NOTE)
    at_once(
        lambda: accept_handover(actor=acting(world.recipient), handover=first, step=step()),
        lambda: offer_handover(actor=acting(world.recipient), case=first.case, offer=offer, token=uuid.uuid4()),
        lambda: offer_handover(actor=acting(world.recipient), case=first.case, offer=offer, token=uuid.uuid4()),
    )
    first.refresh_from_db()
    assert first.state == "accepted"
    assert Handover.objects.open().filter(case=first.case, consent=consent).count() <= 1
