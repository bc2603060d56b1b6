"""Conferences of the person's cases, and the page of one."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from cases.audit.decorators import CaseRequest, audited
from cases.audit.enums import AuditAction
from cases.conferences.loaders import load_conference
from cases.conferences.selectors_list import conference_groups
from cases.conferences.selectors_page import conference_page


@require_GET
@audited(AuditAction.CONFERENCE_LIST)
def conference_list(request: CaseRequest) -> HttpResponse:
    """Conferences that the person may see at this moment: to come, to do after one, past."""
    groups = conference_groups(request.actor, request.user)
    request.trail.case_ids = sorted({line.conference.case_id for lines in groups for line in lines})
    return render(request, "cases/conferences/conference_list.html", {"groups": groups})


@require_GET
@audited(AuditAction.CONFERENCE_DETAIL)
def conference_detail(request: CaseRequest, reference: str) -> HttpResponse:
    """Where a conference stands, who takes part, what can be done next."""
    conference = load_conference(request, reference)
    page = conference_page(request.actor, request.user, conference)
    context = {"conference": conference, "case": conference.case, "page": page}
    return render(request, "cases/conferences/conference_detail.html", context)
