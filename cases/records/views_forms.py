"""One way for all forms of a case: check, do, say so; or show the form again with what was typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render

from cases.audit.decorators import CaseRequest
from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.records.models import Case
from cases.staff.forms_base import RefusableForm
from cases.staff.views_forms import carried_out


def sent(request: CaseRequest) -> QueryDict | None:
    """What a form is bound to: the data of a POST, even if there is none."""
    return request.POST if request.method == "POST" else None


def answer(
    request: CaseRequest,
    case: Case,
    form: RefusableForm,
    *,
    name: str,
    do: Callable[[], object],
    done: str,
    context: dict[str, Any] | None = None,
) -> HttpResponse:
    """Send a form: `do` it, say `done` and lead to the case; or show the page `name`, written down as a display.

    `IllegalStep` goes through to `on_case`, `StaleVersion` to the view; any other refusal stands at its field.
    """
    if carried_out(request, form, do=do, done=done):
        return redirect("cases:case_detail", case.reference)
    return show(request, case, form, name=name, context=context)


def show(
    request: CaseRequest,
    case: Case | None,
    form: RefusableForm,
    *,
    name: str,
    context: dict[str, Any] | None = None,
    status: int | None = None,
) -> HttpResponse:
    """The page with the form; 422 when something is wrong with it."""
    record(actor=request.actor, action=AuditAction.CASE_FORM, about=case, case_id=case.pk if case else None)
    return render(
        request,
        f"cases/records/{name}.html",
        {"case": case, "form": form, **(context or {})},
        status=status or (422 if form.errors else 200),
    )
