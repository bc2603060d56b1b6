"""How a hand-over ends without moving anything: who came into the case by it leaves it again."""

from __future__ import annotations

import datetime

from django.db.models import F

from cases.handovers.enums import HandoverState
from cases.handovers.models import Handover
from cases.handovers.services_meeting import end_warmth
from cases.records.models import Case, CaseMember, NextStep, Participation
from cases.records.services_access import touch
from cases.staff.actors import Actor
from cases.staff.models import Agency


def end(
    actor: Actor, handover: Handover, state: HandoverState, reason: str = "", suggested: Agency | None = None
) -> None:
    """Set how it ended, an inner helper of services that hold the case and have asked the table."""
    handover.state, handover.answer_reason, handover.suggested = state, reason, suggested
    handover.decided_at, handover.decided_by = max(actor.now, handover.offered_at), actor.user
    handover.version += 1
    handover.save()
    end_warmth(actor, handover)
    if handover.seen_at is not None:
        _leave(actor, handover, handover.seen_at)
    touch(handover.case, actor)


def end_with_case(actor: Actor, case: Case, reason: str, agency: Agency | None) -> None:
    """The case is closed or restricted: its open hand-over is withdrawn. `agency` leaves the case: what it checks, it
    declines by that. The caller holds the case and writes the row in the audit (see `records.endings`).
    """
    rows = Handover.objects.open().filter(case=case).select_for_update(of=("self",)).select_related("case")
    for handover in rows:
        handover.case = case
        if agency is None:
            end(actor, handover, HandoverState.WITHDRAWN, reason)
        elif handover.to_agency_id == agency.pk and handover.state == HandoverState.SEEN:
            end(actor, handover, HandoverState.DECLINED, reason)


def _leave(actor: Actor, handover: Handover, since: datetime.datetime) -> None:
    """End the memberships that came by it; the agency's part, too, if it was not there before."""
    there = {"case": handover.case_id, "agency": handover.to_agency_id}
    part = Participation.objects.filter(**there, joined_at=since)
    members = CaseMember.objects.filter(**there, ended_at=None)
    if handover.to_agency_id == handover.case.agency_id or not part.exists():
        own = members.filter(added_by=F("user"), added_at__gte=since, reason="")
        own.update(ended_at=actor.now, ended_by=actor.user)
        return
    members.update(ended_at=actor.now, ended_by=actor.user)
    NextStep.objects.filter(**there, done_at=None).update(done_at=actor.now, done_by=actor.user)
    part.update(ended_at=actor.now)
