"""Erasing a case, with a proof that holds nothing of it, and erasing it again after a backup was restored."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext

from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.conferences.models import Conference
from cases.consents.models import Consent
from cases.consents.models_releases import AgencyInvitation, Release, ShareCode
from cases.records.models import Case, NextStep
from cases.records.models_entries import Entry, EntryDraft
from cases.records.models_people import YoungPerson
from cases.retention.exports import agency_file, own_data
from cases.retention.models import ErasureProof
from cases.retention.services_conferences import forget_conferences
from cases.staff.actors import Actor
from cases.staff.errors import Refused
from cases.staff.models import Agency


def proof_digests(case: Case) -> list[str]:
    """The keyed hashes that an erasure of this case may be remembered by: by today's key, then by earlier ones."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [salted_hmac("erasure", case.reference, secret=key, algorithm="sha256").hexdigest() for key in keys]


@transaction.atomic
def erase_case(*, actor: Actor, case: Case) -> ErasureProof:
    """Delete a case and everything about its person, and keep a proof: hash and day (Art. 17 DSGVO).

    Rows of the audit keep the case's number, which leads nowhere from now on.
    """
    case = Case.objects.select_for_update().get(pk=case.pk)
    proof, _ = ErasureProof.objects.get_or_create(digest=proof_digests(case)[0], defaults={"erased_on": actor.today})
    case_id = case.pk
    allow_deletion()
    delete_content(case)
    for consent in Consent.objects.filter(case=case).order_by("-pk"):
        consent.delete()
    case.delete()
    record(actor=actor, action=AuditAction.CASE_ERASE, about=proof, case_id=case_id)
    transaction.on_commit(write_erasure_log)
    return proof


def delete_content(case: Case) -> None:
    """Delete person, entries, drafts, releases, codes, requests, steps and conferences; consents and history stay.

    Minutes in force never change and only go after `allow_deletion`.
    """
    forget_conferences(Conference.objects.filter(case=case))
    for rows in (Release.objects.filter(entry__case=case), ShareCode.objects.filter(case=case)):
        rows.delete()
    for model in (AgencyInvitation, EntryDraft, Entry, NextStep, YoungPerson):
        model._default_manager.filter(case=case).delete()


def allow_deletion() -> None:
    """For the rest of this transaction the triggers let proofs and audit rows go."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL portal.retention = 'on'")


def write_erasure_log() -> int:
    """Add to the file outside the database what it lacks; returns how many lines. Raises `OSError` if it can't."""
    path: Path = settings.ERASURE_LOG
    known = set(read_erasure_log(path)) if path.exists() else set()
    missing = [proof for proof in ErasureProof.objects.order_by("erased_on", "digest") if proof.digest not in known]
    if missing:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="ascii") as log:
            log.writelines(f"{proof.erased_on.isoformat()} {proof.digest}\n" for proof in missing)
    return len(missing)


def read_erasure_log(path: Path) -> list[str]:
    """The hashes of a log, oldest first; refuses (`ValueError`) a line that is none."""
    digests = []
    for number, line in enumerate(path.read_text(encoding="ascii").splitlines(), start=1):
        parts = line.split()
        if len(parts) != 2 or len(parts[1]) != 64:
            raise ValueError(f"{path.name}, line {number}: not a day and a hash")
        digests.append(parts[1])
    return digests


def replay_erasures(*, actor: Actor, digests: Iterable[str]) -> int:
    """Erase again every case that the hashes name; returns how many were there. For after a restore."""
    wanted = set(digests)
    erased = 0
    for case in Case.objects.order_by("pk").iterator():
        if wanted.intersection(proof_digests(case)):
            erase_case(actor=actor, case=case)
            erased += 1
    return erased


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
