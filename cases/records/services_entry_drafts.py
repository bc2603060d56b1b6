"""Verbs about drafts: what somebody is writing stays on the server, for them alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.records.lifecycle import CaseAction
from cases.records.models import Case
from cases.records.models_entries import Entry, EntryDraft
from cases.records.rules_entries import EntryContent
from cases.records.services_access import person_of, take_case
from cases.staff.actors import Actor
from cases.staff.errors import Refused

KEPT: Final = tuple(field.name for field in fields(EntryContent))
"""Names of the form's fields that a draft keeps, as text."""
LONGEST: Final = 20_000
"""Characters of one field; twice what an entry may have, so that nobody loses what has to be shortened."""


@transaction.atomic
def save_entry_draft(
    *, actor: Actor, case: Case, entry: Entry | None, content: Mapping[str, str], base_version: int
) -> EntryDraft:
    """What the person has typed so far, complete or not, in place of what was kept before.

    `entry`: the own entry that it changes, None for a new one; `base_version`: its version when they began.
    Raises `IllegalStep` for a closed or restricted case, `Refused` for another author's entry or endless text.
    """
    author = person_of(actor)
    take_case(actor=actor, case=case, action=CaseAction.ENTRY_WRITE)
    if entry is not None and entry.author_id != author.pk:
        raise Refused(_("Nur wer den Eintrag geschrieben hat, kann ihn ändern."))
    # A null character is the one that PostgreSQL does not keep.
    kept = {name: content.get(name, "").replace("\x00", "") for name in KEPT}
    if any(len(value) > LONGEST for value in kept.values()):
        raise Refused(_("Der Text ist zu lang für einen Entwurf. Bitte kürzen Sie ihn."), field="text")
    draft, _made = EntryDraft.objects.update_or_create(
        case=case,
        author=author,
        entry=entry,
        defaults={"content": kept, "base_version": max(0, base_version), "saved_at": actor.now},
    )
    record(actor=actor, action=AuditAction.ENTRY_DRAFT_SAVE, about=draft, case_id=case.pk)
    return draft


@transaction.atomic
def discard_entry_draft(*, actor: Actor, case: Case, entry: Entry | None) -> None:
    """Throw the person's draft away; nothing happens if there is none. Works in closed cases too."""
    EntryDraft.objects.filter(case=case, author=person_of(actor), entry=entry).delete()
    record(actor=actor, action=AuditAction.ENTRY_DRAFT_DISCARD, about=entry or case, case_id=case.pk)
