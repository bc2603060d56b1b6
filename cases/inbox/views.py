"""The inbox: what lies there, one request, and with whom it lies."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cases.audit.decorators import CaseRequest, audited
from cases.audit.enums import AuditAction
from cases.inbox.decorators import on_request
from cases.inbox.lifecycle import RequestAction
from cases.inbox.loaders import load_request
from cases.inbox.models import ContactRequest
from cases.inbox.selectors_list import inbox_of, settled_by, supervised_lines
from cases.inbox.selectors_page import request_page
from cases.inbox.services_answers import note_attempt
from cases.inbox.services_take import release_back, take_over
from cases.inbox.views_forms import version_under
from cases.staff.enums import Role


@require_GET
@audited(AuditAction.REQUEST_LIST)
def request_list(request: CaseRequest) -> HttpResponse:
    """Requests of the own agencies; for leads those of their agencies, without name, contact and text."""
    actor, user = request.actor, request.user
    works, leads = actor.has_role(Role.CASEWORKER), actor.has_role(Role.LEAD)
    if not (works or leads):
        raise PermissionDenied
    settled = settled_by(actor, user) if works and request.GET.get("stand") == "erledigt" else None
    context = {
        "works": works,
        "is_settled": settled is not None,
        "settled": settled,
        "inbox": inbox_of(actor, user) if works and settled is None else None,
        "supervised": supervised_lines(actor, user) if leads and settled is None else None,
    }
    request.trail.case_ids = sorted({row.case_id for row in settled or () if row.case_id})
    return render(request, "cases/inbox/request_list.html", context)


@require_GET
@audited(AuditAction.REQUEST_DETAIL)
def request_detail(request: CaseRequest, reference: str) -> HttpResponse:
    """Everything that was said, and what can be done."""
    row = load_request(request, reference)
    context = {"row": row, "page": request_page(request.actor, row)}
    return render(request, "cases/inbox/request_detail.html", context)


@require_POST
@audited(AuditAction.REQUEST_TAKE)
@on_request(RequestAction.TAKE)
def request_take(request: CaseRequest, row: ContactRequest) -> HttpResponse:
    """Look after it from now on; whoever comes second reads who does."""
    if take_over(actor=request.actor, contact_request=row):
        messages.success(
            request, _("Sie kümmern sich um diese Anfrage. Die Person sieht, dass jemand sie gelesen hat.")
        )
    else:
        messages.warning(
            request, _("Sie kümmern sich um diese Anfrage. Zum vereinbarten Termin sind Sie aber schon belegt.")
        )
    return redirect("cases:request_detail", row.reference)


@require_POST
@audited(AuditAction.REQUEST_RELEASE_BACK)
@on_request(RequestAction.RELEASE_BACK)
def request_release_back(request: CaseRequest, row: ContactRequest) -> HttpResponse:
    """Put it back for everybody in the agency."""
    release_back(actor=request.actor, contact_request=row, version=version_under(request))
    messages.success(request, _("Die Anfrage liegt wieder für alle im Eingang."))
    return redirect("cases:request_list")


@require_POST
@audited(AuditAction.REQUEST_ATTEMPT)
@on_request(RequestAction.ATTEMPT)
def request_attempt(request: CaseRequest, row: ContactRequest) -> HttpResponse:
    """Nobody answered the telephone."""
    note_attempt(actor=request.actor, contact_request=row)
    messages.success(request, _("Vermerkt. Die Person sieht auf ihrer Seite, dass Sie es versucht haben."))
    return redirect("cases:request_detail", row.reference)
