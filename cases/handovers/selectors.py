"""Who somebody is in a hand-over, and what they may do with it now."""

from __future__ import annotations

import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from cases.calendars.selectors import away_on
from cases.handovers.enums import HandoverState
from cases.handovers.lifecycle import HandoverAction, Who, allowed_actions
from cases.handovers.models import Handover
from cases.records.lifecycle import LEADING
from cases.records.models import CaseMember
from cases.records.selectors import own_rows
from cases.staff.actors import Actor
from cases.staff.enums import LegalArea, Role
from cases.staff.models import Membership, User


def waits_for_approval(handover: Handover) -> bool:
    """Whether a second person has to agree before the other agency learns of it (§ 64 Abs. 2 SGB VIII)."""
    return bool(
        handover.norm
        and handover.approved_at is None
        and handover.state == HandoverState.OFFERED
        and handover.from_agency.legal_area == LegalArea.SGB8
    )


def approvable_by(user: User, *, now: datetime.datetime) -> QuerySet[Handover]:
    """Hand-overs without consent that wait for a second person: those of an agency that the person leads."""
    leads = Membership.objects.current(on=timezone.localdate(now)).filter(
        user=user, role=Role.LEAD, agency=OuterRef("from_agency")
    )
    return (
        Handover.objects.open()
        .filter(Exists(leads), norm__gt="", approved_at=None, from_agency__legal_area=LegalArea.SGB8)
        .exclude(offered_by=user)
    )


def hands_in(actor: Actor, handover: Handover, *, rows: list[CaseMember] | None = None) -> frozenset[Who]:
    """Which hands the person has (see `lifecycle.Who`). One query, none with `rows` (see `own_rows`) given."""
    rows = own_rows(actor, handover.case) if rows is None else rows
    giver, receiver = handover.from_agency_id, handover.to_agency_id
    checks = actor.has_role(Role.CASEWORKER, agency_id=receiver)
    receives = any(row.agency_id == receiver for row in rows)
    second = any(row.agency_id == giver for row in rows) or actor.has_role(Role.LEAD, agency_id=giver)
    mine = actor.user is not None and handover.offered_by_id == actor.user.pk
    held = {
        Who.GIVER: any(row.agency_id == giver and row.kind in LEADING for row in rows),
        Who.SECOND: second and not mine and bool(handover.norm),
        Who.RECEIVING: checks,
        Who.CHECKING: checks and receives,
        Who.RECEIVER: receives,
    }
    return frozenset(who for who, is_held in held.items() if is_held)


def actions_in(actor: Actor, handover: Handover, *, hands: frozenset[Who] | None = None) -> frozenset[HandoverAction]:
    """What the person may do now: for buttons. Nothing can be answered that waits for a second person, and a check is
    taken over only from somebody who is away or gone.
    """
    hands = hands_in(actor, handover) if hands is None else hands
    found = allowed_actions(HandoverState(handover.state), hands)
    if waits_for_approval(handover):
        return found & {HandoverAction.APPROVE, HandoverAction.REJECT, HandoverAction.WITHDRAW}
    found -= {HandoverAction.APPROVE, HandoverAction.REJECT}
    if HandoverAction.TAKE_OVER in found and not receiver_is_away(actor, handover):
        found -= {HandoverAction.TAKE_OVER}
    return found


def receiver_is_away(actor: Actor, handover: Handover) -> bool:
    """Whether whoever checks it is somebody else who is away today, or no caseworker of the agency any more."""
    if handover.receiver_id is None or handover.receiver_id == getattr(actor.user, "pk", None):
        return False
    works = Membership.objects.current(on=actor.today).filter(
        user=handover.receiver_id, agency=handover.to_agency_id, role=Role.CASEWORKER
    )
    return handover.receiver_id in away_on([handover.receiver_id], on=actor.today) or not works.exists()
