"""Agreements of the person's conferences, and what became of them."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.audit.decorators import CaseRequest, audited
from cases.audit.enums import AuditAction, AuditResult
from cases.audit.services import record
from cases.conferences.decorators import on_conference
from cases.conferences.enums import AgreementState
from cases.conferences.forms_agreements import AgreementDoneForm, AgreementReasonForm, AgreementReplaceForm
from cases.conferences.lifecycle import ConferenceAction
from cases.conferences.loaders_agreements import load_agreement
from cases.conferences.models import Conference
from cases.conferences.models_minutes import Agreement
from cases.conferences.selectors_agreements import agreement_lines, count_open
from cases.conferences.services_agreements import (
    begin_follow_up,
    close_conference,
    drop_agreement,
    finish_agreement,
    reopen_agreement,
    replace_agreement,
)
from cases.records.views_forms import sent
from cases.staff.errors import IllegalStep, Refused
from cases.staff.forms_base import RefusableForm
from cases.staff.views_forms import carried_out


@require_GET
@audited(AuditAction.AGREEMENT_LIST)
def agreement_list(request: CaseRequest) -> HttpResponse:
    """All agreements that the person may read, open ones first."""
    lines = agreement_lines(request.actor, request.user)
    request.trail.case_ids = sorted({line.agreement.minutes.conference.case_id for line in lines})
    open_count, overdue = count_open(lines, today=request.actor.today)
    context = {"lines": lines, "open_count": open_count, "overdue": overdue, "today": request.actor.today}
    return render(request, "cases/conferences/agreement_list.html", context)


def _answer(
    request: CaseRequest,
    agreement: Agreement,
    form: RefusableForm,
    *,
    name: str,
    do: Callable[[], object],
    done: str,
) -> HttpResponse:
    case = agreement.minutes.conference.case
    try:
        if carried_out(request, form, do=do, done=done):
            return redirect("cases:agreement_list")
    except IllegalStep as refusal:
        messages.error(request, refusal.message)
        request.trail.result = AuditResult.DENIED
        return redirect("cases:agreement_list")
    record(actor=request.actor, action=AuditAction.AGREEMENT_FORM, about=agreement, case_id=case.pk)
    context = {"agreement": agreement, "conference": agreement.minutes.conference, "case": case, "form": form}
    template = f"cases/conferences/{name}.html"
    return render(request, template, context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@audited(AuditAction.AGREEMENT_DONE)
def agreement_done(request: CaseRequest, number: int) -> HttpResponse:
    """It was done: with a note here, or by one click from a list."""
    agreement = load_agreement(request, number)
    form = AgreementDoneForm(sent(request))
    return _answer(
        request,
        agreement,
        form,
        name="agreement_done",
        do=lambda: finish_agreement(actor=request.actor, agreement=agreement, note=form.cleaned_data["note"]),
        done=_("Erledigt. Gut so."),
    )


@require_http_methods(["GET", "POST"])
@audited(AuditAction.AGREEMENT_DROP)
def agreement_drop(request: CaseRequest, number: int) -> HttpResponse:
    """It is not needed any more."""
    agreement = load_agreement(request, number)
    form = AgreementReasonForm(sent(request))
    return _answer(
        request,
        agreement,
        form,
        name="agreement_drop",
        do=lambda: drop_agreement(actor=request.actor, agreement=agreement, reason=form.cleaned_data["reason"]),
        done=_("Die Vereinbarung ist entfallen."),
    )


@require_http_methods(["GET", "POST"])
@audited(AuditAction.AGREEMENT_REPLACE)
def agreement_replace(request: CaseRequest, number: int) -> HttpResponse:
    """Something else was agreed instead."""
    agreement = load_agreement(request, number)
    others = (
        Agreement.objects.in_force()
        .visible_to(request.user, now=request.actor.now)
        .filter(minutes__conference__case=agreement.minutes.conference.case_id, state=AgreementState.OPEN)
        .exclude(pk=agreement.pk)
    )
    form = AgreementReplaceForm(sent(request), others=others)
    return _answer(
        request,
        agreement,
        form,
        name="agreement_replace",
        do=lambda: replace_agreement(
            actor=request.actor, agreement=agreement, reason=form.cleaned_data["reason"], by=form.cleaned_data["by"]
        ),
        done=_("Die Vereinbarung ist ersetzt."),
    )


@require_http_methods(["GET", "POST"])
@audited(AuditAction.AGREEMENT_REOPEN)
def agreement_reopen(request: CaseRequest, number: int) -> HttpResponse:
    """It was not done after all."""
    agreement = load_agreement(request, number)
    form = AgreementReasonForm(sent(request))
    return _answer(
        request,
        agreement,
        form,
        name="agreement_reopen",
        do=lambda: reopen_agreement(actor=request.actor, agreement=agreement, reason=form.cleaned_data["reason"]),
        done=_("Die Vereinbarung ist wieder offen."),
    )


@require_POST
@audited(AuditAction.CONFERENCE_FOLLOW_UP)
@on_conference(ConferenceAction.FOLLOW_UP)
def conference_follow_up(request: CaseRequest, conference: Conference) -> HttpResponse:
    """The agreements are under way."""
    moved = begin_follow_up(actor=request.actor, conference=conference)
    day = moved.review_on.strftime("%d.%m.%Y") if moved.review_on else ""
    messages.success(request, _("Zur Wiedervorlage am %(day)s.") % {"day": day})
    return redirect("cases:conference_detail", conference.reference)


@require_POST
@audited(AuditAction.CONFERENCE_CLOSE)
@on_conference(ConferenceAction.CLOSE)
def conference_close(request: CaseRequest, conference: Conference) -> HttpResponse:
    """Everything is done."""
    try:
        close_conference(actor=request.actor, conference=conference)
    except IllegalStep:
        raise
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Die Fallkonferenz ist abgeschlossen."))
    return redirect("cases:conference_detail", conference.reference)
