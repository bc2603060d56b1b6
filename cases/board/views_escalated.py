"""Requests that nobody answered, or for whose date nobody is there: the coordination office gives them to somebody
without having read them.
"""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cases.audit.decorators import CaseRequest, audited
from cases.audit.enums import AuditAction, AuditResult
from cases.audit.services import record
from cases.board.forms import RequestReassignForm
from cases.board.selectors import reach_of
from cases.board.selectors_escalated import agencies_for, escalated_lines, people_for, stations_of
from cases.inbox.loaders import load_escalated_request
from cases.inbox.services_assign import reassign_request
from cases.staff.errors import IllegalStep
from cases.staff.views_forms import carried_out


@require_GET
@audited(AuditAction.REQUEST_ESCALATED)
def request_escalated(request: CaseRequest) -> HttpResponse:
    """What waits in the region although agency and lead were told; without name, contact and text."""
    if not reach_of(request.actor).regions:
        raise PermissionDenied
    lines = escalated_lines(request.actor, request.user)
    return render(request, "cases/board/request_escalated.html", {"lines": lines})


@require_http_methods(["GET", "POST"])
@audited(AuditAction.REQUEST_MOVE)
def request_reassign(request: CaseRequest, reference: str) -> HttpResponse:
    """One of them, and the form that gives it to somebody."""
    actor = request.actor
    row = load_escalated_request(request, reference)
    people, agencies = people_for(row, on=actor.today), agencies_for(row)
    form = RequestReassignForm(request.POST if request.method == "POST" else None, people=people, agencies=agencies)
    try:
        if carried_out(
            request,
            form,
            do=lambda: reassign_request(actor=actor, contact_request=row, user=form.person(), agency=form.agency()),
            done=_("Die Anfrage %(reference)s liegt jetzt woanders. Wer sie hat, bekommt eine Mail.")
            % {"reference": row.reference},
        ):
            return redirect("cases:request_escalated")
    except IllegalStep as refusal:
        messages.error(request, refusal.message)
        request.trail.result = AuditResult.DENIED
        return redirect("cases:request_escalated")
    record(actor=actor, action=AuditAction.REQUEST_FORM, about=row, case_id=row.case_id)
    (line,) = escalated_lines(actor, request.user, reference=reference)
    values = {"line": line, "form": form, "stations": stations_of(row), "can_move": bool(people or agencies)}
    status = 422 if form.errors else 200
    return render(request, "cases/board/request_reassign.html", values, status=status)
