"""The printable Handlungsablauf of a region. It shows no case and writes no row."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from cases.conferences.enums import ConferenceRole
from cases.conferences.selectors_framework import default_procedure, framework_of
from cases.conferences.wording_framework import CONSENT_RULES, after, before
from cases.pdf import PdfUnavailable, render_pdf
from cases.staff.middleware import StaffRequest
from offers.regions.models import Region


@require_GET
def conference_procedure(request: StaffRequest) -> HttpResponse:
    """Before, during, after: who does what until when."""
    return render(request, "cases/conferences/conference_procedure.html", _context(request))


@require_GET
def conference_procedure_pdf(request: StaffRequest) -> HttpResponse:
    """The same as a file; a page that says how to print it where no PDF can be made."""
    try:
        body = render_pdf("cases/conferences/conference_procedure_pdf.html", _context(request))
    except PdfUnavailable:
        return render(request, "cases/pdf_unavailable.html", {"page": reverse("cases:conference_procedure")})
    headers = {"Content-Disposition": 'attachment; filename="handlungsablauf-fallkonferenz.pdf"'}
    return HttpResponse(body, content_type="application/pdf", headers=headers)


def _context(request: StaffRequest) -> dict[str, Any]:
    region = _region(request)
    frame, procedure = framework_of(region), default_procedure(region)
    tasks = [(ConferenceRole(role).label, task) for role, task in procedure.tasks.items()]
    return {
        "region": region, "frame": frame, "procedure": procedure, "tasks": tasks, "before": before(frame),
        "after": after(frame), "rules": CONSENT_RULES, "today": request.actor.today,
    }  # fmt: skip


def _region(request: StaffRequest) -> Region:
    """Of the agency for which the person acts, else one that they coordinate; `Http404` without any."""
    acting = request.actor.acting
    region = acting.organisation.region if acting else Region.objects.editable_by(request.user).order_by("name").first()
    if region is None:
        raise Http404
    return region
