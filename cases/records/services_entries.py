"""Verbs about entries: write, change, give another class, delete."""

from __future__ import annotations

import datetime
from collections.abc import Set as AbstractSet
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.records.enums import DataClass
from cases.records.lifecycle import CaseAction
from cases.records.models import Case
from cases.records.models_entries import Entry, EntryDraft
from cases.records.rules_entries import EntryContent, may_tighten
from cases.records.selectors_entries import leads_case_for, readers_now
from cases.records.services_access import person_of, take_case, touch
from cases.staff.actors import Actor
from cases.staff.errors import IllegalStep, Refused, StaleVersion

TWICE: Final = datetime.timedelta(minutes=10)
"""The same entry sent again within this time is the same click."""


def lock_own_entry(actor: Actor, entry: Entry) -> Entry:
    """The entry as it stands now, held until the end. Raises `IllegalStep` if it is not one's own agency's."""
    own = Entry.objects.own(person_of(actor), now=actor.now)
    locked = own.select_for_update(of=("self",)).select_related("case").filter(pk=entry.pk).first()
    if locked is None:
        raise IllegalStep(_("Diesen Eintrag gibt es nicht mehr, oder Sie arbeiten nicht mehr an diesem Fall."))
    return locked


@transaction.atomic
def write_entry(*, actor: Actor, case: Case, content: EntryContent) -> Entry:
    """A new entry of the agency for which the person acts in the case; their draft is gone then.

    Sent twice, it is there once. Raises `IllegalStep` for a closed or restricted case, `Refused` for what the class
    demands, `PermissionDenied` for somebody who does not work on the case.
    """
    case, row = take_case(actor=actor, case=case, action=CaseAction.ENTRY_WRITE)
    author, content = person_of(actor), content.normal()
    _check(actor, content)
    entry = _twin(actor, case, content)
    if entry is None:
        entry = Entry.objects.create(
            case=case, agency=row.agency, author=author, created_at=actor.now, changed_at=actor.now, **content.values()
        )
        touch(case, actor)
    EntryDraft.objects.filter(case=case, author=author, entry=None).delete()
    record(actor=actor, action=AuditAction.ENTRY_NEW, about=entry, case_id=case.pk)
    return entry


@transaction.atomic
def change_entry(
    *, actor: Actor, entry: Entry, content: EntryContent, version: int, readers_shown: AbstractSet[int]
) -> Entry:
    """A new wording, by the author. Another class ends every release of the entry for good.

    `version` is the one that the author began with: `StaleVersion` if there is a newer one that says something else.
    `readers_shown`: ids of the agencies named to the author as its readers; `Refused` if there is one more by now.
    `IllegalStep` for a closed or restricted case and for a restricted entry.
    """
    case, _row = take_case(actor=actor, case=entry.case, action=CaseAction.ENTRY_WRITE)
    content = content.normal()
    entry = lock_own_entry(actor, entry)
    _check_author(actor, entry)
    _check(actor, content)
    if not _says(entry, content):
        if entry.version != version:
            raise StaleVersion(_("Dieser Eintrag wurde inzwischen geändert."))
        if entry.data_class == content.data_class:
            _check_readers(actor, entry, readers_shown)
        _save(actor, entry, content)
        touch(case, actor)
    entry.drafts.filter(author=person_of(actor)).delete()
    record(actor=actor, action=AuditAction.ENTRY_EDIT, about=entry, case_id=case.pk)
    return entry


@transaction.atomic
def reclassify_entry(*, actor: Actor, entry: Entry, data_class: DataClass) -> Entry:
    """A stricter class, given by the case lead of the same agency; ends every release of the entry for good.

    `Refused` for somebody else and for a class that would let more people read; `IllegalStep` as for a change.
    """
    case, _row = take_case(actor=actor, case=entry.case, action=CaseAction.ENTRY_WRITE)
    entry = lock_own_entry(actor, entry)
    _check_unrestricted(entry)
    if not leads_case_for(actor, entry):
        raise Refused(_("Die Klasse berichtigt nur die Fallführung der Stelle, der der Eintrag gehört."))
    if entry.data_class != data_class:
        if not may_tighten(entry.data_class, data_class):
            raise Refused(_("Sie können nur eine strengere Klasse wählen."), field="data_class")
        _end_releases(actor, entry)
        entry.data_class, entry.changed_by = data_class, person_of(actor)
        entry.version += 1
        entry.changed_at = actor.now
        entry.save(update_fields=["data_class", "changed_by", "version", "changed_at"])
        touch(case, actor)
    record(actor=actor, action=AuditAction.ENTRY_RECLASSIFY, about=entry, case_id=case.pk)
    return entry


