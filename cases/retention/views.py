"""Taking a case's rows along, and erasing a case before its time."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import pdf
from cases.audit.decorators import CaseRequest, audited
from cases.audit.enums import AuditAction
from cases.records.enums import MemberKind
from cases.records.loaders import load_case
from cases.records.models import Case
from cases.records.selectors import acting_in, own_rows
from cases.retention.forms import CaseEraseForm, CaseExportForm, ExportFormat
from cases.retention.services import erase_by_hand, export_case
from cases.staff.decorators import step_up_required
from cases.staff.errors import Refused


@require_http_methods(["GET", "POST"])
@step_up_required
@audited(AuditAction.CASE_EXPORT)
def case_export(request: CaseRequest, reference: str) -> HttpResponse:
    """Choose what for and in which format; the answer to the POST is the file."""
    case = load_case(request, reference)
    form = CaseExportForm(request.POST or None)
    if form.is_valid():
        agency = acting_in(request.actor, case)
        data = export_case(actor=request.actor, case=case, agency=agency, kind=form.cleaned_data["kind"])
        try:
            return _file(case, data, form.cleaned_data["format"])
        except pdf.PdfUnavailable:
            form.add_error("format", _("PDF ist auf diesem Server nicht eingerichtet. Bitte wählen Sie JSON."))
    return render(request, "cases/retention/case_export.html", {"case": case, "form": form})


def _file(case: Case, data: dict[str, Any], form: str) -> HttpResponse:
    """The download; its name holds the reference alone."""
    if form == ExportFormat.JSON:
        body, kind = json.dumps(data, ensure_ascii=False, indent=2).encode(), "application/json"
    else:
        body, kind = pdf.render_pdf("cases/retention/export.html", {"data": data}), "application/pdf"
    name = f"fall-{case.reference}.{form}"
    return HttpResponse(body, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@require_http_methods(["GET", "POST"])
@step_up_required
@audited(AuditAction.CASE_ERASE)
def case_erase(request: CaseRequest, reference: str) -> HttpResponse:
    """Erase a case before its time, after its reference was typed in."""
    case = load_case(request, reference)
    if not _leads(request, case):
        raise PermissionDenied
    form = CaseEraseForm(request.POST or None, expected=case.reference)
    if form.is_valid():
        try:
            erase_by_hand(actor=request.actor, case=case)
        except Refused as refused:
            form.add_error(refused.field, refused.message)
        else:
            messages.success(request, _("Der Fall ist gelöscht. Es bleibt nur ein Prüfwert mit dem Datum."))
            return redirect("cases:desk")
    return render(request, "cases/retention/case_erase.html", {"case": case, "form": form})


def _leads(request: CaseRequest, case: Case) -> bool:
    """Whether the person has the case lead for the agency that opened the case."""
    rows = own_rows(request.actor, case)
    return any(row.kind == MemberKind.CASE_LEAD and row.agency_id == case.agency_id for row in rows)
