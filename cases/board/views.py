"""The board, and the lists behind its numbers."""

from __future__ import annotations

from typing import Final

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from cases.audit.decorators import CaseRequest, audited
from cases.audit.enums import AuditAction
from cases.board.selectors import board_of, reach_of
from cases.board.selectors_findings import findings_of, last_check
from cases.board.selectors_lists import list_rows, with_members
from cases.board.selectors_measures import BY_KEY, MEASURES
from cases.board.selectors_waiting import COLUMNS, conditions
from cases.inbox.selectors_list import supervised_lines
from cases.staff.enums import Role

PER_PAGE: Final = 50


@require_GET
@audited(AuditAction.BOARD)
def board(request: CaseRequest) -> HttpResponse:
    """What waits where: exactly for leads about their agencies, without small groups for coordinators."""
    reach = reach_of(request.actor)
    if not reach:
        raise PermissionDenied
    findings = findings_of(request.actor)
    request.trail.case_ids = sorted({line.case_id for line in findings if line.case_id})
    values = {
        "scopes": board_of(request.actor, reach),
        "findings": findings,
        "checked": last_check(),
        "today": request.actor.today,
        "coordinates": bool(reach.regions),
    }
    return render(request, "cases/board/board.html", values)


@require_GET
@audited(AuditAction.BOARD_LIST)
def board_list(request: CaseRequest) -> HttpResponse:
    """The cases behind one number, for the lead of the agency: reference, day and members, no content."""
    actor = request.actor
    led = actor.agencies_as(Role.LEAD)
    if not led:
        raise PermissionDenied
    measure = BY_KEY.get(request.GET.get("liste", MEASURES[0].key))
    if measure is None:
        raise Http404
    chosen = _number(request.GET.get("stelle", ""))
    agencies = led if chosen is None else led & {chosen}
    page = Paginator(list_rows(measure, agencies, now=actor.now), PER_PAGE).get_page(request.GET.get("seite"))
    shown = with_members(page.object_list, now=actor.now)
    request.trail.case_ids = sorted({line.case.pk for line in shown})
    values = {
        "measure": measure,
        "lines": shown,
        "page": page,
        "several": len(agencies) > 1,
        "query": f"liste={measure.key}" + ("" if chosen is None else f"&stelle={chosen}"),
    }
    return render(request, "cases/board/board_list.html", values)


@require_GET
@audited(AuditAction.BOARD_LIST)
def board_requests(request: CaseRequest) -> HttpResponse:
    """The contact requests behind one number, for the lead of the agency: no name, contact or text."""
    actor = request.actor
    led = actor.agencies_as(Role.LEAD)
    if not led:
        raise PermissionDenied
    column = next((each for each in COLUMNS if each.key == request.GET.get("spalte", COLUMNS[0].key)), None)
    if column is None:
        raise Http404
    chosen = _number(request.GET.get("stelle", ""))
    among = conditions(actor.now)[column.key] & Q(agency__in=led if chosen is None else led & {chosen})
    lines = supervised_lines(actor, request.user, among=among)
    return render(request, "cases/board/board_requests.html", {"column": column, "lines": lines})


def _number(text: str) -> int | None:
    """What an address says, if it is a number."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
