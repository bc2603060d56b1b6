"""Pages of the auditor: a reason first, then the record, and the report for the young person."""

from __future__ import annotations

import datetime
from contextlib import suppress
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods

from cases.audit.decorators import CaseRequest, audited
from cases.audit.enums import AuditAction, AuditResult
from cases.audit.filters import AuditFilter, asked
from cases.audit.forms import AuditReasonForm
from cases.audit.rules import ACCESS_TIME
from cases.audit.selectors_control import Key, agency_of, case_of, open_access, page_of
from cases.audit.selectors_report import Report, report_of
from cases.audit.services_control import give_audit_reason
from cases.pdf import PdfUnavailable, render_pdf
from cases.staff.decorators import step_up_required
from cases.staff.enums import Role
from cases.staff.errors import Refused
from cases.staff.models import Agency


def _agency(request: CaseRequest) -> Agency:
    """The agency whose auditor asks; `PermissionDenied` for everybody else."""
    agency = agency_of(request.actor, Role.AUDITOR)
    if agency is None:
        raise PermissionDenied
    return agency


def _to_reason(request: CaseRequest) -> HttpResponse:
    """Nothing without a reason: ask for it, and come back."""
    request.trail.result = AuditResult.DENIED
    return redirect(f"{reverse('cases:audit_reason')}?{urlencode({'next': request.get_full_path()})}")


@require_http_methods(["GET", "POST"])
@audited(AuditAction.AUDIT_REASON_FORM)
def audit_reason(request: CaseRequest) -> HttpResponse:
    """Ask why; the answer opens the record for an hour."""
    agency = _agency(request)
    form = AuditReasonForm(request.POST or None, initial={"next": request.GET.get("next", "")[:500]})
    if request.method == "POST" and form.is_valid():
        try:
            give_audit_reason(actor=request.actor, agency=agency, reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.add_error(refused.field, refused.message)
        else:
            return redirect(_inside(form.cleaned_data["next"]))
    return render(request, "cases/audit/audit_reason.html", {"form": form, "agency": agency})


def _inside(wanted: str) -> str:
    """The page to go on with: one of the record's, whatever the form says."""
    record = reverse("cases:audit_list")
    return wanted if wanted.startswith(record) and url_has_allowed_host_and_scheme(wanted, None) else record


@require_GET
@audited(AuditAction.AUDIT_LIST)
def audit_list(request: CaseRequest) -> HttpResponse:
    """The record of the agency, newest first, page by page."""
    agency = _agency(request)
    access = open_access(request.actor, agency)
    if access is None:
        return _to_reason(request)
    wanted = asked(request.GET.dict(), today=request.actor.today)
    filters = AuditFilter(wanted, agency=agency)
    page = page_of(agency, filters.querysets(), before=_key(wanted.pop("vor", "")))
    request.trail.case_ids = page.case_ids
    context = {"agency": agency, "page": page, "form": filters.form, "case": filters.case}
    context["older"] = f"?{urlencode({**wanted, 'vor': _place(page.older)})}" if page.older else ""
    return render(
        request,
        "cases/audit/audit_list.html",
        {**context, "access": access, "until": access.at + ACCESS_TIME, "is_first": "vor" not in request.GET},
    )


def _place(key: Key) -> str:
    """How an address names a place; `_key` reads it."""
    return f"{key.at.isoformat()},{key.id}"


def _key(text: str) -> Key | None:
    """The place that an address names; a broken one is the beginning."""
    with suppress(ValueError, OverflowError):
        at, number = text.rsplit(",", 1)
        moment = datetime.datetime.fromisoformat(at)
        if moment.tzinfo is not None:
            return Key(moment, int(number))
    return None


def _report(request: CaseRequest, reference: str) -> Report | None:
    """The report, or None without a reason. `Http404` for cases in which the agency never took part."""
    agency = _agency(request)
    if open_access(request.actor, agency) is None:
        return None
    case = case_of(agency, reference)
    if case is None:
        raise Http404
    request.trail.about, request.trail.case_id = case, case.pk
    return report_of(case, agency, with_names=request.GET.get("namen") == "ja")


@require_GET
@audited(AuditAction.AUDIT_REPORT)
def audit_report(request: CaseRequest, reference: str) -> HttpResponse:
    """Who saw what about one young person, to read together and to print."""
    report = _report(request, reference)
    if report is None:
        return _to_reason(request)
    return render(request, "cases/audit/audit_report.html", {"report": report, "today": request.actor.today})


@require_GET
@step_up_required
@audited(AuditAction.AUDIT_REPORT_PDF)
def audit_report_pdf(request: CaseRequest, reference: str) -> HttpResponse:
    """The same as a file to hand over; a page that says how to print it where no PDF can be made."""
    report = _report(request, reference)
    if report is None:
        return _to_reason(request)
    try:
        pdf = render_pdf("cases/audit/audit_report_pdf.html", {"report": report, "today": request.actor.today})
    except PdfUnavailable:
        return render(request, "cases/pdf_unavailable.html", {"page": reverse("cases:audit_report", args=[reference])})
    name = f'attachment; filename="zugriffe-{report.reference}.pdf"'
    return HttpResponse(pdf, content_type="application/pdf", headers={"Content-Disposition": name})
