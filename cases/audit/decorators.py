"""Every page that shows case data says what it shows; then exactly one row is written, or nothing is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import Http404, HttpResponse

from cases.audit.enums import AuditAction, AuditResult
from cases.audit.services import record
from cases.staff.middleware import StaffRequest

P = ParamSpec("P")


@dataclass(slots=True)
class Trail:
    """What a page shows, filled in by its view."""

    about: models.Model | None = None
    case_id: int | None = None
    case_ids: Sequence[int] = ()


class CaseRequest(StaffRequest):
    """A request whose answer is written down; the view tells `trail` what it is about."""

    trail: Trail


def audited(
    action: AuditAction,
) -> Callable[
    [Callable[Concatenate[CaseRequest, P], HttpResponse]], Callable[Concatenate[CaseRequest, P], HttpResponse]
]:
    """Run the view in one transaction and write its row, unless a service called by it has written one.

    A refusal (404 or 403) is written as denied, in a transaction of its own.
    """

    def decorate(
        view: Callable[Concatenate[CaseRequest, P], HttpResponse],
    ) -> Callable[Concatenate[CaseRequest, P], HttpResponse]:
        @wraps(view)
        def inner(request: CaseRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            request.trail = Trail()
            try:
                with transaction.atomic():
                    response = view(request, *args, **kwargs)
                    if not request.actor.rows:
                        _record(request, action, AuditResult.OK)
            except (Http404, PermissionDenied):
                _record(request, action, AuditResult.DENIED)
                raise
            return response

        return inner

    return decorate


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
