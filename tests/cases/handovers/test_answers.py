"""The agency that is asked answers: responsibility moves once, with acceptance alone, and the case loses nobody."""

import datetime
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from cases.audit.models import AuditRow
from cases.consents.services_joining import end_participation
from cases.handovers.enums import HandoverState
from cases.handovers.lifecycle import TRANSITIONS, HandoverAction
from cases.handovers.models import Handover, HandoverPeriods
from cases.handovers.services import Offer, offer_handover, withdraw_handover
from cases.handovers.services_answers import (
    accept_handover,
    decline_handover,
    return_handover,
    see_handover,
    take_over_handover,
)
from cases.models import (
    Absence,
    Case,
    CaseMember,
    ConsentEvent,
    Entry,
    Membership,
    NextStep,
    Participation,
    Responsibility,
    YoungPerson,
)
from cases.records.enums import MemberKind
from cases.records.services import StepData
from cases.staff.actors import load_actor
from cases.staff.errors import IllegalStep, Refused, StaleVersion
from tests.cases.handovers.world import NOTE, make_handover, make_handover_consent
from tests.cases.table import RELATIONS
from tests.cases.world import make_user

REASON = "Dafür ist eine andere Stelle da."


def acting(user, **later):
    return load_actor(user, now=timezone.now() + datetime.timedelta(**later))


def step(**later):
    return StepData("Anrufen", timezone.localdate() + datetime.timedelta(days=3, **later))


VERBS = {
    HandoverAction.SEE: lambda h, a: see_handover(actor=a, handover=h),
    HandoverAction.TAKE_OVER: lambda h, a: take_over_handover(actor=a, handover=h),
    HandoverAction.ACCEPT: lambda h, a: accept_handover(actor=a, handover=h, step=step()),
    HandoverAction.RETURN: lambda h, a: return_handover(actor=a, handover=h, suggested=None, reason=REASON),
    HandoverAction.DECLINE: lambda h, a: decline_handover(actor=a, handover=h, reason=REASON),
    HandoverAction.WITHDRAW: lambda h, a: withdraw_handover(actor=a, handover=h, reason=REASON),
}
MAY = {
    HandoverAction.SEE: {"recipient", "recipient_colleague"},
    HandoverAction.TAKE_OVER: {"recipient", "recipient_colleague"},
    HandoverAction.ACCEPT: {"recipient"},
    HandoverAction.RETURN: {"recipient"},
    HandoverAction.DECLINE: {"recipient"},
    HandoverAction.WITHDRAW: {"member"},
}
"""Who of the relations may do it with a hand-over from the member to the jobcenter, whatever its state."""


@pytest.mark.parametrize("state", HandoverState)
def test_every_action_in_every_state_by_everybody(world, state):
    handover = make_handover(world.case, world.member, world.jobcenter, receiver=world.recipient, state=state)
    before = Handover.objects.filter(pk=handover.pk).values().get()
    for action, verb in VERBS.items():
        for relation in RELATIONS:
            person = getattr(world, relation)
            legal = (state, action) in TRANSITIONS and relation in MAY[action]
            again = TRANSITIONS.get((HandoverState.OFFERED, action)) or TRANSITIONS.get((HandoverState.SEEN, action))
            repeated = state == again and before["decided_by_id" if state != "seen" else "receiver_id"] == person.pk
            if legal or repeated:
                continue
            with pytest.raises(PermissionDenied if relation not in MAY[action] else IllegalStep):
                verb(handover, acting(person))
    assert Handover.objects.filter(pk=handover.pk).values().get() == before


def test_who_checks_sees_the_case_and_nobody_else_does(world):
    handover = world.handover
    now = timezone.now()
    assert not YoungPerson.objects.visible_to(world.invited, now=now).exists()
    see_handover(actor=acting(world.invited), handover=handover)
    now = timezone.now()
    assert YoungPerson.objects.visible_to(world.invited, now=now).filter(case=handover.case).exists()
    assert Handover.objects.readable_by(world.invited, now=now).get().note == NOTE
    assert not Entry.objects.visible_to(world.invited, now=now).exists()
    handover.case.refresh_from_db()
    assert handover.case.responsible == world.youth_office


def test_a_second_click_begins_the_check_once(world):
    handover = world.handover
    for _click in range(2):
        see_handover(actor=acting(world.invited), handover=handover)
    assert CaseMember.objects.filter(case=world.handover.case, user=world.invited).count() == 1
    assert Handover.objects.get(pk=world.handover.pk).version == 2


