"""Conferences of the person's cases, and the page of one."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from cases.audit.decorators import CaseRequest, audited
from cases.audit.enums import AuditAction
from cases.conferences.loaders import load_conference
from cases.conferences.models import Conference
from cases.conferences.selectors import actions_in, taking_part


@require_GET
@audited(AuditAction.CONFERENCE_LIST)
def conference_list(request: CaseRequest) -> HttpResponse:
    """Conferences that the person may see at this moment, those to come first."""
    rows = list(
        Conference.objects.visible_to(request.user, now=request.actor.now)
        .select_related("case", "agency__organisation")
        .order_by("closed_at", "starts_at", "pk")[:100]
    )
    request.trail.case_ids = [row.case_id for row in rows]
    return render(request, "cases/conferences/conference_list.html", {"conferences": rows})


@require_GET
@audited(AuditAction.CONFERENCE_DETAIL)
def conference_detail(request: CaseRequest, reference: str) -> HttpResponse:
    """Where a conference stands, who takes part, what can be done next."""
    conference = load_conference(request, reference)
    context = {
        "conference": conference,
        "case": conference.case,
        "participants": taking_part(conference),
        "actions": actions_in(request.actor, conference),
    }
    return render(request, "cases/conferences/conference_detail.html", context)
