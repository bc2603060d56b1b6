"""Verbs about marks of an entry: the rights of the young person. They work in closed and restricted cases too."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.records.models_entries import Entry
from cases.records.services_entries import lock_own_entry
from cases.staff.actors import Actor
from cases.staff.errors import IllegalStep, Refused


@transaction.atomic
def dispute_entry(*, actor: Actor, entry: Entry, note: str) -> Entry:
    """The young person says it is not right: their words stand beside it wherever it is read (Art. 16 DSGVO).

    By a member for the owner agency. `Refused` without words, `IllegalStep` if other words stand there already.
    """
    note = " ".join(note.split())
    if not note:
        raise Refused(_("Bitte schreiben Sie auf, was die junge Person sagt."), field="disputed_note")
    entry = lock_own_entry(actor, entry)
    if entry.disputed_at and entry.disputed_note != note:
        raise IllegalStep(_("Der Eintrag ist schon als bestritten vermerkt."))
    if not entry.disputed_at:
        entry.disputed_at, entry.disputed_note = actor.now, note
        entry.save(update_fields=["disputed_at", "disputed_note"])
    record(actor=actor, action=AuditAction.ENTRY_DISPUTE, about=entry, case_id=entry.case_id)
    return entry


@transaction.atomic
def end_entry_dispute(*, actor: Actor, entry: Entry) -> Entry:
    """The dispute is settled: the note goes. Doing it again changes nothing."""
    entry = lock_own_entry(actor, entry)
    entry.disputed_at, entry.disputed_note = None, ""
    entry.save(update_fields=["disputed_at", "disputed_note"])
    record(actor=actor, action=AuditAction.ENTRY_DISPUTE_END, about=entry, case_id=entry.case_id)
    return entry


@transaction.atomic
def restrict_entry(*, actor: Actor, entry: Entry) -> Entry:
    """Processing is restricted (Art. 18 DSGVO): from now on no other agency sees it and nobody changes it."""
    entry = lock_own_entry(actor, entry)
    if not entry.restricted_at:
        entry.restricted_at = actor.now
        entry.save(update_fields=["restricted_at"])
    record(actor=actor, action=AuditAction.ENTRY_RESTRICT, about=entry, case_id=entry.case_id)
    return entry


@transaction.atomic
def end_entry_restriction(*, actor: Actor, entry: Entry) -> Entry:
    """The restriction is lifted; releases that are still in force open the entry again."""
    entry = lock_own_entry(actor, entry)
    entry.restricted_at = None
    entry.save(update_fields=["restricted_at"])
    record(actor=actor, action=AuditAction.ENTRY_RESTRICT_END, about=entry, case_id=entry.case_id)
    return entry
