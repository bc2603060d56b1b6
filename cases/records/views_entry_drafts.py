"""Drafts of entries: saved as somebody types, or by a button; thrown away."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.audit.decorators import CaseRequest, audited
from cases.audit.enums import AuditAction, AuditResult
from cases.records.loaders import load_authored_entry, load_case
from cases.records.models import Case
from cases.records.models_entries import Entry
from cases.records.services_entry_drafts import KEPT, discard_entry_draft, save_entry_draft
from cases.records.views_entries import entry_form, form_page
from cases.staff.errors import Refused


@require_http_methods(["POST"])
@audited(AuditAction.ENTRY_DRAFT_SAVE)
def entry_draft_save(request: CaseRequest, reference: str, number: int | None = None) -> HttpResponse:
    """Keep what was typed. A script is answered with a line of text, a button with the form again."""
    case, entry = _target(request, reference, number)
    by_script = "application/json" in request.headers.get("Accept", "")
    try:
        draft = save_entry_draft(
            actor=request.actor, case=case, entry=entry, base_version=_version(request),
            content={name: request.POST.get(name, "").replace("\r\n", "\n") for name in KEPT},
        )  # fmt: skip
    except Refused as refusal:
        if by_script:
            request.trail.result = AuditResult.DENIED
            return JsonResponse({"text": refusal.message}, status=422)
        form = entry_form(request, case, entry, data=request.POST)
        form.refuse(refusal)
        return form_page(request, case, entry, form)
    saved = _("Entwurf gespeichert %(time)s") % {"time": f"{timezone.localtime(draft.saved_at):%H:%M}"}
    if by_script:
        return JsonResponse({"text": saved})
    messages.success(request, _("%(saved)s Uhr. Nur Sie sehen ihn.") % {"saved": saved})
    return _back(case, entry)


@require_http_methods(["POST"])
@audited(AuditAction.ENTRY_DRAFT_DISCARD)
def entry_draft_discard(request: CaseRequest, reference: str, number: int | None = None) -> HttpResponse:
    """Throw the own draft away; then back to the form, or (`then=entry`) to the entry as it is saved."""
    case, entry = _target(request, reference, number)
    discard_entry_draft(actor=request.actor, case=case, entry=entry)
    messages.success(request, _("Ihr Entwurf ist verworfen."))
    if entry and request.POST.get("then") == "entry":
        return redirect("cases:entry_detail", case.reference, entry.pk)
    return _back(case, entry)


def _target(request: CaseRequest, reference: str, number: int | None) -> tuple[Case, Entry | None]:
    if number is None:
        return load_case(request, reference), None
    entry = load_authored_entry(request, reference, number)
    return entry.case, entry


def _version(request: CaseRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _back(case: Case, entry: Entry | None) -> HttpResponse:
    if entry is None:
        return redirect("cases:entry_new", case.reference)
    return redirect("cases:entry_edit", case.reference, entry.pk)
