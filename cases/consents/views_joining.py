"""Asking another agency, handing it a code, entering a code, leaving."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.audit.decorators import CaseRequest, audited
from cases.audit.enums import AuditAction, AuditResult
from cases.audit.services import record
from cases.consents.enums import InvitationState
from cases.consents.forms_joining import AgencyForm, CaseJoinForm, InvitationAnswerForm
from cases.consents.loaders_joining import load_invitation, load_sent_invitation, load_share_code
from cases.consents.selectors_joining import (
    agencies_to_invite,
    code_targets,
    contacts_of,
    invitations_of,
    may_end_participation,
    open_codes,
    open_invitations,
)
from cases.consents.services_joining import (
    TooManyTries,
    accept_invitation,
    decline_invitation,
    end_participation,
    invite_agency,
    join_case,
    make_share_code,
    revoke_invitation,
    revoke_share_code,
)
from cases.records.loaders import load_case
from cases.records.selectors import acting_in, own_rows
from cases.staff.enums import Role
from cases.staff.errors import Refused


@require_http_methods(["GET", "POST"])
@audited(AuditAction.INVITATION_NEW)
def invitation_new(request: CaseRequest, reference: str) -> HttpResponse:
    """Ask another agency to take part, without saying for whom; and what became of earlier requests."""
    case = load_case(request, reference)
    form = AgencyForm(request.POST if request.method == "POST" else None, agencies=agencies_to_invite(case))
    if form.is_valid():
        try:
            invite_agency(actor=request.actor, case=case, agency=form.chosen())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Die Anfrage ist gestellt. Sie nennt weder Person noch Fallzeichen."))
            return redirect("cases:invitation_new", case.reference)
    sent = invitations_of(case).filter(from_agency__in=[row.agency_id for row in own_rows(request.actor, case)])
    context = {"case": case, "form": form, "invitations": sent}
    response = render(request, "cases/consents/invitation_new.html", context)
    record(actor=request.actor, action=AuditAction.JOINING_FORM, about=case, case_id=case.pk)
    return response


@require_POST
@audited(AuditAction.INVITATION_REVOKE)
def invitation_revoke(request: CaseRequest, reference: str, number: int) -> HttpResponse:
    """Take a request back."""
    invitation = load_sent_invitation(request, reference, number)
    try:
        revoke_invitation(actor=request.actor, invitation=invitation)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Die Anfrage ist zurückgezogen."))
    return redirect("cases:invitation_new", reference)


@require_GET
@audited(AuditAction.INVITATION_LIST)
def invitation_list(request: CaseRequest) -> HttpResponse:
    """Requests to the person's agencies: who asks, since when, and nothing else."""
    _must_answer(request)
    waiting = list(open_invitations(request.user, today=request.actor.today))
    people = {
        agency.pk: list(contacts_of(agency, today=request.actor.today))
        for agency in {invitation.to_agency for invitation in waiting}
    }
    rows = [
        (
            invitation,
            InvitationAnswerForm(
                people=people[invitation.to_agency_id],
                initial={"contact": str(request.user.pk)},
                auto_id=f"id_{invitation.pk}_%s",
            )
            if invitation.state == InvitationState.OPEN
            else None,
        )
        for invitation in waiting
    ]
    return render(request, "cases/consents/invitation_list.html", {"rows": rows})


def _must_answer(request: CaseRequest) -> None:
    if not request.actor.has_role(Role.CASEWORKER, Role.LEAD):
        raise PermissionDenied


@require_POST
@audited(AuditAction.INVITATION_ACCEPT)
def invitation_answer(request: CaseRequest, number: int) -> HttpResponse:
    """Accept and name somebody to talk to, or decline."""
    invitation = load_invitation(request, number)
    people = contacts_of(invitation.to_agency, today=request.actor.today)
    form = InvitationAnswerForm(request.POST, people=people)
    try:
        if request.POST.get("entscheidung") == "nein":
            decline_invitation(actor=request.actor, invitation=invitation)
        elif form.is_valid():
            accept_invitation(actor=request.actor, invitation=invitation, contact=form.chosen())
        else:
            raise Refused(_("Wählen Sie jemanden aus Ihrer Stelle als Ansprechperson."))
    except Refused as refusal:
        request.trail.result = AuditResult.DENIED
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Ihre Antwort ist eingetragen."))
    return redirect("cases:invitation_list")


