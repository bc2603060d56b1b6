"""Releases: open an entry to another agency, close it again, be the second person."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.audit.decorators import CaseRequest, audited
from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.consents.forms_releases import ReleaseForm, ReleaseManyForm, ReleaseWithoutConsentForm, describe, name_of
from cases.consents.loaders_releases import load_own_release, load_release_to_approve
from cases.consents.models import ConsentRecipient
from cases.consents.models_releases import Release
from cases.consents.selectors_releases import (
    active_ids,
    choices_for,
    may_release_without_consent,
    offered_entries,
    possible_recipients,
    rows_of,
)
from cases.consents.services_releases import (
    AlreadyReleased,
    approve_release,
    reject_release,
    release_entries,
    release_entry,
    withdraw_release,
)
from cases.consents.services_releases import release_without_consent as release_on_norm
from cases.records.enums import RELEASABLE, DataClass
from cases.records.loaders import load_case, load_own_entry
from cases.records.models import Case
from cases.records.models_entries import Entry
from cases.records.selectors import own_rows
from cases.staff.decorators import step_up_required
from cases.staff.errors import Refused


@require_http_methods(["GET", "POST"])
@audited(AuditAction.RELEASE_NEW)
def release_new(request: CaseRequest, reference: str, number: int) -> HttpResponse:
    """Open one entry to an agency that a consent names; says why other agencies are not possible."""
    entry = load_own_entry(request, reference, number)
    page = step_up_required(_release_one) if entry.data_class == DataClass.ENTRUSTED else _release_one
    response = page(request, entry)
    if not request.actor.rows:
        record(actor=request.actor, action=AuditAction.RELEASE_FORM, about=entry, case_id=entry.case_id)
    return response


def _release_one(request: CaseRequest, entry: Entry) -> HttpResponse:
    choices = choices_for(entry, now=request.actor.now, today=request.actor.today)
    form = ReleaseForm(request.POST if request.method == "POST" else None, entry=entry, choices=choices)
    if form.is_valid():
        try:
            release_entry(
                actor=request.actor, entry=entry, row=form.row(), persons=form.persons_named(),
                valid_until=form.cleaned_data["valid_until"],
            )  # fmt: skip
        except AlreadyReleased as there:
            return _done(request, entry, there.message)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return _done(request, entry, _("Freigegeben für %(agency)s.") % {"agency": form.row().agency})
    standing = Release.objects.filter(entry=entry, withdrawn_at=None, valid_until__gte=request.actor.today)
    context = {
        "standing": standing.select_related("recipient__organisation"),
        "impossible": [(name_of(choice.row), choice.problem) for choice in choices if choice.problem],
        "releasable": entry.data_class in RELEASABLE and not entry.restricted_at,
        "without_consent": may_release_without_consent(request.actor, entry),
    }
    return _form_page(request, entry, form, "release_new", context)


@require_http_methods(["GET", "POST"])
@audited(AuditAction.RELEASE_WITHOUT_CONSENT)
def release_without_consent(request: CaseRequest, reference: str, number: int) -> HttpResponse:
    """The exception: open one entry on a norm. Nobody without the permission learns that the page is there."""
    entry = load_own_entry(request, reference, number)
    if not may_release_without_consent(request.actor, entry):
        raise PermissionDenied
    agencies = possible_recipients(entry.case, entry)
    data = request.POST if request.method == "POST" else None
    form = ReleaseWithoutConsentForm(data, entry=entry, agencies=agencies)
    if form.is_valid():
        try:
            release = release_on_norm(actor=request.actor, entry=entry, grounds=form.grounds())
        except AlreadyReleased as there:
            return _done(request, entry, there.message)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return _done(request, entry, _("Freigegeben für %(agency)s.") % {"agency": release.recipient})
    return _form_page(request, entry, form, "release_without_consent", {"agencies": agencies})


def _done(request: CaseRequest, entry: Entry, text: str) -> HttpResponse:
    messages.success(request, text)
    return redirect("cases:entry_detail", entry.case.reference, entry.pk)


def _form_page(request: CaseRequest, entry: Entry, form: Any, page: str, context: dict[str, Any]) -> HttpResponse:
    """A form about one entry; showing it is a row of its own kind."""
    shown = {"case": entry.case, "entry": entry, "form": form, **context}
    response = render(request, f"cases/consents/{page}.html", shown)
    record(actor=request.actor, action=AuditAction.RELEASE_FORM, about=entry, case_id=entry.case_id)
    return response


@require_http_methods(["GET", "POST"])
@audited(AuditAction.RELEASE_MANY)
def release_many(request: CaseRequest, reference: str) -> HttpResponse:
    """Open several entries to one agency: first the agency (`fuer`), then the entries, each chosen on purpose."""
    case = load_case(request, reference)
    rows = _rows(request, case)
    row = _chosen_row(request, rows)
    if row is None:
        return _many_page(request, case, {"rows": [(each.pk, describe(each)) for each in rows]})
    now, today = request.actor.now, request.actor.today
    entries = Entry.objects.own(request.user, now=now).filter(case=case, agency=row.consent.agency_id).listable()
    offered = offered_entries(entries, row, is_active=True, now=now, today=today)
    form = ReleaseManyForm(request.POST if request.method == "POST" else None, offered=offered)
    if form.is_valid():
        try:
            made = release_entries(
                actor=request.actor, case=case, entries=form.chosen(), row=row,
                valid_until=form.cleaned_data["valid_until"],
            )  # fmt: skip
        except Refused as refusal:
            form.refuse(refusal)
        else:
            text = _("%(count)s Einträge sind für %(agency)s freigegeben.")
            messages.success(request, text % {"count": len(made), "agency": row.agency})
            return redirect(f"{request.path}?fuer={row.pk}")
    return _many_page(request, case, {"row": row, "target": describe(row), "form": form, "offered": offered})


def _rows(request: CaseRequest, case: Case) -> list[ConsentRecipient]:
    """Agencies that an active consent names for data of an agency for which the person works on the case."""
    found: list[ConsentRecipient] = []
    for agency_id in sorted({row.agency_id for row in own_rows(request.actor, case)}):
        active = active_ids(case.pk, agency_id, now=request.actor.now)
        found += [row for row in rows_of(case.pk, agency_id) if row.consent_id in active]
    return found


def _chosen_row(request: CaseRequest, rows: list[ConsentRecipient]) -> ConsentRecipient | None:
    """The agency that was chosen, the only one, or none yet; `Http404` for one that is not there."""
    wanted = request.GET.get("fuer", "")
    if not wanted:
        return rows[0] if len(rows) == 1 else None
    row = next((row for row in rows if str(row.pk) == wanted), None)
    if row is None:
        raise Http404
    return row


def _many_page(request: CaseRequest, case: Case, context: dict[str, Any]) -> HttpResponse:
    response = render(request, "cases/consents/release_many.html", {"case": case, "row": None, **context})
    record(actor=request.actor, action=AuditAction.RELEASE_FORM, about=case, case_id=case.pk)
    return response


@require_http_methods(["GET", "POST"])
@audited(AuditAction.RELEASE_WITHDRAW)
def release_withdraw(request: CaseRequest, reference: str, number: int) -> HttpResponse:
    """Take a release back: the link leads here, one button does it."""
    release = load_own_release(request, reference, number)
    if request.method == "POST":
        try:
            withdraw_release(actor=request.actor, release=release)
        except Refused as refusal:
            return _done(request, release.entry, refusal.message)
        return _done(request, release.entry, _("Die Freigabe ist zurückgenommen. Sie wirkt sofort nicht mehr."))
    context = {"case": release.entry.case, "entry": release.entry, "release": release}
    response = render(request, "cases/consents/release_withdraw.html", context)
    record(actor=request.actor, action=AuditAction.RELEASE_FORM, about=release, case_id=release.entry.case_id)
    return response


@require_http_methods(["GET", "POST"])
@audited(AuditAction.RELEASE_APPROVE)
def release_approve(request: CaseRequest, number: int) -> HttpResponse:
    """The second person: read norm and reason, then agree or not."""
    release = load_release_to_approve(request, number)
    if request.method == "POST":
        decide = reject_release if request.POST.get("entscheidung") == "nein" else approve_release
        try:
            decide(actor=request.actor, release=release)
        except Refused as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, _("Ihre Entscheidung ist eingetragen."))
        return redirect("cases:desk")
    readable = Entry.objects.own(request.user, now=request.actor.now).filter(pk=release.entry_id).exists()
    context = {"release": release, "entry": release.entry, "case": release.entry.case, "readable": readable}
    response = render(request, "cases/consents/release_approve.html", context)
    record(actor=request.actor, action=AuditAction.RELEASE_FORM, about=release, case_id=release.entry.case_id)
    return response
