"""The door of a case: every view that is about one comes through here."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404

from cases.audit.decorators import CaseRequest
from cases.records.models import Case
from cases.records.models_entries import Entry
from cases.records.selectors import own_rows
from cases.staff.enums import Role
from cases.staff.models import Agency


def load_case(request: CaseRequest, reference: str) -> Case:
    """The case, if the person works on it; else `Http404`, the same for foreign, unknown and impossible references."""
    case = (
        Case.objects.visible_to(request.user, now=request.actor.now)
        .filter(reference=reference)
        .select_related("agency__organisation", "responsible__organisation", "region")
        .first()
    )
    if case is None:
        # The answer is the same for every reference; the try is told to whoever watches over the case, if there is one.
        request.trail.case_id = Case.objects.filter(reference=reference).values_list("pk", flat=True).first()
        raise Http404
    request.trail.about, request.trail.case_id = case, case.pk
    return case


def load_own_case(request: CaseRequest, reference: str) -> Case:
    """The case, if the person works on it for its owner. `PermissionDenied` for members of other agencies."""
    case = load_case(request, reference)
    if case.agency_id not in {row.agency_id for row in own_rows(request.actor, case)}:
        raise PermissionDenied
    return case


def load_entry(request: CaseRequest, reference: str, number: int) -> Entry:
    """The entry, if the person may read it at this moment, with its case; else `Http404`."""
    case = load_case(request, reference)
    entry = (
        Entry.objects.visible_to(request.user, now=request.actor.now)
        .filter(case=case, pk=number)
        .select_related("agency__organisation", "author", "changed_by")
        .first()
    )
    if entry is None:
        raise Http404
    entry.case = case
    request.trail.about = entry
    return entry


def load_own_entry(request: CaseRequest, reference: str, number: int) -> Entry:
    """The entry, if the person works on the case for its owner. `PermissionDenied` for those who only may read it."""
    entry = load_entry(request, reference, number)
    if not Entry.objects.own(request.user, now=request.actor.now).filter(pk=entry.pk).exists():
        raise PermissionDenied
    return entry


def load_authored_entry(request: CaseRequest, reference: str, number: int) -> Entry:
    """The entry, if the person wrote it and still works on the case for its owner. `PermissionDenied` for others."""
    entry = load_own_entry(request, reference, number)
    if entry.author_id != request.user.pk:
        raise PermissionDenied
    return entry


def load_supervised_case(request: CaseRequest, reference: str) -> tuple[Case, Agency]:
    """A case and the agency, led by the person, that takes part in it; else `Http404`. For pages without content."""
    actor = request.actor
    case = Case.objects.supervised_by(request.user, now=actor.now).filter(reference=reference).first()
    if case is None:
        raise Http404
    request.trail.about, request.trail.case_id = case, case.pk
    led = actor.agencies_as(Role.LEAD)
    rows = case.participations.filter(agency__in=led, ended_at__isnull=True).select_related("agency__organisation")
    acting_id = actor.acting.pk if actor.acting else None
    return case, min(rows, key=lambda row: (row.agency_id != acting_id, row.agency_id)).agency