@require_http_methods(["GET", "POST"])
@audited(AuditAction.SHARE_CODE_NEW)
def share_code_new(request: CaseRequest, reference: str) -> HttpResponse:
    """Make a code for an agency that a consent names. The answer shows it, once; no other page ever does."""
    case = load_case(request, reference)
    acting, now = acting_in(request.actor, case), request.actor.now
    targets = code_targets(case, acting, now=now)
    form = AgencyForm(request.POST if request.method == "POST" else None, agencies=[row.agency for row in targets])
    context = {"case": case, "form": form}
    if form.is_valid():
        try:
            code, text = make_share_code(actor=request.actor, case=case, agency=form.chosen())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            contact = invitations_of(case).filter(to_agency=code.agency, contact__isnull=False).first()
            shown = {"case": case, "code": code, "text": text, "contact": contact.contact if contact else None}
            return render(request, "cases/consents/share_code_shown.html", shown)
    context["codes"] = open_codes(case, acting, now=now)
    response = render(request, "cases/consents/share_code_new.html", context)
    record(actor=request.actor, action=AuditAction.JOINING_FORM, about=case, case_id=case.pk)
    return response


@require_POST
@audited(AuditAction.SHARE_CODE_REVOKE)
def share_code_revoke(request: CaseRequest, reference: str, number: int) -> HttpResponse:
    """Stop a code that nobody shall use any more."""
    code = load_share_code(request, reference, number)
    try:
        revoke_share_code(actor=request.actor, code=code)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Der Code ist gesperrt."))
    return redirect("cases:share_code_new", reference)


@require_http_methods(["GET", "POST"])
@audited(AuditAction.CASE_JOIN)
def case_join(request: CaseRequest) -> HttpResponse:
    """Enter a code. Every code that does not work is answered in the same words."""
    if not request.actor.has_role(Role.CASEWORKER):
        raise PermissionDenied
    form = CaseJoinForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            case = join_case(actor=request.actor, text=form.cleaned_data["code"], step=form.step())
        except Refused as refusal:
            if isinstance(refusal, TooManyTries):
                request.trail.result = AuditResult.DENIED
            form.refuse(refusal)
        else:
            if case is not None:
                messages.success(request, _("Ihre Stelle ist jetzt beteiligt. Sie führen den Fall für sie."))
                return redirect("cases:case_detail", case.reference)
            text = _("Dieser Code gilt nicht. Bitte prüfen Sie ihn, oder fragen Sie nach einem neuen.")
            form.add_error("code", text)
    elif request.method != "POST":
        record(actor=request.actor, action=AuditAction.JOINING_FORM)
    return render(request, "cases/consents/case_join.html", {"form": form})


@require_http_methods(["GET", "POST"])
@audited(AuditAction.PARTICIPATION_END)
def participation_end(request: CaseRequest, reference: str) -> HttpResponse:
    """One's own agency leaves the case."""
    case = load_case(request, reference)
    agency = acting_in(request.actor, case)
    if not may_end_participation(request.actor, case, agency):
        raise PermissionDenied
    if request.method == "POST":
        end_participation(actor=request.actor, case=case, agency=agency)
        messages.success(request, _("Ihre Stelle ist an diesem Fall nicht mehr beteiligt."))
        return redirect("cases:desk")
    response = render(request, "cases/consents/participation_end.html", {"case": case, "agency": agency})
    record(actor=request.actor, action=AuditAction.JOINING_FORM, about=case, case_id=case.pk)
    return response
