"""What every page of a contact request begins with: load it, answer an illegal step in words."""

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
from cases.inbox.enums import RequestState
from cases.inbox.lifecycle import TRANSITIONS, WHO, RequestAction, Who
from cases.inbox.loaders import load_request
from cases.inbox.models import ContactRequest
from cases.inbox.selectors import hands_of, holder_of
from cases.inbox.services_access import say_no, say_whose
from cases.staff.errors import IllegalStep, StaleVersion

P = ParamSpec("P")
RequestView = Callable[Concatenate[CaseRequest, ContactRequest, P], HttpResponse]


def on_request(action: RequestAction) -> Callable[[RequestView[P]], Callable[..., HttpResponse]]:
    """Give the view the contact request instead of its reference, for an action of its agency: 404 for strangers.

    Where the state does not allow it now, where it lies with a colleague, and where the view raises `IllegalStep` or
    `StaleVersion`, the answer is the page of the request with the reason, written down as denied; or the list, if it is
    gone.
    """

    def decorate(view: RequestView[P]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def inner(request: CaseRequest, reference: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            row = load_request(request, reference)
            try:
                _refuse_unless_possible(request, row, action)
                with transaction.atomic():
                    return view(request, row, *args, **kwargs)
            except (IllegalStep, StaleVersion) as refusal:
                messages.error(request, refusal.message)
                request.trail.result = AuditResult.DENIED
                if (
                    not ContactRequest.objects.visible_to(request.user, now=request.actor.now)
                    .filter(pk=row.pk)
                    .exists()
                ):
                    return redirect("cases:request_list")
                return redirect("cases:request_detail", row.reference)

        return inner

    return decorate


def _refuse_unless_possible(request: CaseRequest, row: ContactRequest, action: RequestAction) -> None:
    """`IllegalStep` where nothing comes of it; the service asks again when the row is locked.

    A form that somebody could not send is not shown (`PermissionDenied`); who sends one learns with whom it lies.
    """
    state = RequestState(row.state)
    if (state, action) not in TRANSITIONS:
        raise IllegalStep(say_no(state))
    if WHO[action] == frozenset({Who.HOLDER}):
        holder = holder_of(row, on=request.actor.today)
        if Who.HOLDER not in hands_of(request.actor, row, holder=holder):
            if request.method == "GET":
                raise PermissionDenied
            raise IllegalStep(say_whose(holder))
