"""The door of a hand-over: every view that is about one comes through here."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404

from cases.audit.decorators import CaseRequest
from cases.handovers.lifecycle import WHO, HandoverAction
from cases.handovers.models import Handover
from cases.handovers.selectors import approvable_by, hands_in


def load_handover(request: CaseRequest, reference: str) -> Handover:
    """The hand-over, if the person works on its case for one of the two agencies; else `Http404`."""
    visible = Handover.objects.visible_to(request.user, now=request.actor.now)
    handover = _furnished(visible, reference)
    if handover is None:
        raise _refusal(request, reference)
    request.trail.about, request.trail.case_id = handover, handover.case_id
    return handover


def load_line(request: CaseRequest, reference: str) -> tuple[Handover, bool]:
    """The hand-over, and whether the person sees more than the neutral line; else `Http404`. At most two queries.

    Just the line get caseworkers of the agency that is asked. Who leads the agency that offers and has to agree sees
    it without what stands in the case. The row in the audit names no case for them: they must not learn of which it is.
    """
    user, now = request.user, request.actor.now
    handover = _furnished(Handover.objects.visible_to(user, now=now), reference)
    if handover is not None:
        request.trail.about, request.trail.case_id = handover, handover.case_id
        return handover, True
    lines = Handover.objects.incoming(user, now=now) | Handover.objects.answered_by(user, now=now)
    handover = _furnished(lines | approvable_by(user, now=now), reference)
    if handover is None:
        raise _refusal(request, reference)
    request.trail.about = handover
    return handover, False


def load_handover_for(request: CaseRequest, reference: str, action: HandoverAction) -> Handover:
    """The hand-over for a page on which `action` is done. `PermissionDenied` for who may look but never do this.

    Whether the state allows it now, the service says (`IllegalStep`).
    """
    handover, _is_seen = load_line(request, reference)
    if not WHO[action] & hands_in(request.actor, handover):
        raise PermissionDenied
    return handover


def _furnished(rows: QuerySet[Handover], reference: str) -> Handover | None:
    return (
        rows.filter(reference=reference)
        .select_related(
            "case__region",
            "from_agency__organisation",
            "to_agency__organisation",
            "suggested__organisation",
            "meeting_room__place",
            "offered_by",
            "receiver",
            "decided_by",
        )
        .first()
    )


def _refusal(request: CaseRequest, reference: str) -> Http404:
    """The answer is the same for every reference; the try is told to whoever watches over the case."""
    request.trail.case_id = Handover.objects.filter(reference=reference).values_list("case_id", flat=True).first()
    return Http404()
