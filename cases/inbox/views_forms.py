"""One way for all forms of a contact request: check, do, say so; or show the form again with what was typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cases.audit.decorators import CaseRequest
from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.inbox.forms import RequestForm
from cases.inbox.models import ContactRequest
from cases.inbox.selectors_page import request_page
from cases.staff.errors import IllegalStep, StaleVersion
from cases.staff.views_forms import carried_out


def answer(
    request: CaseRequest,
    row: ContactRequest,
    form: RequestForm,
    *,
    name: str,
    do: Callable[[], object],
    done: str,
    context: dict[str, Any] | None = None,
) -> HttpResponse:
    """Send a form: `do` it, say `done` and lead to the request; or show the page `name`, written down as a display.

    What came in since the form was opened is shown above it, with what was typed. `IllegalStep` goes through to
    `on_request`; any other refusal stands at its field.
    """
    if sent_well(request, row, form, do=do, done=done):
        return redirect("cases:request_detail", row.reference)
    values = {"page": request_page(request.actor, row), **(context or {})}
    return show(request, row, form, name=name, context=values)


def sent_well(
    request: CaseRequest, row: ContactRequest, form: RequestForm, *, do: Callable[[], object], done: str
) -> bool:
    """Whether the form was sent and done (see `carried_out`). A stale one is about the present version from now on."""
    try:
        return carried_out(request, form, do=do, done=done)
    except StaleVersion as refusal:
        row.refresh_from_db()
        form.show_version(row.version)
        form.refuse(refusal)
        return False


def show(
    request: CaseRequest,
    row: ContactRequest,
    form: RequestForm,
    *,
    name: str,
    context: dict[str, Any],
) -> HttpResponse:
    """The page with the form; 422 when something is wrong with it."""
    record(actor=request.actor, action=AuditAction.REQUEST_FORM, about=row, case_id=row.case_id)
    values = {"row": row, "form": form, **context}
    return render(request, f"cases/inbox/{name}.html", values, status=422 if form.errors else 200)


def version_under(request: CaseRequest) -> int:
    """The version under a button. `IllegalStep` for anything that is none."""
    value = request.POST.get("version", "")
    if not value.isdecimal():
        raise IllegalStep(_("Bitte laden Sie die Seite neu."))
    return int(value)
