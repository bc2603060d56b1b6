"""The doors of releases, requests to other agencies and codes: every view that is about one comes through here."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404

from cases.audit.decorators import CaseRequest
from cases.consents.models_releases import Release
from cases.consents.selectors_releases import approvable_by
from cases.records.loaders import load_case
from cases.records.models_entries import Entry


def load_own_release(request: CaseRequest, reference: str, number: int) -> Release:
    """The release, if the person may read its entry; else `Http404`. `PermissionDenied` for its recipients."""
    case = load_case(request, reference)
    now = request.actor.now
    release = (
        Release.objects.filter(entry__in=Entry.objects.visible_to(request.user, now=now).filter(case=case), pk=number)
        .select_related("entry__agency__organisation", "recipient__organisation", "consent", "released_by")
        .first()
    )
    if release is None:
        raise Http404
    release.entry.case = case
    request.trail.about = release
    if not Entry.objects.own(request.user, now=now).filter(pk=release.entry_id).exists():
        raise PermissionDenied
    return release


def load_release_to_approve(request: CaseRequest, number: int) -> Release:
    """The release, if the person may be its second person; else `Http404`. `PermissionDenied` for who made it."""
    actor = request.actor
    release = approvable_by(request.user, now=actor.now, today=actor.today).filter(pk=number).first()
    if release is None:
        mine = Entry.objects.own(request.user, now=actor.now)
        if Release.objects.filter(pk=number, entry__in=mine, consent=None).exists():
            raise PermissionDenied
        raise Http404
    request.trail.about, request.trail.case_id = release, release.entry.case_id
    return release
