"""The door of a consent: every view that is about one comes through here."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404

from cases.audit.decorators import CaseRequest
from cases.consents.models import Consent
from cases.records.loaders import load_case
from cases.records.selectors import own_rows


def load_consent(request: CaseRequest, reference: str, number: int) -> Consent:
    """The consent, if the person may know of it; else `Http404`, the same for foreign and unknown ones."""
    case = load_case(request, reference)
    consent = (
        Consent.objects.visible_to(request.user, now=request.actor.now)
        .filter(case=case, pk=number)
        .with_state()
        .select_related("agency__organisation", "recorded_by")
        .prefetch_related("recipients__agency__organisation", "recipients__persons", "events")
        .first()
    )
    if consent is None:
        raise Http404
    consent.case = case
    request.trail.about = consent
    return consent


def load_own_consent(request: CaseRequest, reference: str, number: int) -> Consent:
    """The consent, if the person works on the case for the agency whose data it opens; else `PermissionDenied`."""
    consent = load_consent(request, reference, number)
    if consent.agency_id not in {row.agency_id for row in own_rows(request.actor, consent.case)}:
        raise PermissionDenied
    return consent
