"""What every page of a case begins with: load it, ask the tables, answer an illegal step in words."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect

from cases.audit.decorators import CaseRequest
from cases.audit.enums import AuditResult
from cases.records.lifecycle import CaseAction, may
from cases.records.loaders import load_case
from cases.records.models import Case
from cases.records.selectors import actions_in, own_rows, position, stage
from cases.records.services_access import say_no
from cases.staff.errors import IllegalStep

P = ParamSpec("P")
CaseView = Callable[Concatenate[CaseRequest, Case, P], HttpResponse]
ReferenceView = Callable[..., HttpResponse]


def on_case(action: CaseAction) -> Callable[[CaseView[P]], ReferenceView]:
    """Give the view the case instead of its reference: 404 for strangers, 403 for who may never do this.

    Where the stage of the case does not allow it now, and where the view raises `IllegalStep`, the answer is the
    case's page with the reason, written down as denied.
    """

    def decorate(view: CaseView[P]) -> ReferenceView:
        @wraps(view)
        def inner(request: CaseRequest, reference: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            case = load_case(request, reference)
            rows = own_rows(request.actor, case)
            try:
                if action not in actions_in(case, rows):
                    _refuse(case, action, any(may(action, position(row, case)) for row in rows))
                with transaction.atomic():
                    return view(request, case, *args, **kwargs)
            except IllegalStep as refusal:
                messages.error(request, refusal.message)
                request.trail.result = AuditResult.DENIED
                return redirect("cases:case_detail", case.reference)

        return inner

    return decorate


def _refuse(case: Case, action: CaseAction, in_principle: bool) -> None:
    """A second click on "close" finds nobody responsible any more: that is late, not forbidden."""
    if not in_principle and not (action is CaseAction.CASE_CLOSE and case.responsible_id is None):
        raise PermissionDenied
    raise IllegalStep(say_no(stage(case)))
