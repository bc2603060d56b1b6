"""Verbs about minutes in force: begin a correction, take a copy into the own file, confirm that it is there."""

from __future__ import annotations

from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.conferences.enums import MinutesState
from cases.conferences.lifecycle import ConferenceAction
from cases.conferences.models import Conference
from cases.conferences.models_minutes import Agreement, Minutes, MinutesPart, MinutesReceipt
from cases.conferences.selectors import covers_of
from cases.conferences.selectors_minutes import MinutesCopy, agreements_of, copy_of, rows_of, who
from cases.conferences.services_access import take_conference
from cases.conferences.services_minutes import open_minutes
from cases.records.models import Case
from cases.records.selectors import acting_in
from cases.records.services_access import person_of, touch
from cases.staff.actors import Actor
from cases.staff.errors import IllegalStep, Refused
from cases.staff.models import Agency

SHORTEST_REASON: Final = 10
BOUND: Final = (MinutesState.FINAL, MinutesState.RECALLED)


@transaction.atomic
def correct_minutes(*, actor: Actor, conference: Conference, reason: str) -> Minutes:
    """Begin the next version as a copy of the one in force, which stays in force until all agree to the new one.

    `Refused` without a reason, `IllegalStep` where nothing is in force or a correction is on its way already.
    """
    conference = take_conference(actor=actor, conference=conference, action=ConferenceAction.MINUTES_CORRECT)
    old = conference.minutes.filter(state=MinutesState.FINAL).first()
    if old is None or open_minutes(conference) is not None:
        raise IllegalStep(_("Eine Berichtigung ist schon begonnen."))
    if len(reason.strip()) < SHORTEST_REASON:
        raise Refused(_("Bitte nennen Sie den Grund in einem Satz."), field="reason")
    new = Minutes.objects.create(
        conference=conference, version=old.version + 1, reason=reason.strip(), responsible=old.responsible,
        next_on=old.next_on, plain=old.plain, drafted_by=person_of(actor), drafted_at=actor.now, saved_at=actor.now,
    )  # fmt: skip
    for part in rows_of(old):
        MinutesPart.objects.create(
            minutes=new, kind=part.kind, agency=part.agency, data_class=part.data_class, text=part.text,
            position=part.position,
        )  # fmt: skip
    for row in agreements_of(old):
        Agreement.objects.create(
            minutes=new, position=row.position, what=row.what, owner=row.owner, agency=row.agency, due=row.due,
            basis=row.basis, support=row.support, fallback=row.fallback, data_class=row.data_class, copied_from=row,
        )  # fmt: skip
    touch(conference.case, actor)
    record(actor=actor, action=AuditAction.MINUTES_CORRECT, about=new, case_id=conference.case_id)
    return new


@transaction.atomic
def export_minutes(*, actor: Actor, conference: Conference, version: int) -> dict[str, Any]:
    """The copy of one's own agency, for its own file, as plain data; notes that it was taken.

    `Refused` for a version that never was in force, `PermissionDenied` for who sees the conference no longer.
    """
    conference, agency = _take_to_read(actor, conference)
    minutes = bound_version(conference, version)
    receipt, _new = MinutesReceipt.objects.get_or_create(
        minutes=minutes, agency=agency, defaults={"exported_by": person_of(actor), "exported_at": actor.now}
    )
    if receipt.confirmed_at is None:
        receipt.exported_by, receipt.exported_at = person_of(actor), actor.now
        receipt.save(update_fields=["exported_by", "exported_at"])
    covers = covers_of(conference.case, now=actor.now)
    copy = copy_of(minutes, conference, reader_ids={agency.pk}, covers=covers)
    data = as_data(copy, conference, agency) | {"taken_on": f"{actor.today:%Y-%m-%d}"}
    record(actor=actor, action=AuditAction.MINUTES_EXPORT, about=minutes, case_id=conference.case_id)
    return data


@transaction.atomic
def confirm_receipt(*, actor: Actor, conference: Conference, version: int, file_reference: str) -> MinutesReceipt:
    """Say where in the own agency's file the copy is now. The first to say so counts; again changes nothing.

    `Refused` before it was exported and without a reference.
    """
    conference, agency = _take_to_read(actor, conference)
    minutes = bound_version(conference, version)
    receipt = minutes.receipts.select_for_update(of=("self",)).filter(agency=agency).first()
    if receipt is None:
        raise Refused(_("Holen Sie zuerst die Kopie für Ihre Akte."))
    if not file_reference.strip():
        raise Refused(_("Bitte nennen Sie die Fundstelle."), field="file_reference")
    if receipt.confirmed_at is None:
        receipt.confirmed_by, receipt.confirmed_at = person_of(actor), actor.now
        receipt.file_reference = file_reference.strip()
        receipt.save(update_fields=["confirmed_by", "confirmed_at", "file_reference"])
    record(actor=actor, action=AuditAction.MINUTES_RECEIPT, about=minutes, case_id=conference.case_id)
    return receipt


def bound_version(conference: Conference, version: int) -> Minutes:
    """A version that is or was in force; `Refused` for every other."""
    rows = conference.minutes.select_related("responsible__organisation").filter(state__in=BOUND)
    minutes = rows.filter(version=version).first()
    if minutes is None:
        raise Refused(_("Diese Fassung des Protokolls gilt noch nicht."))
    return minutes


def _take_to_read(actor: Actor, conference: Conference) -> tuple[Conference, Agency]:
    """The conference in any state, held against changes, and the agency that takes the copy."""
    Case.objects.select_for_update(of=("self",)).get(pk=conference.case_id)
    rows = Conference.objects.visible_to(person_of(actor), now=actor.now).select_related("agency__organisation", "case")
    locked = rows.select_for_update(of=("self",)).filter(pk=conference.pk).first()
    if locked is None:
        raise PermissionDenied
    return locked, acting_in(actor, locked.case)


def as_data(copy: MinutesCopy, conference: Conference, agency: Agency) -> dict[str, Any]:
    """A copy as plain data: days as YYYY-MM-DD; what is not for the agency is None and keeps its place."""
    minutes, framed = copy.minutes, copy.framed
    return {
        "conference": conference.reference,
        "case": conference.case.reference,
        "copy_of": str(agency),
        "held_on": f"{timezone.localdate(conference.held_at or conference.starts_at):%Y-%m-%d}",
        "question": conference.question if framed else None,
        "version": minutes.version,
        "state": minutes.state,
        "reason": minutes.reason if framed else None,
        "final_on": f"{timezone.localdate(minutes.final_at):%Y-%m-%d}" if minutes.final_at else None,
        "parts": [
            None if part.text is None else {"what": part.heading, "data_of": str(part.agency), "text": part.text}
            for part in copy.parts
        ],
        "agreements": [_agreement(item.row) if item.row else None for item in copy.agreements],
        "dissent": [{"agency": str(row.agency), "text": row.text} for row in copy.dissents],
        "responsible": str(minutes.responsible) if minutes.responsible and framed else None,
        "next_on": f"{minutes.next_on:%Y-%m-%d}" if minutes.next_on and framed else None,
        "plain": minutes.plain if framed else None,
    }


def _agreement(row: Agreement) -> dict[str, str]:
    return {
        "what": row.what, "who": who(row.owner), "agency": str(row.agency), "due": f"{row.due:%Y-%m-%d}",
        "basis": row.basis, "support": row.support, "fallback": row.fallback, "state": str(row.get_state_display()),
    }  # fmt: skip
