"""The desk: what needs me today, my cases, finding one, and the page of a case."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from cases.audit.decorators import CaseRequest, audited
from cases.audit.enums import AuditAction
from cases.desk import selectors
from cases.desk.filters import CaseFilter
from cases.desk.forms import CaseSearchForm
from cases.desk.selectors_case import case_page
from cases.handovers.enums import Arrival
from cases.records.loaders import load_case
from cases.records.models import Case
from cases.staff.actors import Actor
from cases.staff.enums import Role

PER_PAGE = 25


@require_GET
@audited(AuditAction.DESK)
def desk(request: CaseRequest) -> HttpResponse:
    """What needs the person today; somebody without a case sees what their role can do here."""
    actor = request.actor
    at_cases = actor.has_role(Role.CASEWORKER, Role.LEAD)
    found = selectors.desk_of(actor, request.user) if at_cases else selectors.Desk()
    request.trail.case_ids = found.case_ids
    coordinates = not actor.memberships and selectors.coordinates(request.user)
    values = {
        "desk": found,
        "at_cases": at_cases,
        "may_open": _may_open(actor),
        "is_lead": actor.has_role(Role.LEAD),
        "is_auditor": actor.has_role(Role.AUDITOR),
        "is_guest": actor.has_role(Role.GUEST),
        "coordinates": coordinates,
        "unanswered": selectors.unanswered_requests(request.user) if coordinates else 0,
        "today": actor.today,
        "arrivals": Arrival.choices,
    }
    return render(request, "cases/desk/desk.html", values)


@require_GET
@audited(AuditAction.CASE_LIST)
def case_list(request: CaseRequest) -> HttpResponse:
    """The person's own cases, never anybody else's: filtered, sorted, in pages."""
    actor, user = request.actor, request.user
    mine = selectors.with_next_step(Case.objects.visible_to(user, now=actor.now), actor)
    chosen = CaseFilter(request.GET, queryset=mine.select_related("responsible__organisation"), actor=actor)
    page = Paginator(chosen.qs, PER_PAGE).get_page(request.GET.get("seite"))
    cases = list(page)
    request.trail.case_ids = [case.pk for case in cases]
    query = request.GET.copy()
    query.pop("seite", None)
    values = {
        "filter": chosen,
        "page": page,
        "lines": selectors.lines(actor, cases, selectors.people_of(actor, user, cases)),
        "query": query.urlencode(),
        "narrowed": bool(query),
        "may_open": _may_open(actor),
    }
    return render(request, "cases/desk/case_list.html", values)


@require_http_methods(["GET", "POST"])
@audited(AuditAction.CASE_SEARCH)
def case_search(request: CaseRequest) -> HttpResponse:
    """Quick find by reference or name among the person's own cases. What was typed is neither kept nor written down."""
    form = CaseSearchForm(request.POST if request.method == "POST" else None)
    found = None
    if form.is_valid():
        found = selectors.find_cases(request.actor, request.user, form.cleaned_data["text"])
        request.trail.case_ids = [line.case.pk for line in found]
    return render(request, "cases/desk/case_search.html", {"form": form, "found": found})


@require_GET
@audited(AuditAction.CASE_DETAIL)
def case_detail(request: CaseRequest, reference: str) -> HttpResponse:
    """A case as this reader may see it at this moment."""
    case = load_case(request, reference)
    number = request.GET.get("seite", "")
    page = int(number) if number.isascii() and number.isdigit() and len(number) < 4 else 1
    shown = case_page(request.actor, request.user, case, page=page)
    values = {"shown": shown, "case": case}
    return render(request, "cases/desk/case_detail.html", values)


def _may_open(actor: Actor) -> bool:
    """Whether the person could open a case for the agency that they act for."""
    return actor.acting is not None and actor.has_role(Role.CASEWORKER, agency_id=actor.acting.pk)