@transaction.atomic
def delete_entry(*, actor: Actor, entry: Entry) -> None:
    """Remove an own entry that nobody outside ever could read.

    `Refused` for another author's and for one that was released; `IllegalStep` while it is disputed or restricted
    (Art. 18 DSGVO) and in a closed or restricted case.
    """
    case, _row = take_case(actor=actor, case=entry.case, action=CaseAction.ENTRY_WRITE)
    entry = lock_own_entry(actor, entry)
    _check_author(actor, entry)
    if entry.disputed_at:
        raise IllegalStep(_("Der Eintrag ist bestritten. Solange der Vermerk steht, wird er nicht gelöscht."))
    if entry.releases.exists():
        raise Refused(_("Der Eintrag war freigegeben. Er kann geändert, aber nicht gelöscht werden."))
    Entry.objects.filter(pk=entry.pk).delete()
    touch(case, actor)
    record(actor=actor, action=AuditAction.ENTRY_DELETE, about=entry, case_id=case.pk)


def _check(actor: Actor, content: EntryContent) -> None:
    if content.happened_on > actor.today:
        raise Refused(_("Das Datum liegt in der Zukunft."), field="happened_on")
    if content.data_class != DataClass.ENTRUSTED:
        return
    if not content.entrusted_by:
        raise Refused(_("Bitte sagen Sie, wer es Ihnen anvertraut hat."), field="entrusted_by")
    if content.needs_name and not content.entrusted_by_name:
        raise Refused(_("Bitte nennen Sie die Person. Nur sie kann es freigeben."), field="entrusted_by_name")


def _check_author(actor: Actor, entry: Entry) -> None:
    if entry.author_id != person_of(actor).pk:
        raise Refused(_("Nur wer den Eintrag geschrieben hat, kann das tun."))
    _check_unrestricted(entry)


def _check_unrestricted(entry: Entry) -> None:
    if entry.restricted_at:
        raise IllegalStep(_("Die Verarbeitung dieses Eintrags ist eingeschränkt. Heben Sie das zuerst auf."))


def _check_readers(actor: Actor, entry: Entry, shown: AbstractSet[int]) -> None:
    new = [reader.text for reader in readers_now(entry, now=actor.now) if reader.agency_id not in shown]
    if new:
        raise Refused(
            _("Der Eintrag ist inzwischen freigegeben für: %(who)s. Ihre Fassung würde dort sofort gelesen.")
            % {"who": ", ".join(new)}
        )


def _says(entry: Entry, content: EntryContent) -> bool:
    return all(getattr(entry, name) == value for name, value in content.values().items())


def _save(actor: Actor, entry: Entry, content: EntryContent) -> None:
    if entry.data_class != content.data_class:
        _end_releases(actor, entry)
    for name, value in content.values().items():
        setattr(entry, name, value)
    entry.version += 1
    entry.changed_at, entry.changed_by = actor.now, person_of(actor)
    entry.save(update_fields=[*content.values(), "version", "changed_at", "changed_by"])


def _end_releases(actor: Actor, entry: Entry) -> None:
    """Another class has ended their effect; ended for good they stay so even if the old class comes back."""
    entry.releases.filter(withdrawn_at=None).update(withdrawn_at=actor.now, withdrawn_by=actor.user)


def _twin(actor: Actor, case: Case, content: EntryContent) -> Entry | None:
    same = Entry.objects.own(person_of(actor), now=actor.now).filter(
        case=case, author=actor.user, created_at__gt=actor.now - TWICE, version=1, **content.values()
    )
    return same.order_by("-pk").first()
