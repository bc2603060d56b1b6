"""A lead gives a request to somebody, without reading it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.audit.decorators import CaseRequest, audited
from cases.audit.enums import AuditAction, AuditResult
from cases.audit.services import record
from cases.inbox.forms import RequestAssignForm
from cases.inbox.loaders import load_supervised_request
from cases.inbox.selectors import holder_of
from cases.inbox.selectors_list import line_of
from cases.inbox.selectors_page import can_be_given_to
from cases.inbox.services_assign import reassign_request
from cases.records.views_forms import sent
from cases.staff.errors import IllegalStep
from cases.staff.views_forms import carried_out


@require_http_methods(["GET", "POST"])
@audited(AuditAction.REQUEST_ASSIGN)
def request_assign(request: CaseRequest, reference: str) -> HttpResponse:
    """Give it to a caseworker of its agency."""
    actor = request.actor
    row = load_supervised_request(request, reference)
    form = RequestAssignForm(sent(request), people=can_be_given_to(row, on=actor.today))
    try:
        if carried_out(
            request,
            form,
            do=lambda: reassign_request(actor=actor, contact_request=row, user=form.cleaned_data["to"]),
            done=_("Die Anfrage ist zugewiesen."),
        ):
            return redirect("cases:request_list")
    except IllegalStep as refusal:
        messages.error(request, refusal.message)
        request.trail.result = AuditResult.DENIED
        return redirect("cases:request_list")
    record(actor=actor, action=AuditAction.REQUEST_FORM, about=row, case_id=row.case_id)
    line = line_of(row, holder_of(row, on=actor.today), on=actor.today)
    values = {"row": row, "form": form, "line": line}
    return render(request, "cases/inbox/request_assign.html", values, status=422 if form.errors else 200)
