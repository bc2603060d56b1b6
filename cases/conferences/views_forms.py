"""One way for all forms of a conference: check, do, say so; or show the form again with what was typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from cases.audit.decorators import CaseRequest
from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.conferences.models import Conference
from cases.staff.forms_base import RefusableForm
from cases.staff.views_forms import carried_out


def answer(
    request: CaseRequest,
    conference: Conference,
    form: RefusableForm,
    *,
    name: str,
    do: Callable[[], object],
    done: str,
    context: dict[str, Any] | None = None,
    to: str = "cases:conference_detail",
    shows: AuditAction = AuditAction.CONFERENCE_FORM,
) -> HttpResponse:
    """Send a form: `do` it, say `done` and lead to page `to`; or show the page `name`, written down as a display.

    `IllegalStep` goes through to `on_conference`, `StaleVersion` to the view; any other refusal stands at its field.
    """
    if carried_out(request, form, do=do, done=done):
        return redirect(to, conference.reference)
    return show(request, conference, form, name=name, context=context, shows=shows)


def show(
    request: CaseRequest,
    conference: Conference,
    form: RefusableForm,
    *,
    name: str,
    context: dict[str, Any] | None = None,
    status: int | None = None,
    shows: AuditAction = AuditAction.CONFERENCE_FORM,
) -> HttpResponse:
    """The page with the form; 422 when something is wrong with it. `shows`: what is written down."""
    record(actor=request.actor, action=shows, about=conference, case_id=conference.case_id)
    return render(
        request,
        f"cases/conferences/{name}.html",
        {"conference": conference, "case": conference.case, "form": form, **(context or {})},
        status=status or (422 if form.errors else 200),
    )
