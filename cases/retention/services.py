"""Erasing a case, with a proof that holds nothing of it, and erasing it again after a backup was restored."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from cases.audit.enums import AuditAction
from cases.audit.models_erasures import ErasureProof
from cases.audit.services import record
from cases.audit.services_erasures import Erased, proof_digests, remember_erasure
from cases.conferences.models import Conference
from cases.consents.models import Consent
from cases.consents.models_releases import AgencyInvitation, Release, ShareCode
from cases.inbox.models import ContactRequest
from cases.inbox.services_erasure import forget_requests
from cases.records.models import Case, NextStep
from cases.records.models_entries import Entry, EntryDraft
from cases.records.models_people import YoungPerson
from cases.retention.exports import agency_file, own_data
from cases.retention.services_conferences import forget_conferences
from cases.retention.services_handovers import empty_handovers, forget_handovers
from cases.staff.actors import Actor
from cases.staff.errors import Refused
from cases.staff.models import Agency


@transaction.atomic
def erase_case(*, actor: Actor, case: Case) -> ErasureProof:
    """Delete a case and everything about its person, and keep a proof: hash and day (Art. 17 DSGVO).

    Rows of the audit keep the case's number, which leads nowhere from now on.
    """
    case = Case.objects.select_for_update().get(pk=case.pk)
    proof = remember_erasure(Erased.CASE, case.reference, on=actor.today)
    case_id = case.pk
    allow_deletion()
    delete_content(case, now=actor.now)
    forget_handovers(case)
    for consent in Consent.objects.filter(case=case).order_by("-pk"):
        consent.delete()
    case.delete()
    record(actor=actor, action=AuditAction.CASE_ERASE, about=proof, case_id=case_id)
    return proof


def delete_content(case: Case, *, now: datetime.datetime) -> None:
    """Delete person, entries, drafts, releases, codes, requests, steps, conferences, the contact request it began with
    and what was written in hand-overs; consents and history stay: who was responsible when.

    Minutes in force never change and only go after `allow_deletion`.
    """
    forget_requests(ContactRequest.objects.filter(case=case), on=timezone.localdate(now))
    empty_handovers(case, now=now)
    forget_conferences(Conference.objects.filter(case=case))
    for rows in (Release.objects.filter(entry__case=case), ShareCode.objects.filter(case=case)):
        rows.delete()
    for model in (AgencyInvitation, EntryDraft, Entry, NextStep, YoungPerson):
        model._default_manager.filter(case=case).delete()


def allow_deletion() -> None:
    """For the rest of this transaction the triggers let proofs and audit rows go."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL portal.retention = 'on'")


def replay_erasures(*, actor: Actor, digests: Iterable[str]) -> int:
    """Erase again every case and contact request that the hashes name; returns how many were there. For after a
    restore.
    """
    wanted = set(digests)
    erased = 0
    for case in Case.objects.order_by("pk").iterator():
        if wanted.intersection(proof_digests(Erased.CASE, case.reference)):
            erase_case(actor=actor, case=case)
            erased += 1
    references = ContactRequest.objects.order_by("pk").values_list("reference", flat=True)
    named = [each for each in references if wanted.intersection(proof_digests(Erased.CONTACT_REQUEST, each))]
    return erased + erase_requests(actor=actor, rows=ContactRequest.objects.filter(reference__in=named))


@transaction.atomic
def erase_requests(*, actor: Actor, rows: QuerySet[ContactRequest]) -> int:
    """Delete contact requests and everything about them; each leaves a proof and a row. Returns how many."""
    found = list(rows.order_by("pk").select_for_update(of=("self",)))
    forget_requests(ContactRequest.objects.filter(pk__in=[row.pk for row in found]), on=actor.today)
    for row in found:
        record(actor=actor, action=AuditAction.REQUEST_ERASE, about=row)
    return len(found)


@transaction.atomic
def erase_by_hand(*, actor: Actor, case: Case) -> ErasureProof:
    """Erase a case on demand of the person it is about (Art. 17 DSGVO).

    Refuses (`Refused`) while another agency has rows of its own in the case: it answers for them itself.
    """
    others = Entry.objects.filter(case=case).exclude(agency=case.agency_id)
    name = others.order_by("pk").values_list("agency__organisation__short_name", flat=True).first()
    if name:
        raise Refused(
            gettext("%(agency)s hat hier eigene Einträge. Bitte sprechen Sie sich ab: Diese Stelle löscht ihre selbst.")
            % {"agency": name}
        )
    return erase_case(actor=actor, case=case)


@transaction.atomic
def export_case(*, actor: Actor, case: Case, agency: Agency, kind: str) -> dict[str, Any]:
    """What the agency takes along (`agency_file`) or the young person gets (`own_data`); recorded."""
    build = {"agency_file": agency_file, "own_data": own_data}[kind]
    data = build(actor=actor, case=case, agency=agency)
    action = AuditAction.PERSON_EXPORT if kind == "own_data" else AuditAction.CASE_EXPORT
    record(actor=actor, action=action, about=case, case_id=case.pk)
    return data
