"""The door of a conference: every view that is about one comes through here."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404

from cases.audit.decorators import CaseRequest
from cases.conferences.enums import ConferenceState
from cases.conferences.lifecycle import WHO, ConferenceAction
from cases.conferences.models import Conference
from cases.conferences.selectors import hands_in


def load_conference(request: CaseRequest, reference: str) -> Conference:
    """The conference, if the person may see it at this moment; else `Http404`, the same for unknown ones."""
    conference = (
        Conference.objects.visible_to(request.user, now=request.actor.now)
        .filter(reference=reference)
        .select_related("case__region", "agency__organisation", "room__place", "proposed_by")
        .first()
    )
    if conference is None:
        # The answer is the same for every reference; the try is told to whoever watches over the case.
        request.trail.case_id = Conference.objects.filter(reference=reference).values_list("case_id", flat=True).first()
        raise Http404
    request.trail.about, request.trail.case_id = conference, conference.case_id
    return conference


def load_conference_for(request: CaseRequest, reference: str, action: ConferenceAction) -> Conference:
    """The same for a page on which `action` is done. `PermissionDenied` for who may look but never do this.

    Whether the state allows it now, the service says (`IllegalStep`).
    """
    conference = load_conference(request, reference)
    if not WHO[action] & hands_in(request.actor, conference):
        raise PermissionDenied
    return conference


def state_of(conference: Conference) -> ConferenceState:
    """The state as the table knows it."""
    return ConferenceState(conference.state)
