"""The desk: what needs me today, and the way to everything else."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from cases.audit.decorators import CaseRequest, audited
from cases.audit.enums import AuditAction
from cases.desk import selectors
from cases.staff.enums import Role


@require_GET
@audited(AuditAction.DESK)
def desk(request: CaseRequest) -> HttpResponse:
    """What needs the person today; somebody without a case sees what their role can do here."""
    actor = request.actor
    at_cases = actor.has_role(Role.CASEWORKER, Role.LEAD)
    found = selectors.desk_of(actor, request.user) if at_cases else selectors.Desk()
    request.trail.case_ids = found.case_ids
    return render(
        request,
        "cases/desk/desk.html",
        {
            "desk": found,
            "at_cases": at_cases,
            "is_lead": actor.has_role(Role.LEAD),
            "is_auditor": actor.has_role(Role.AUDITOR),
            "is_guest": actor.has_role(Role.GUEST),
            "coordinates": not actor.memberships and selectors.coordinates(request.user),
            "today": actor.today,
        },
    )