def test_acceptance_moves_the_responsibility(world):
    handover = world.handover
    see_handover(actor=acting(world.invited), handover=handover)
    held = accept_handover(actor=acting(world.invited), handover=handover, step=step())
    case = Case.objects.get(pk=handover.case_id)
    assert case.responsible == world.employment
    first, second = Responsibility.objects.filter(case=case).order_by("period")
    assert (first.agency, second.agency) == (world.youth_office, world.employment)
    assert first.period.lower == case.opened_at
    assert first.period.upper == second.period.lower == held.decided_at
    member = CaseMember.objects.get(case=case, agency=world.employment)
    assert (member.user, member.kind) == (world.invited, MemberKind.CASE_LEAD)
    assert NextStep.objects.get(case=case, agency=world.employment, done_at=None).text == "Anrufen"
    assert held.contact_due_on > timezone.localdate()
    assert AuditRow.objects.filter(action="handover_accept", case_id=case.pk).count() == 1
    assert YoungPerson.objects.visible_to(world.invited, now=timezone.now()).filter(case=case).exists()


def test_who_is_responsible_knows_the_person_without_any_consent(world):
    handover = world.accepted
    ConsentEvent.objects.create(consent=handover.consent, state="withdrawn", at=timezone.now(), by=world.member)
    now = timezone.now()
    assert YoungPerson.objects.visible_to(world.recipient, now=now).filter(case=handover.case).exists()
    assert not YoungPerson.objects.visible_to(world.recipient_colleague, now=now).exists()
    assert not Entry.objects.visible_to(world.recipient, now=now).filter(case=handover.case).exists()


def test_acceptance_is_clicked_twice_and_happens_once(world):
    handover = world.checked
    for _click in range(2):
        accept_handover(actor=acting(world.recipient), handover=handover, step=step(), version=handover.version)
    assert Responsibility.objects.filter(case=handover.case).count() == 2
    assert NextStep.objects.filter(case=handover.case, agency=world.jobcenter).count() == 1


def test_acceptance_needs_a_step_and_the_present_version(world):
    handover = world.checked
    with pytest.raises(Refused, match="Was passiert"):
        accept_handover(actor=acting(world.recipient), handover=handover, step=StepData(" ", timezone.localdate()))
    with pytest.raises(StaleVersion):
        accept_handover(actor=acting(world.recipient), handover=handover, step=step(), version=handover.version + 1)
    with pytest.raises(StaleVersion):
        decline_handover(actor=acting(world.recipient), handover=handover, reason=REASON, version=99)
    assert Case.objects.get(pk=handover.case_id).responsible == world.youth_office


def test_nobody_accepts_what_no_consent_covers_any_more(world):
    handover = world.checked
    ConsentEvent.objects.create(consent=handover.consent, state="withdrawn", at=timezone.now(), by=world.member)
    assert not Handover.objects.readable_by(world.recipient, now=timezone.now()).filter(pk=handover.pk).exists()
    with pytest.raises(IllegalStep, match="gilt nicht mehr"):
        accept_handover(actor=acting(world.recipient), handover=handover, step=step())
    new = make_handover_consent(handover.case, world.member, world.jobcenter)
    accepted = accept_handover(actor=acting(world.recipient), handover=handover, step=step())
    assert accepted.consent == new


def test_the_region_says_when_the_first_contact_is_due(world):
    HandoverPeriods.objects.create(region=world.region, contact_days=1)
    handover = world.checked
    accepted = accept_handover(actor=acting(world.recipient), handover=handover, step=step())
    assert 1 <= (accepted.contact_due_on - timezone.localdate()).days <= 5


def test_whoever_leads_it_already_goes_on_leading(world):
    handover = make_handover(world.case, world.member, world.jobcenter)
    see_handover(actor=acting(world.recipient_colleague), handover=handover)
    accept_handover(actor=acting(world.recipient_colleague), handover=handover, step=step())
    kinds = dict(CaseMember.objects.filter(case=world.case, agency=world.jobcenter).values_list("user", "kind"))
    assert kinds == {world.recipient.pk: "case_lead", world.recipient_colleague.pk: "member"}


def test_a_lead_who_has_left_leads_no_longer(world):
    Membership.objects.filter(user=world.recipient).update(ended_at=timezone.now())
    handover = make_handover(world.case, world.member, world.jobcenter)
    see_handover(actor=acting(world.recipient_colleague), handover=handover)
    accept_handover(actor=acting(world.recipient_colleague), handover=handover, step=step())
    kinds = dict(CaseMember.objects.filter(case=world.case, agency=world.jobcenter).values_list("user", "kind"))
    assert kinds == {world.recipient.pk: "member", world.recipient_colleague.pk: "case_lead"}


def test_a_check_is_taken_over_from_who_is_away_or_gone(world):
    other, handover = make_user("Zweite Prüferin", world.employment, "caseworker"), world.handover
    see_handover(actor=acting(world.invited), handover=handover)
    with pytest.raises(IllegalStep, match="prüft diese Übergabe schon"):
        take_over_handover(actor=acting(other), handover=world.handover)
    today = timezone.localdate()
    away = Absence.objects.create(user=world.invited, first_day=today, last_day=today)
    take_over_handover(actor=acting(other), handover=world.handover)
    accept_handover(actor=acting(other), handover=world.handover, step=step())
    assert Case.objects.get(pk=world.handover.case_id).responsible == world.employment
    away.delete()


