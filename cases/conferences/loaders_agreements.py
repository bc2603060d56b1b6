"""The door of an agreement."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404

from cases.audit.decorators import CaseRequest
from cases.conferences.models_minutes import Agreement
from cases.conferences.selectors_agreements import may_settle


def load_agreement(request: CaseRequest, number: int) -> Agreement:
    """The agreement in force, if the person may read it; `Http404` else, 403 for who may read but not settle it."""
    agreement = (
        Agreement.objects.in_force()
        .visible_to(request.user, now=request.actor.now)
        .filter(pk=number)
        .select_related("minutes__conference__case", "owner__user", "owner__agency__organisation")
        .first()
    )
    if agreement is None:
        cases = Agreement.objects.filter(pk=number).values_list("minutes__conference__case", flat=True)
        request.trail.case_id = cases.first()
        raise Http404
    request.trail.about, request.trail.case_id = agreement, agreement.minutes.conference.case_id
    if not may_settle(request.actor, agreement):
        raise PermissionDenied
    return agreement
