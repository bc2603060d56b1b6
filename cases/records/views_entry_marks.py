"""What else can be done with an entry: class, marks, deletion. Each is a page that says what will happen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.audit.decorators import CaseRequest, audited
from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.records.enums import DataClass
from cases.records.forms_entries import EntryConfirmForm, EntryDisputeForm, EntryReclassifyForm
from cases.records.loaders import load_authored_entry, load_own_entry
from cases.records.models_entries import Entry
from cases.records.selectors_entries import leads_case_for, readers_now
from cases.records.services_entries import delete_entry, reclassify_entry
from cases.records.services_entry_marks import (
    dispute_entry,
    end_entry_dispute,
    end_entry_restriction,
    restrict_entry,
)
from cases.staff.errors import Refused
from cases.staff.forms_base import RefusableForm


@require_http_methods(["GET", "POST"])
@audited(AuditAction.ENTRY_RECLASSIFY)
def entry_reclassify(request: CaseRequest, reference: str, number: int) -> HttpResponse:
    """The case lead gives an entry of their agency a stricter class."""
    entry = load_own_entry(request, reference, number)
    if not leads_case_for(request.actor, entry):
        raise PermissionDenied
    form = EntryReclassifyForm(request.POST or None, old_class=entry.data_class)

    def do() -> None:
        reclassify_entry(actor=request.actor, entry=entry, data_class=DataClass(form.cleaned_data["data_class"]))

    return _step(request, entry, form, "entry_reclassify", do, _("Die Klasse ist berichtigt."))


@require_http_methods(["GET", "POST"])
@audited(AuditAction.ENTRY_DELETE)
def entry_delete(request: CaseRequest, reference: str, number: int) -> HttpResponse:
    """The author deletes an entry that was never released."""
    entry = load_authored_entry(request, reference, number)

    def do() -> None:
        delete_entry(actor=request.actor, entry=entry)

    done = _("Der Eintrag ist gelöscht.")
    answer = _step(request, entry, _confirmation(request), "entry_delete", do, done)
    return redirect("cases:case_detail", reference) if answer.status_code == 302 else answer


@require_http_methods(["GET", "POST"])
@audited(AuditAction.ENTRY_DISPUTE)
def entry_dispute(request: CaseRequest, reference: str, number: int) -> HttpResponse:
    """Note that the young person disputes an entry, in their words."""
    entry = load_own_entry(request, reference, number)
    form = EntryDisputeForm(request.POST if request.method == "POST" else None)

    def do() -> None:
        dispute_entry(actor=request.actor, entry=entry, note=form.cleaned_data["disputed_note"])

    return _step(request, entry, form, "entry_dispute", do, _("Der Vermerk steht jetzt am Eintrag."))


@require_http_methods(["GET", "POST"])
@audited(AuditAction.ENTRY_DISPUTE_END)
def entry_dispute_end(request: CaseRequest, reference: str, number: int) -> HttpResponse:
    """The dispute is settled."""
    entry = load_own_entry(request, reference, number)

    def do() -> None:
        end_entry_dispute(actor=request.actor, entry=entry)

    return _step(request, entry, _confirmation(request), "entry_dispute_end", do, _("Der Vermerk ist weg."))


@require_http_methods(["GET", "POST"])
@audited(AuditAction.ENTRY_RESTRICT)
def entry_restrict(request: CaseRequest, reference: str, number: int) -> HttpResponse:
    """Restrict the processing of one entry."""
    entry = load_own_entry(request, reference, number)

    def do() -> None:
        restrict_entry(actor=request.actor, entry=entry)

    done = _("Die Verarbeitung des Eintrags ist eingeschränkt.")
    return _step(request, entry, _confirmation(request), "entry_restrict", do, done)


@require_http_methods(["GET", "POST"])
@audited(AuditAction.ENTRY_RESTRICT_END)
def entry_restrict_end(request: CaseRequest, reference: str, number: int) -> HttpResponse:
    """Lift the restriction of one entry."""
    entry = load_own_entry(request, reference, number)

    def do() -> None:
        end_entry_restriction(actor=request.actor, entry=entry)

    done = _("Die Einschränkung ist aufgehoben.")
    return _step(request, entry, _confirmation(request), "entry_restrict_end", do, done)


def _confirmation(request: CaseRequest) -> EntryConfirmForm:
    return EntryConfirmForm(request.POST if request.method == "POST" else None)


def _step(
    request: CaseRequest, entry: Entry, form: RefusableForm, name: str, do: Callable[[], Any], done: str
) -> HttpResponse:
    """Do it and say so, or show the page that asks; the display is written down as one of a form."""
    if request.method == "POST" and form.is_valid():
        try:
            do()
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, done)
            return redirect("cases:entry_detail", entry.case.reference, entry.pk)
    record(actor=request.actor, action=AuditAction.ENTRY_FORM, about=entry, case_id=entry.case_id)
    readers = readers_now(entry, now=request.actor.now)
    context = {"case": entry.case, "entry": entry, "form": form, "readers": readers}
    return render(request, f"cases/records/{name}.html", context, status=422 if form.errors else 200)
