"""A hand-over in any state, made straight in the database; the services are tested beside it."""

import datetime

from django.db import transaction
from django.utils import timezone

from cases.consents.enums import Purpose
from cases.handovers.enums import HandoverState
from cases.handovers.lifecycle import SAYS_WHY, TRANSITIONS
from cases.handovers.models import Handover
from cases.models import Responsibility
from cases.records.enums import MemberKind
from cases.records.reference import new_reference
from tests.cases.world import join, make_consent

NOTE = "Zeisignotiz: sucht einen Platz zum Ausprobieren."
WISH = "Ich will Zeisigschreinerin werden."


def way_to(target):
    """States from the offer to `target`, the shortest way that the table allows."""
    ways = {HandoverState.OFFERED: [HandoverState.OFFERED]}
    frontier = [HandoverState.OFFERED]
    while frontier:
        start = frontier.pop(0)
        for (state, _), end in TRANSITIONS.items():
            if state == start and end not in ways:
                ways[end] = [*ways[start], end]
                frontier.append(end)
    return ways[target]


def make_handover_consent(case, user, *recipients, **fields):
    """A granted consent for a hand-over; `agency`: whose data (default: the responsible agency's)."""
    return make_consent(case, user, *recipients, **{"purpose": Purpose.HANDOVER, "agency": case.responsible, **fields})


@transaction.atomic  # responsibility moves with it or the database refuses it
def make_handover(case, user, to_agency, *, receiver=None, state=HandoverState.OFFERED, **fields):
    """A hand-over of the responsible agency with the consent that covers it.

    `receiver` checks it and works on the case for the other agency from "seen" on; accepted, it is responsible.
    """
    now = fields.pop("now", timezone.now())
    if "norm" not in fields and "consent" not in fields:
        fields["consent"] = make_handover_consent(case, user, to_agency, now=now)
    handover = Handover.objects.create(**{
        "reference": new_reference(), "case": case, "from_agency": case.responsible, "to_agency": to_agency,
        "note": NOTE, "wish": WISH, "offered_by": user, "offered_at": now,
        "expires_on": timezone.localdate(now) + datetime.timedelta(days=14), **fields,
    })  # fmt: skip
    for step in way_to(state)[1:]:
        _move(handover, step, user, receiver, now)
    return handover


def _move(handover, state, user, receiver, now):
    handover.state = state
    if state == HandoverState.SEEN:
        handover.receiver, handover.seen_at = receiver, now
        members = handover.case.members.filter(agency=handover.to_agency, user=receiver, ended_at=None)
        if not members.exists():
            join(handover.case, handover.to_agency, receiver, now=now)
    elif state != HandoverState.OFFERED:
        handover.decided_at, handover.decided_by = now + datetime.timedelta(microseconds=1), receiver or user
        handover.answer_reason = "Zeisiggrund, lang genug geschrieben" if state in SAYS_WHY else ""
    if state == HandoverState.ACCEPTED:
        handover.contact_due_on = timezone.localdate(now) + datetime.timedelta(days=14)
        move_responsibility(handover)
    handover.save()


def move_responsibility(handover):
    """What accepting does to the case: the receiving agency is responsible, the receiver leads the case for it."""
    case = handover.case
    held = Responsibility.objects.get(case=case, period__upper_inf=True)
    held.period = (held.period.lower, handover.decided_at)
    held.save()
    Responsibility.objects.create(case=case, agency=handover.to_agency, period=(handover.decided_at, None))
    case.responsible = handover.to_agency
    case.save(update_fields=["responsible"])
    theirs = case.members.filter(agency=handover.to_agency, ended_at=None)
    if not theirs.filter(kind=MemberKind.CASE_LEAD).exists():
        theirs.filter(user=handover.receiver).update(kind=MemberKind.CASE_LEAD)