def test_given_back_without_suggestion_nothing_moves(world):
    handover = world.handover
    see_handover(actor=acting(world.invited), handover=handover)
    return_handover(actor=acting(world.invited), handover=handover, suggested=None, reason=REASON)
    assert Case.objects.get(pk=handover.case_id).responsible == world.youth_office
    assert Participation.objects.get(case=handover.case, agency=world.employment).ended_at is not None
    assert not Case.objects.visible_to(world.invited, now=timezone.now()).filter(pk=handover.case_id).exists()
    assert not Handover.objects.visible_to(world.invited, now=timezone.now()).filter(pk=handover.pk).exists()
    assert Handover.objects.answered_by(world.invited, now=timezone.now()).get() == handover


def test_a_suggestion_that_a_consent_covers_is_offered_at_once(world):
    consent = make_handover_consent(world.case, world.member, world.jobcenter, world.employment)
    first = make_handover(
        world.case, world.member, world.jobcenter, receiver=world.recipient, state="seen", consent=consent
    )
    return_handover(actor=acting(world.recipient), handover=first, suggested=world.employment, reason=REASON)
    second = Handover.objects.get(predecessor=first)
    assert (second.state, second.to_agency, second.offered_by) == ("offered", world.employment, world.member)
    assert (second.from_agency, second.note) == (world.youth_office, NOTE)
    assert Handover.objects.incoming(world.invited, now=timezone.now()).get() == second


def test_it_is_not_offered_in_a_circle(world):
    consent = make_handover_consent(world.case, world.member, world.jobcenter, world.employment)
    first = make_handover(
        world.case, world.member, world.jobcenter, receiver=world.recipient, state="seen", consent=consent
    )
    return_handover(actor=acting(world.recipient), handover=first, suggested=world.employment, reason=REASON)
    second = Handover.objects.get(predecessor=first)
    see_handover(actor=acting(world.invited), handover=second)
    return_handover(actor=acting(world.invited), handover=second, suggested=world.jobcenter, reason=REASON)
    assert Handover.objects.filter(case=world.case).count() == 2
    assert not Handover.objects.open().filter(case=world.case).exists()


def test_a_suggestion_without_consent_waits_for_the_giver(world):
    return_handover(actor=acting(world.recipient), handover=world.checked, suggested=world.employment, reason=REASON)
    returned = Handover.objects.get(pk=world.checked.pk)
    assert (returned.state, returned.suggested) == ("returned", world.employment)
    assert Handover.objects.filter(case=returned.case).count() == 1


@pytest.mark.parametrize("name", ["youth_office", "jobcenter", "foreign"])
def test_only_others_of_the_region_are_suggested(world, name):
    with pytest.raises(Refused, match="andere Stelle"):
        return_handover(
            actor=acting(world.recipient), handover=world.checked, suggested=getattr(world, name), reason=REASON
        )
    with pytest.raises(Refused, match="20 Zeichen"):
        return_handover(actor=acting(world.recipient), handover=world.checked, suggested=None, reason="kurz")


def test_leaving_the_case_declines_what_is_checked(world):
    handover = world.checked
    handover.case.members.filter(user=world.recipient).update(kind="case_lead")
    end_participation(actor=acting(world.recipient), case=handover.case, agency=world.jobcenter)
    handover.refresh_from_db()
    assert (handover.state, handover.answer_reason) == ("declined", "Die Stelle ist aus dem Fall ausgeschieden.")


def test_there_and_back_again(world):
    """The jobcenter takes it over, and offers it to the youth office again, which opened the case."""
    case = world.accepted.case
    make_handover_consent(case, world.recipient, world.youth_office)
    case.refresh_from_db()
    back = offer_handover(
        actor=acting(world.recipient), case=case, offer=Offer(to_agency=world.youth_office, note=NOTE),
        token=uuid.uuid4(),
    )  # fmt: skip
    see_handover(actor=acting(world.member), handover=back)
    accept_handover(actor=acting(world.member), handover=back, step=step())
    agencies = Responsibility.objects.filter(case=case).order_by("period").values_list("agency", flat=True)
    assert list(agencies) == [world.youth_office.pk, world.jobcenter.pk, world.youth_office.pk]
    assert CaseMember.objects.get(case=case, user=world.member, ended_at=None).kind == MemberKind.CASE_LEAD


def test_somebody_from_outside_gets_nothing_by_a_foreign_reference(world):
    for action, verb in VERBS.items():
        with pytest.raises(PermissionDenied):
            verb(world.checked, acting(world.other))
        assert action
