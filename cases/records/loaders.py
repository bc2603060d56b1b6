"""The door of a case: every view that is about one comes through here."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404

from cases.audit.decorators import CaseRequest
from cases.records.models import Case
from cases.records.selectors import own_rows


def load_case(request: CaseRequest, reference: str) -> Case:
    """The case, if the person works on it; else `Http404`, the same for foreign, unknown and impossible references."""
    case = (
        Case.objects.visible_to(request.user, now=request.actor.now)
        .filter(reference=reference)
        .select_related("agency__organisation", "responsible__organisation", "region")
        .first()
    )
    if case is None:
        raise Http404
    request.trail.about, request.trail.case_id = case, case.pk
    return case


def load_own_case(request: CaseRequest, reference: str) -> Case:
    """The case, if the person works on it for its owner. `PermissionDenied` for members of other agencies."""
    case = load_case(request, reference)
    if case.agency_id not in {row.agency_id for row in own_rows(request.actor, case)}:
        raise PermissionDenied
    return case
