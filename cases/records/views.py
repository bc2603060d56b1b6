"""A case begins, ends, goes on, stands still; and what happens next in it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.audit.decorators import CaseRequest, audited
from cases.audit.enums import AuditAction
from cases.records.decorators import on_case
from cases.records.enums import Outcome
from cases.records.forms import (
    CaseCloseForm,
    CaseOpenForm,
    CaseRestrictForm,
    ConfirmForm,
    NextStepForm,
    first_due,
)
from cases.records.lifecycle import CaseAction
from cases.records.models import Case
from cases.records.selectors import acting_in
from cases.records.services import open_case
from cases.records.services_states import close_case, reopen_case, restrict_case, unrestrict_case
from cases.records.services_steps import finish_next_step, open_step, set_next_step
from cases.records.views_forms import answer, sent, show
from cases.staff.enums import Role
from cases.staff.errors import Refused


@require_http_methods(["GET", "POST"])
@audited(AuditAction.CASE_OPEN)
def case_open(request: CaseRequest) -> HttpResponse:
    """A new case of the acting agency; sending the form twice leads to the same case."""
    actor = request.actor
    if actor.acting is None or not actor.has_role(Role.CASEWORKER, agency_id=actor.acting.pk):
        raise PermissionDenied
    form = CaseOpenForm(sent(request), initial=first_due(actor.today))
    if request.method == "POST" and form.is_valid():
        try:
            case = open_case(actor=actor, person=form.person(), step=form.step(), token=form.cleaned_data["token"])
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Der Fall %(reference)s ist eröffnet.") % {"reference": case.reference})
            return redirect("cases:case_detail", case.reference)
    return show(request, None, form, name="case_open", context={"agency": actor.acting})


@require_http_methods(["GET", "POST"])
@audited(AuditAction.NEXT_STEP_SET)
@on_case(CaseAction.NEXT_STEP_SET)
def next_step_set(request: CaseRequest, case: Case) -> HttpResponse:
    """What the own agency does next; with that, the step before is done."""
    agency = acting_in(request.actor, case)
    form = NextStepForm(sent(request), initial=first_due(request.actor.today))
    return answer(
        request,
        case,
        form,
        name="next_step_set",
        do=lambda: set_next_step(actor=request.actor, case=case, step=form.step()),
        done=_("Der nächste Schritt ist festgelegt."),
        context={"held": open_step(case, agency), "agency": agency, "responsible": agency.pk == case.responsible_id},
    )


@require_POST
@audited(AuditAction.NEXT_STEP_DONE)
@on_case(CaseAction.NEXT_STEP_SET)
def next_step_done(request: CaseRequest, case: Case) -> HttpResponse:
    """An agency that is not responsible has done its step and plans none."""
    finish_next_step(actor=request.actor, case=case)
    messages.success(request, _("Der Schritt ist erledigt."))
    return redirect("cases:case_detail", case.reference)


@require_http_methods(["GET", "POST"])
@audited(AuditAction.CASE_CLOSE)
@on_case(CaseAction.CASE_CLOSE)
def case_close(request: CaseRequest, case: Case) -> HttpResponse:
    """End the work, with how it goes on for the young person."""
    form = CaseCloseForm(sent(request))
    return answer(
        request,
        case,
        form,
        name="case_close",
        do=lambda: close_case(actor=request.actor, case=case, outcome=Outcome(form.cleaned_data["outcome"])),
        done=_("Der Fall ist abgeschlossen."),
    )


@require_http_methods(["GET", "POST"])
@audited(AuditAction.CASE_REOPEN)
@on_case(CaseAction.CASE_REOPEN)
def case_reopen(request: CaseRequest, case: Case) -> HttpResponse:
    """Take a closed case up again, with what happens next."""
    form = NextStepForm(sent(request), initial=first_due(request.actor.today))
    return answer(
        request,
        case,
        form,
        name="case_reopen",
        do=lambda: reopen_case(actor=request.actor, case=case, step=form.step()),
        done=_("Der Fall ist wieder offen. Frühere Einwilligungen öffnen nichts mehr."),
    )


@require_http_methods(["GET", "POST"])
@audited(AuditAction.CASE_RESTRICT)
@on_case(CaseAction.CASE_RESTRICT)
def case_restrict(request: CaseRequest, case: Case) -> HttpResponse:
    """Restrict the processing (Art. 18 DSGVO)."""
    form = CaseRestrictForm(sent(request))
    return answer(
        request,
        case,
        form,
        name="case_restrict",
        do=lambda: restrict_case(actor=request.actor, case=case, reason=form.cleaned_data["reason"]),
        done=_("Die Verarbeitung ist eingeschränkt. Andere Stellen sehen nichts mehr aus diesem Fall."),
    )


@require_http_methods(["GET", "POST"])
@audited(AuditAction.CASE_UNRESTRICT)
@on_case(CaseAction.CASE_UNRESTRICT)
def case_unrestrict(request: CaseRequest, case: Case) -> HttpResponse:
    """Lift the restriction of processing."""
    form = ConfirmForm(sent(request))
    return answer(
        request,
        case,
        form,
        name="case_unrestrict",
        do=lambda: unrestrict_case(actor=request.actor, case=case),
        done=_("Die Einschränkung ist aufgehoben."),
    )
