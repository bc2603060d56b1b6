"""Copies of minutes that leave the portal: for an agency's own file, and for the young person."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cases import pdf
from cases.audit.decorators import CaseRequest, audited
from cases.audit.enums import AuditAction, AuditResult
from cases.conferences.forms_minutes import CopyFormat, MinutesExportForm, MinutesReceiptForm
from cases.conferences.loaders import load_conference
from cases.conferences.models import Conference
from cases.conferences.selectors_minutes import place_of, young_person_in
from cases.conferences.selectors_minutes_copy import young_copy_of
from cases.conferences.services_minutes_final import bound_version, confirm_receipt, export_minutes
from cases.conferences.views_forms import answer
from cases.records.selectors import acting_in
from cases.staff.decorators import step_up_required
from cases.staff.errors import Refused


@require_http_methods(["GET", "POST"])
@step_up_required
@audited(AuditAction.MINUTES_EXPORT)
def minutes_export(request: CaseRequest, reference: str, version: int) -> HttpResponse:
    """Choose a format; the answer to the POST is the file."""
    conference = load_conference(request, reference)
    form = MinutesExportForm(request.POST or None)
    try:
        minutes = bound_version(conference, version)
        if form.is_valid():
            data = export_minutes(actor=request.actor, conference=conference, version=version)
            return _file(conference, data, form.cleaned_data["format"])
    except pdf.PdfUnavailable:
        form.add_error("format", _("PDF ist auf diesem Server nicht eingerichtet. Bitte wählen Sie JSON."))
    except Refused as refusal:
        return _to_minutes(request, conference, refusal)
    agency = acting_in(request.actor, conference.case)
    context = {"conference": conference, "case": conference.case, "form": form, "minutes": minutes, "agency": agency}
    return render(request, "cases/conferences/minutes_export.html", context, status=422 if form.errors else 200)


def _file(conference: Conference, data: dict[str, Any], kind: str) -> HttpResponse:
    """The download; its name holds the reference alone."""
    if kind == CopyFormat.JSON:
        body, mime = json.dumps(data, ensure_ascii=False, indent=2).encode(), "application/json"
    else:
        body, mime = pdf.render_pdf("cases/conferences/minutes_pdf.html", {"data": data}), "application/pdf"
    name = f"protokoll-{conference.reference}-{data['version']}.{kind}"
    return HttpResponse(body, content_type=mime, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@require_http_methods(["GET", "POST"])
@audited(AuditAction.MINUTES_RECEIPT)
def minutes_receipt(request: CaseRequest, reference: str, version: int) -> HttpResponse:
    """Confirm that the agency's copy is in its own file."""
    conference = load_conference(request, reference)
    try:
        minutes = bound_version(conference, version)
    except Refused as refusal:
        return _to_minutes(request, conference, refusal)
    form = MinutesReceiptForm(request.POST or None)
    return answer(
        request, conference, form, name="minutes_receipt", to="cases:minutes_detail", shows=AuditAction.MINUTES_FORM,
        do=lambda: confirm_receipt(
            actor=request.actor, conference=conference, version=version,
            file_reference=form.cleaned_data["file_reference"],
        ),
        done=_("Danke. Alle sehen jetzt, dass Ihre Stelle das Protokoll übernommen hat."),
        context={"minutes": minutes, "agency": acting_in(request.actor, conference.case)},
    )  # fmt: skip


@require_GET
@step_up_required
@audited(AuditAction.MINUTES_COPY)
def minutes_copy(request: CaseRequest, reference: str, version: int) -> HttpResponse:
    """The young person's copy, to be printed."""
    return _young_copy(request, reference, version, "minutes_copy")


@require_GET
@step_up_required
@audited(AuditAction.MINUTES_COPY)
def minutes_copy_pdf(request: CaseRequest, reference: str, version: int) -> HttpResponse:
    """The young person's copy as a file."""
    return _young_copy(request, reference, version, "minutes_copy_pdf")


def _young_copy(request: CaseRequest, reference: str, version: int, name: str) -> HttpResponse:
    """For the convening agency only: it is their word to the young person."""
    conference = load_conference(request, reference)
    place = place_of(request.actor, conference)
    if conference.agency_id not in place.ids:
        raise PermissionDenied
    try:
        minutes = bound_version(conference, version)
        copy = young_copy_of(minutes, conference, young_person_in(place.participants), now=request.actor.now)
    except Refused as refusal:
        return _to_minutes(request, conference, refusal)
    request.trail.about = minutes
    context = {"conference": conference, "case": conference.case, "copy": copy, "today": request.actor.today}
    if name == "minutes_copy":
        return render(request, "cases/conferences/minutes_copy.html", context)
    try:
        body = pdf.render_pdf("cases/conferences/minutes_copy_pdf.html", context)
    except pdf.PdfUnavailable:
        page = reverse("cases:minutes_copy", args=[conference.reference, version])
        return render(request, "cases/pdf_unavailable.html", {"page": page})
    header = f'attachment; filename="vereinbart-{conference.reference}-{version}.pdf"'
    return HttpResponse(body, content_type="application/pdf", headers={"Content-Disposition": header})


def _to_minutes(request: CaseRequest, conference: Conference, refusal: Refused) -> HttpResponse:
    """Nothing was taken: say why on the page of the minutes."""
    messages.error(request, refusal.message)
    request.trail.result = AuditResult.DENIED
    return redirect("cases:minutes_detail", conference.reference)
