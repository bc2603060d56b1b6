"""What every page of a hand-over begins with: load it, ask the table, answer an illegal step in words."""

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
from cases.handovers.enums import HandoverState
from cases.handovers.lifecycle import TRANSITIONS, HandoverAction
from cases.handovers.loaders import load_handover_for
from cases.handovers.models import Handover
from cases.handovers.services_access import say_no
from cases.staff.errors import IllegalStep

P = ParamSpec("P")
HandoverView = Callable[Concatenate[CaseRequest, Handover, P], HttpResponse]


def on_handover(action: HandoverAction) -> Callable[[HandoverView[P]], Callable[..., HttpResponse]]:
    """Give the view the hand-over instead of its reference: 404 for strangers, 403 for who may never do this.

    Where the state does not allow it now, and where the view raises `IllegalStep`, the answer is its page
    with the reason, written down as denied.
    """

    def decorate(view: HandoverView[P]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def inner(request: CaseRequest, reference: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            handover = load_handover_for(request, reference, action)
            try:
                if (HandoverState(handover.state), action) not in TRANSITIONS:
                    raise IllegalStep(say_no(handover))
                with transaction.atomic():
                    return view(request, handover, *args, **kwargs)
            except IllegalStep as refusal:
                messages.error(request, refusal.message)
                request.trail.result = AuditResult.DENIED
                return redirect("cases:handover_detail", handover.reference)

        return inner

    return decorate
