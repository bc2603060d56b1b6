"""Reads about entries: who reads one now, who leads its case, what somebody was writing."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases.records.enums import DataClass, MemberKind
from cases.records.models import Case, CaseMember
from cases.records.models_entries import Entry, EntryDraft
from cases.records.models_people import Guardian
from cases.staff.actors import Actor


@dataclass(frozen=True, slots=True)
class Reader:
    """Another agency that may read an entry at this moment. `text` names it, and the persons if only they may."""

    agency_id: int
    text: str


def readers_now(entry: Entry, *, now: datetime.datetime) -> tuple[Reader, ...]:
    """Other agencies to which this entry is open at this moment, each once. Two queries."""
    rows = (
        entry.releases.effective(now=now)
        .select_related("recipient__organisation")
        .prefetch_related("persons")
        .order_by("recipient__organisation__short_name", "pk")
    )
    names: dict[int, tuple[str, set[str]]] = {}
    for row in rows:
        _name, persons = names.setdefault(row.recipient_id, (str(row.recipient), set()))
        if row.data_class == DataClass.PROFESSIONAL_SECRET:
            persons |= {str(person) for person in row.persons.all()}
    return tuple(Reader(pk, _named(agency, persons)) for pk, (agency, persons) in names.items())


def _named(agency: str, persons: set[str]) -> str:
    if not persons:
        return agency
    return _("%(agency)s (nur %(names)s)") % {"agency": agency, "names": ", ".join(sorted(persons))}


def own_draft(actor: Actor, case: Case, entry: Entry | None) -> EntryDraft | None:
    """What this person was writing: for an entry, or for a new one."""
    if actor.user is None:
        return None
    return EntryDraft.objects.visible_to(actor.user, now=actor.now).filter(case=case, entry=entry).first()


def leads_case_for(actor: Actor, entry: Entry) -> bool:
    """Whether the person leads the case, or stands in for it, for the agency that owns the entry."""
    rows = CaseMember.objects.current(now=actor.now).filter(
        case=entry.case_id, agency=entry.agency_id, user=actor.user, kind__in=(MemberKind.CASE_LEAD, MemberKind.DEPUTY)
    )
    return rows.exists()


def guardian_names(actor: Actor, case: Case) -> list[str]:
    """Names to offer where somebody is named who entrusted something; only what this person may see."""
    if actor.user is None:
        return []
    seen = Guardian.objects.visible_to(actor.user, now=actor.now).filter(young_person__case=case)
    return list(seen.order_by("name").values_list("name", flat=True))
