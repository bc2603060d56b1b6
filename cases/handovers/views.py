"""Hand-overs in a list, and the page of one."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from cases.audit.decorators import CaseRequest, audited
from cases.audit.enums import AuditAction
from cases.handovers.enums import Arrival
from cases.handovers.lifecycle import Who
from cases.handovers.loaders import load_line
from cases.handovers.selectors import hands_in
from cases.handovers.selectors_list import ages_of, handover_groups
from cases.handovers.selectors_page import buttons_for, handover_page
from cases.handovers.selectors_warm import warmth
from cases.records.enums import Channel


@require_GET
@audited(AuditAction.HANDOVER_LIST)
def handover_list(request: CaseRequest) -> HttpResponse:
    """What comes in, what goes out, what has ended."""
    groups = handover_groups(request.actor, request.user)
    request.trail.case_ids = groups.case_ids
    return render(request, "cases/handovers/handover_list.html", {"groups": groups})


@require_GET
@audited(AuditAction.HANDOVER_DETAIL)
def handover_detail(request: CaseRequest, reference: str) -> HttpResponse:
    """Where a hand-over stands and what can be done; for who has not begun to check it, without the case."""
    handover, is_seen = load_line(request, reference)
    if is_seen:
        page = handover_page(request.actor, request.user, handover)
        context = {
            "handover": handover,
            "case": handover.case,
            "page": page,
            "warm": warmth(request.actor, handover, hands=page.hands),
            "channels": Channel.choices,
            "arrivals": Arrival.choices,
        }
        return render(request, "cases/handovers/handover_detail.html", context)
    hands = hands_in(request.actor, handover)
    context = {
        "handover": handover,
        "buttons": buttons_for(request.actor, handover, hands),
        "ages": ages_of(handover, today=request.actor.today),
        "approves": Who.SECOND in hands,
    }
    return render(request, "cases/handovers/handover_line.html", context)
