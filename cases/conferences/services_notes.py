"""One's own notes during a conference: kept on the server as they are typed, for their author alone."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.conferences.lifecycle import ConferenceAction
from cases.conferences.models import Conference
from cases.conferences.models_agenda import ConferenceNotes
from cases.conferences.services_access import take_conference
from cases.records.services_access import person_of
from cases.staff.actors import Actor
from cases.staff.errors import Refused, StaleVersion

LONGEST: Final = 10_000
"""Characters of one person's notes."""


@transaction.atomic
def save_notes(*, actor: Actor, conference: Conference, text: str, version: int) -> ConferenceNotes:
    """Put `text` in place of the person's notes. `version`: which they began with, 0 if there were none.

    Raises `StaleVersion` if another tab saved other words meanwhile; nothing is overwritten. `Refused` for endless
    text.
    """
    author = person_of(actor)
    conference = take_conference(actor=actor, conference=conference, action=ConferenceAction.NOTE)
    # A null character is the one that PostgreSQL does not keep.
    text = text.replace("\x00", "").replace("\r\n", "\n")
    if len(text) > LONGEST:
        raise Refused(_("Die Notizen sind zu lang. Bitte kürzen Sie sie auf 10.000 Zeichen."), field="text")
    notes = ConferenceNotes.objects.select_for_update().filter(conference=conference, author=author).first()
    if notes is None:
        notes = ConferenceNotes(conference=conference, author=author, version=0)
    if notes.version != version and notes.text != text:
        raise StaleVersion(_("Ihre Notizen wurden in einem anderen Fenster geändert."))
    if notes.text != text or notes.pk is None:
        notes.text, notes.saved_at, notes.version = text, actor.now, notes.version + 1
        notes.save()
    record(actor=actor, action=AuditAction.NOTES_SAVE, about=conference, case_id=conference.case_id)
    return notes
