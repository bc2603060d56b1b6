"""Entries: read one, write one, change one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cases.audit.decorators import CaseRequest, audited
from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.records.enums import DataClass
from cases.records.forms_entries import EntryForm
from cases.records.lifecycle import TRANSITIONS, CaseAction
from cases.records.loaders import load_authored_entry, load_case, load_entry
from cases.records.models import Case
from cases.records.models_entries import Entry, EntryDraft
from cases.records.rules_diff import compare
from cases.records.rules_entries import STRICTER
from cases.records.selectors import own_rows, stage
from cases.records.selectors_entries import guardian_names, leads_case_for, own_draft, readers_now
from cases.records.services_entries import change_entry, write_entry
from cases.records.services_entry_drafts import KEPT, save_entry_draft
from cases.staff.errors import Refused, StaleVersion

NUMBER = re.compile(r"\d{1,18}")


@require_GET
@audited(AuditAction.ENTRY_DETAIL)
def entry_detail(request: CaseRequest, reference: str, number: int) -> HttpResponse:
    """One entry, for whoever may read it now; what was entrusted has no other page than this."""
    entry = load_entry(request, reference, number)
    own = Entry.objects.own(request.user, now=request.actor.now).filter(pk=entry.pk).exists()
    leads = own and leads_case_for(request.actor, entry)
    context = {
        "case": entry.case,
        "entry": entry,
        "own": own,
        "writable": own and is_writable(entry.case) and not entry.restricted_at,
        "authored": own and entry.author_id == request.user.pk,
        "tightens": leads and bool(STRICTER[DataClass(entry.data_class)]),
        "readers": readers_now(entry, now=request.actor.now) if own else (),
    }
    return render(request, "cases/records/entry_detail.html", context)


@require_http_methods(["GET", "POST"])
@audited(AuditAction.ENTRY_NEW)
def entry_new(request: CaseRequest, reference: str) -> HttpResponse:
    """Write an entry; what was typed before comes back from the draft."""
    case = load_case(request, reference)
    if request.method != "POST":
        return form_page(request, case, None)
    form = entry_form(request, case, None, data=request.POST)
    if form.is_valid():
        try:
            entry = write_entry(actor=request.actor, case=case, content=form.content())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Der Eintrag ist gespeichert."))
            return redirect("cases:entry_detail", case.reference, entry.pk)
    return form_page(request, case, None, form)


@require_http_methods(["GET", "POST"])
@audited(AuditAction.ENTRY_EDIT)
def entry_edit(request: CaseRequest, reference: str, number: int) -> HttpResponse:
    """Change one's own entry; the page says who else reads it."""
    entry = load_authored_entry(request, reference, number)
    if request.method != "POST":
        return form_page(request, entry.case, entry)
    form = entry_form(request, entry.case, entry, data=request.POST)
    if form.is_valid():
        try:
            change_entry(
                actor=request.actor, entry=entry, content=form.content(),
                version=form.cleaned_data["version"] or 0, readers_shown=_numbers(request.POST.get("readers", "")),
            )  # fmt: skip
        except StaleVersion:
            return _stale_page(request, entry, form)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Die Änderung ist gespeichert."))
            return redirect("cases:entry_detail", entry.case.reference, entry.pk)
    return form_page(request, entry.case, entry, form)


def _numbers(text: str) -> frozenset[int]:
    return frozenset(int(number) for number in NUMBER.findall(text))


def is_writable(case: Case) -> bool:
    """Whether entries may be written in the case as it stands."""
    return (stage(case), CaseAction.ENTRY_WRITE) in TRANSITIONS


def entry_form(
    request: CaseRequest,
    case: Case,
    entry: Entry | None,
    *,
    data: Mapping[str, Any] | None = None,
    values: Mapping[str, Any] | None = None,
) -> EntryForm:
    """The form: as sent, or with these values, or as the entry stands."""
    today = request.actor.today
    first = {"happened_on": today, "version": entry.version if entry else 0}
    if entry:
        first |= {name: getattr(entry, name) for name in KEPT}
    return EntryForm(
        data,
        initial={**first, **(values or {})},
        old_class=entry.data_class if entry else "",
        guardians=guardian_names(request.actor, case),
        today=today,
    )


def form_page(
    request: CaseRequest, case: Case, entry: Entry | None, form: EntryForm | None = None, *, status: int = 422
) -> HttpResponse:
    """The form as sent (with `status`), or with what the person was writing, or empty. Writes the display down.

    Where nothing may be written any more, the page says why and shows the draft, to be copied.
    """
    actor = request.actor
    draft = own_draft(actor, case, entry)
    writable = is_writable(case) and not (entry and entry.restricted_at)
    fresh = form is None
    if form is None:
        form = entry_form(request, case, entry, values=_kept(draft) if draft else None)
    readers = readers_now(entry, now=actor.now) if entry else ()
    context = {
        "case": case, "entry": entry, "form": form, "draft": draft, "restored": draft if fresh else None,
        "writable": writable, "readers": readers, "reader_numbers": ",".join(str(item.agency_id) for item in readers),
        "outdated": bool(entry and draft and draft.base_version != entry.version),
        "agency": entry.agency if entry else own_rows(actor, case)[0].agency,
    }  # fmt: skip
    record(actor=actor, action=AuditAction.ENTRY_FORM, about=entry or case, case_id=case.pk)
    template = "entry_form" if writable or not fresh else "entry_closed"
    return render(request, f"cases/records/{template}.html", context, status=200 if fresh else status)


def _kept(draft: EntryDraft) -> dict[str, Any]:
    """Values of a draft for the form. Its version is the one that it began with: a newer entry is not overwritten."""
    return {name: draft.content.get(name, "") for name in KEPT} | {"version": draft.base_version}


def _stale_page(request: CaseRequest, entry: Entry, form: EntryForm) -> HttpResponse:
    """Both wordings side by side; the person's own stays as their draft whatever they do next."""
    mine = form.content().normal()
    typed = {name: str(value) for name, value in mine.values().items()}
    save_entry_draft(
        actor=request.actor, case=entry.case, entry=entry, content=typed,
        base_version=form.cleaned_data["version"] or 0,
    )  # fmt: skip
    current = Entry.objects.select_related("agency__organisation", "author", "changed_by").get(pk=entry.pk)
    readers = readers_now(current, now=request.actor.now)
    context = {
        "case": entry.case, "entry": current, "mine": mine, "typed": typed, "mark": form.mark,
        "titles": compare(current.title, mine.title), "texts": compare(current.text, mine.text),
        "form": entry_form(request, entry.case, current, values=typed), "now": request.actor.now, "readers": readers,
        "reader_numbers": ",".join(str(item.agency_id) for item in readers),
    }  # fmt: skip
    return render(request, "cases/records/entry_stale.html", context, status=409)
