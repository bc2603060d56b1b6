"""Every page that shows case data says what it shows; then exactly one row is written, or nothing is shown."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, Final, ParamSpec

from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError, models, transaction
from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.template.response import SimpleTemplateResponse

from cases.audit.enums import AuditAction, AuditResult
from cases.audit.services import NotRecorded, record
from cases.staff.middleware import StaffRequest

P = ParamSpec("P")
LOGGER: Final = logging.getLogger(__name__)
REFUSALS: Final = (Http404, PermissionDenied)
READING: Final = frozenset({"GET", "HEAD"})


@dataclass(slots=True)
class Trail:
    """What a page shows, filled in by its view. `result`: DENIED when it leads elsewhere instead of showing it."""

    about: models.Model | None = None
    case_id: int | None = None
    case_ids: Sequence[int] = ()
    result: AuditResult = AuditResult.OK


class CaseRequest(StaffRequest):
    """A request whose answer is written down; the view tells `trail` what it is about."""

    trail: Trail


View = Callable[Concatenate[CaseRequest, P], HttpResponse]


def audited(action: AuditAction) -> Callable[[View[P]], View[P]]:
    """Run the view in one transaction and write its row, unless a service called by it has written one.

    A refusal (404 or 403) is written as denied: after everything else was rolled back, or, as a reading request has
    nothing to roll back, in its transaction. Fails closed: if the row cannot be written, or the database does not
    answer, the answer is 503, nothing is shown and nothing is kept. The view carries its action as `audit_action`.
    """

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def inner(request: CaseRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            request.trail = Trail()
            answer = _read if request.method in READING else _write
            try:
                return answer(request, action, lambda: view(request, *args, **kwargs))
            except (NotRecorded, OperationalError, InterfaceError):
                LOGGER.exception("audit row of %s not written, nothing shown", action.value)
                return HttpResponse(render_to_string("503.html"), status=503)

        inner.audit_action = action  # type: ignore[attr-defined]  # read by the completeness test
        return inner

    return decorate


def _read(request: CaseRequest, action: AuditAction, view: Callable[[], HttpResponse]) -> HttpResponse:
    """A page that changes nothing. One statement more than the page itself, refused or not."""
    with transaction.atomic(savepoint=False):
        try:
            response = _rendered(view())
        except REFUSALS as refusal:
            _record(request, action, AuditResult.DENIED)
            refused: Exception = refusal
        else:
            if not request.actor.rows:
                _record(request, action, request.trail.result)
            return response
    raise refused


def _write(request: CaseRequest, action: AuditAction, view: Callable[[], HttpResponse]) -> HttpResponse:
    """A form that was sent. What it did before it was refused is taken back."""
    try:
        with transaction.atomic():
            response = _rendered(view())
            if not request.actor.rows:
                _record(request, action, request.trail.result)
            return response
    except REFUSALS:
        _record(request, action, AuditResult.DENIED)
        raise


def _rendered(response: HttpResponse) -> HttpResponse:
    """A template that is rendered later would read the database after the row was written."""
    if isinstance(response, SimpleTemplateResponse):
        response.render()
    return response


def _record(request: CaseRequest, action: AuditAction, result: AuditResult) -> None:
    trail = request.trail
    record(
        actor=request.actor,
        action=action,
        about=trail.about,
        case_id=trail.case_id,
        case_ids=trail.case_ids,
        result=result,
    )
