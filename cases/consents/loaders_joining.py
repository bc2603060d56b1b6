"""The doors of requests to other agencies and of codes."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404

from cases.audit.decorators import CaseRequest
from cases.consents.models_releases import AgencyInvitation, ShareCode
from cases.consents.selectors_joining import open_invitations
from cases.records.loaders import load_case
from cases.records.selectors import own_rows


def load_invitation(request: CaseRequest, number: int) -> AgencyInvitation:
    """A request to an agency of the person's, open or waiting for the code; else `Http404`."""
    invitation = open_invitations(request.user, today=request.actor.today).filter(pk=number).first()
    if invitation is None:
        raise Http404
    request.trail.about = invitation
    return invitation


def load_sent_invitation(request: CaseRequest, reference: str, number: int) -> AgencyInvitation:
    """A request that was sent in this case; `PermissionDenied` for members of other agencies than the sender."""
    case = load_case(request, reference)
    invitation = AgencyInvitation.objects.filter(case=case, pk=number).first()
    if invitation is None:
        raise Http404
    if invitation.from_agency_id not in {row.agency_id for row in own_rows(request.actor, case)}:
        raise PermissionDenied
    request.trail.about = invitation
    return invitation


def load_share_code(request: CaseRequest, reference: str, number: int) -> ShareCode:
    """A code of this case; the same `Http404` for codes that another agency made."""
    case = load_case(request, reference)
    code = ShareCode.objects.filter(
        case=case, consent__agency__in=[row.agency_id for row in own_rows(request.actor, case)], pk=number
    ).first()
    if code is None:
        raise Http404
    request.trail.about = code
    return code
