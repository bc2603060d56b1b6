"""Who works on a case; and the agency's cases as its lead sees them."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.audit.decorators import CaseRequest, audited
from cases.audit.enums import AuditAction
from cases.records.decorators import on_case
from cases.records.enums import CaseState, MemberKind
from cases.records.forms import ConfirmForm, MemberAddForm, SupervisionAddMemberForm
from cases.records.lifecycle import LEADING, CaseAction
from cases.records.loaders import load_supervised_case
from cases.records.models import Case, CaseMember
from cases.records.selectors import acting_in, colleagues, own_rows, works_for
from cases.records.selectors_supervision import lines, supervised
from cases.records.services_members import (
    Deputising,
    add_member,
    add_member_as_lead,
    end_member,
    pass_on_lead,
)
from cases.records.views_forms import answer, sent, show
from cases.staff.enums import Role
from cases.staff.errors import Refused
from cases.staff.models import User

PAGE: Final = 50


@require_http_methods(["GET", "POST"])
@audited(AuditAction.MEMBER_ADD)
@on_case(CaseAction.MEMBER_END)
def member_add(request: CaseRequest, case: Case) -> HttpResponse:
    """Who works on the case for the own agency, and the form for one more. Plain members only read, and can leave."""
    actor = request.actor
    row = own_rows(actor, case)[0]
    may_add = row.kind in LEADING
    if request.method == "POST" and not may_add:
        raise PermissionDenied
    people = works_for(row.agency, on=actor.today)
    working = User.objects.filter(
        case_members__in=CaseMember.objects.current(now=actor.now)
        .filter(case=case, agency=row.agency)
        .exclude(kind=MemberKind.DEPUTY)
    ).order_by("name", "pk")
    form = MemberAddForm(sent(request), people=people, working=working)
    context = {"agency": row.agency, "own": row, "may_add": may_add, "members": colleagues(case, row.agency)}
    return answer(
        request,
        case,
        form,
        name="member_add",
        do=lambda: add_member(
            actor=actor, case=case, user=form.cleaned_data["user"], deputising=_deputising(form)
        ),
        done=_("Die Person ist beteiligt."),
        context=context,
    )  # fmt: skip


def _deputising(form: MemberAddForm) -> Deputising | None:
    data = form.cleaned_data
    if data["stands_in_for"] is None:
        return None
    return Deputising(data["stands_in_for"], data["starts_on"], data["ends_on"])


@require_http_methods(["GET", "POST"])
@audited(AuditAction.MEMBER_END)
@on_case(CaseAction.MEMBER_END)
def member_end(request: CaseRequest, case: Case, number: int) -> HttpResponse:
    """Ask, then end somebody's work on the case; who ends their own is led to the desk."""
    held = _own_row(request, case, number)
    if request.method != "POST":
        context = {"held": held, "is_own": held.user_id == request.user.pk}
        return show(request, case, ConfirmForm(), name="member_end", context=context)
    end_member(actor=request.actor, case=case, member_id=held.pk)
    messages.success(request, _("Die Mitarbeit ist beendet."))
    if held.user_id == request.user.pk:
        return redirect("cases:desk")
    return redirect("cases:member_add", case.reference)


@require_POST
@audited(AuditAction.MEMBER_LEAD)
@on_case(CaseAction.MEMBER_LEAD)
def member_lead(request: CaseRequest, case: Case, number: int) -> HttpResponse:
    """Another member of the own agency leads the case from now on."""
    pass_on_lead(actor=request.actor, case=case, member_id=_own_row(request, case, number).pk)
    messages.success(request, _("Die Fallführung ist übergeben."))
    return redirect("cases:member_add", case.reference)


def _own_row(request: CaseRequest, case: Case, number: int) -> CaseMember:
    """A row of the own agency in this case, ended or not; `Http404` for those of others."""
    held = CaseMember.objects.filter(case=case, agency=acting_in(request.actor, case), pk=number).first()
    if held is None:
        raise Http404
    return held


@require_GET
@audited(AuditAction.SUPERVISION)
def supervision(request: CaseRequest) -> HttpResponse:
    """The agency's cases for its lead: no names of young people, no content."""
    actor = request.actor
    if not actor.has_role(Role.LEAD):
        raise PermissionDenied
    state = CaseState.CLOSED if request.GET.get("stand") == CaseState.CLOSED else CaseState.OPEN
    page = Paginator(supervised(actor, state=state), PAGE).get_page(request.GET.get("seite"))
    shown = lines(page.object_list, today=actor.today)
    request.trail.case_ids = [line.participation.case_id for line in shown]
    return render(
        request,
        "cases/records/supervision.html",
        {
            "lines": shown,
            "page": page,
            "state": state,
            "is_open": state == CaseState.OPEN,
            "query": f"stand={state}",
            "several": len(actor.agencies_as(Role.LEAD)) > 1,
        },
    )


@require_http_methods(["GET", "POST"])
@audited(AuditAction.SUPERVISION_ADD_MEMBER)
def supervision_add_member(request: CaseRequest, reference: str) -> HttpResponse:
    """A lead gives a case of the agency to somebody, or takes it over, with a reason."""
    case, agency = load_supervised_case(request, reference)
    form = SupervisionAddMemberForm(sent(request), people=works_for(agency, on=request.actor.today))
    if request.method == "POST" and form.is_valid():
        try:
            add_member_as_lead(actor=request.actor, case=case, agency=agency, **form.cleaned_data)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Die Person ist beteiligt."))
            return redirect("cases:supervision")
    context = {"agency": agency, "members": colleagues(case, agency)}
    return show(request, case, form, name="supervision_add_member", context=context)
