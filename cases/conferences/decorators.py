"""What every page of a conference begins with: load it, ask the tables, answer an illegal step in words."""

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
from cases.conferences.lifecycle import TRANSITIONS, ConferenceAction
from cases.conferences.loaders import load_conference_for, state_of
from cases.conferences.models import Conference
from cases.conferences.services_access import say_no
from cases.staff.errors import IllegalStep

P = ParamSpec("P")
ConferenceView = Callable[Concatenate[CaseRequest, Conference, P], HttpResponse]


def on_conference(action: ConferenceAction) -> Callable[[ConferenceView[P]], Callable[..., HttpResponse]]:
    """Give the view the conference instead of its reference: 404 for strangers, 403 for who may never do this.

    Where the state does not allow it now, and where the view raises `IllegalStep`, the answer is the conference's page
    with the reason, written down as denied.
    """

    def decorate(view: ConferenceView[P]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def inner(request: CaseRequest, reference: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            conference = load_conference_for(request, reference, action)
            try:
                if (state_of(conference), action) not in TRANSITIONS:
                    raise IllegalStep(say_no(state_of(conference)))
                with transaction.atomic():
                    return view(request, conference, *args, **kwargs)
            except IllegalStep as refusal:
                messages.error(request, refusal.message)
                request.trail.result = AuditResult.DENIED
                return redirect("cases:conference_detail", conference.reference)

        return inner

    return decorate
