"""What every page of a contact request begins with: load it, answer an illegal step in words."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
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
from cases.staff.errors import IllegalStep

P = ParamSpec("P")
RequestView = Callable[Concatenate[CaseRequest, ContactRequest, P], HttpResponse]


def on_request(action: RequestAction) -> Callable[[RequestView[P]], Callable[..., HttpResponse]]:
    """Give the view the contact request instead of its reference, for an action of its agency: 404 for strangers.

    Where the state does not allow it now, where it lies with a colleague, and where the view raises `IllegalStep`, the
    answer is the request's page with the reason, written down as denied.
    """

    def decorate(view: RequestView[P]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def inner(request: CaseRequest, reference: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            contact_request = load_request(request, reference)
            try:
                _refuse_unless_possible(request, contact_request, action)
                with transaction.atomic():
                    return view(request, contact_request, *args, **kwargs)
            except IllegalStep as refusal:
                messages.error(request, refusal.message)
                request.trail.result = AuditResult.DENIED
                return redirect("cases:request_detail", contact_request.reference)

        return inner

    return decorate


def _refuse_unless_possible(request: CaseRequest, contact_request: ContactRequest, action: RequestAction) -> None:
    """`IllegalStep` where nothing comes of it; the service asks again when the row is locked."""
    state = RequestState(contact_request.state)
    if (state, action) not in TRANSITIONS:
        raise IllegalStep(say_no(state))
    if WHO[action] == frozenset({Who.HOLDER}):
        holder = holder_of(contact_request, on=request.actor.today)
        if Who.HOLDER not in hands_of(request.actor, contact_request, holder=holder):
            raise IllegalStep(say_whose(holder))
