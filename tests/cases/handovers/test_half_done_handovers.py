"""Each service of hand-overs fails at each statement that it writes: nothing is left half done."""

import datetime
import uuid

import pytest
from django.utils import timezone

from cases.handovers.services import (
    Offer,
    approve_handover,
    expire_handovers,
    offer_handover,
    reject_handover,
    withdraw_handover,
)
from cases.handovers.services_answers import (
    accept_handover,
    decline_handover,
    return_handover,
    see_handover,
    take_over_handover,
)
from cases.models import Absence, Handover
from cases.records.enums import Outcome
from cases.records.services import StepData
from cases.records.services_states import close_case, restrict_case
from cases.staff.actors import Actor, load_actor
from tests.cases.handovers.world import NOTE, make_handover_consent
from tests.cases.test_half_done import broke, everything
from tests.cases.whole import casework_tables

REASON = "Dafür ist eine andere Stelle da."


def offer(world, actor):
    along = Offer(to_agency=world.employment, note=NOTE, entries=[world.kept])
    return offer_handover(actor=actor, case=world.case, offer=along, token=uuid.uuid4())


def accept(world, actor):
    step = StepData("Anrufen", timezone.localdate() + datetime.timedelta(days=3))
    return accept_handover(actor=actor, handover=world.checked, step=step)


VERBS = {
    "offer_handover": ("member", offer),
    "approve_handover": ("lead", lambda w, a: approve_handover(actor=a, handover=w.waiting)),
    "reject_handover": ("lead", lambda w, a: reject_handover(actor=a, handover=w.waiting, reason=REASON)),
    "see_handover": ("invited", lambda w, a: see_handover(actor=a, handover=w.handover)),
    "take_over_handover": ("recipient_colleague", lambda w, a: take_over_handover(actor=a, handover=w.checked)),
    "accept_handover": ("recipient", accept),
    "return_handover": ("recipient", lambda w, a: return_handover(
        actor=a, handover=w.checked, suggested=w.employment, reason=REASON)),
    "decline_handover": ("recipient", lambda w, a: decline_handover(actor=a, handover=w.checked, reason=REASON)),
    "withdraw_handover": ("member", lambda w, a: withdraw_handover(actor=a, handover=w.checked, reason=REASON)),
    "expire_handovers": (None, lambda w, a: expire_handovers(actor=a)),
    "close_case": ("member", lambda w, a: close_case(actor=a, case=w.checked.case, outcome=Outcome.WORK)),
    "restrict_case": ("member", lambda w, a: restrict_case(actor=a, case=w.checked.case, reason=REASON)),
}  # fmt: skip


@pytest.fixture
def world(world):
    today = timezone.localdate()
    make_handover_consent(world.case, world.member, world.employment)
    for handover in (world.handover, world.checked, world.waiting):
        assert handover.pk
    make_handover_consent(world.checked.case, world.member, world.employment)
    yesterday = today - datetime.timedelta(days=1)
    Handover.objects.filter(pk=world.checked.pk).update(expires_on=yesterday)
    Absence.objects.create(user=world.recipient, first_day=today, last_day=today)
    return world


@pytest.mark.parametrize("name", VERBS)
def test_a_verb_of_hand_overs_does_all_or_nothing(world, name):
    who, verb = VERBS[name]
    tables, fails_at = casework_tables(), 1

    def act():
        now = timezone.now()
        verb(world, load_actor(getattr(world, who), now=now) if who else Actor(user=None, now=now))

    before = everything(tables)
    while broke(act, fails_at):
        assert everything(tables) == before, (name, fails_at)
        fails_at += 1
    assert fails_at > 2
