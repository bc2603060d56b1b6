"""The door of a contact request: every view that is about one comes through here."""

from __future__ import annotations

from django.http import Http404

from cases.audit.decorators import CaseRequest
from cases.inbox.models import CONTENT, ContactRequest, ContactRequestQuerySet

WITH = ("region", "agency__organisation__region", "contact_point__place", "taken_by", "suggested__organisation", "case")


def load_request(request: CaseRequest, reference: str) -> ContactRequest:
    """The contact request, if the person is a caseworker of the agency with which it lies; else `Http404`.

    The same for foreign and unknown references, and for one that was passed on to another agency.
    """
    return _found(request, ContactRequest.objects.visible_to(request.user, now=request.actor.now), reference)


def load_supervised_request(request: CaseRequest, reference: str) -> ContactRequest:
    """The contact request, if the person leads the agency with which it lies; else `Http404`. For pages without name,
    contact and text.
    """
    rows = ContactRequest.objects.supervised_by(request.user, now=request.actor.now)
    return _found(request, rows.defer(*CONTENT), reference)


def load_escalated_request(request: CaseRequest, reference: str) -> ContactRequest:
    """The contact request, if it has come to the coordination office for which the person works; else `Http404`. For
    pages without name, contact and text.
    """
    return _found(request, ContactRequest.objects.escalated_to(request.user).defer(*CONTENT), reference)


def _found(request: CaseRequest, rows: ContactRequestQuerySet, reference: str) -> ContactRequest:
    contact_request = rows.filter(reference=reference).select_related(*WITH).first()
    if contact_request is None:
        raise Http404
    request.trail.about, request.trail.case_id = contact_request, contact_request.case_id
    return contact_request
