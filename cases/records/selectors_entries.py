"""Reads about entries: the timeline of a case for one reader, and who reads an entry now."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil
from typing import Final

from django.db.models import Count, Q, QuerySet, Window
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.records.enums import HIDDEN_IN_LISTS, DataClass, MemberKind
from cases.records.models import Case, CaseMember
from cases.records.models_entries import Entry, EntryDraft
from cases.records.models_people import Guardian, YoungPerson
from cases.staff.actors import Actor
from cases.staff.models import User

PAGE: Final = 50
"""Items on one page of a timeline."""
ENTRY: Final = "entry"
ENTRUSTED: Final = "entrusted"


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """One line of a case's timeline, for one reader.

    `kind`: "entry", "entrusted" (no title, no text, only a link) or what an upper room adds. `at`: for entries the
    beginning of their day in Germany, else the moment. `agency` and `who` are names; `note` is a mark in words.
    """

    kind: str
    at: datetime.datetime
    agency: str
    title: str
    text: str = ""
    data_class: str = ""
    who: str = ""
    entry_id: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """Up to 50 items, newest first. `number` counts from 1; `pages` is at least 1."""

    items: tuple[TimelineItem, ...]
    number: int
    pages: int


@dataclass(frozen=True, slots=True)
class Reader:
    """Another agency that may read an entry at this moment. `text` names it, and the persons if only they may."""

    agency_id: int
    text: str


def timeline(
    case: Case, user: User, *, now: datetime.datetime, others: Iterable[TimelineItem] = (), number: int = 1
) -> TimelinePage:
    """What this reader may see of a case, with the items of upper rooms mixed in by time. One query.

    A page beyond the last one is the last one, and costs a second query.
    """
    added = list(others)
    number = max(1, number)
    rows = list(_listed(case, user, now).annotate(total=Window(Count("pk")))[: number * PAGE])
    total = (rows[0].total if rows else 0) + len(added)
    pages = max(1, ceil(total / PAGE))
    if number > pages:
        return timeline(case, user, now=now, others=added, number=pages)
    mixed = sorted([*added, *map(_item, rows)], key=lambda item: (item.at, item.entry_id or 0), reverse=True)
    return TimelinePage(tuple(mixed[(number - 1) * PAGE : number * PAGE]), number, pages)


def _listed(case: Case, user: User, now: datetime.datetime) -> QuerySet[Entry, Entry]:
    """Entries of the timeline. What was entrusted is hinted at to its author alone, whoever else it is released to."""
    return (
        Entry.objects.visible_to(user, now=now)
        .filter(~Q(data_class__in=HIDDEN_IN_LISTS) | Q(author=user), case=case)
        .select_related("agency__organisation", "author")
        .order_by("-happened_on", "-pk")
    )


def _item(entry: Entry) -> TimelineItem:
    entrusted = entry.data_class in HIDDEN_IN_LISTS
    return TimelineItem(
        kind=ENTRUSTED if entrusted else ENTRY,
        at=timezone.make_aware(datetime.datetime.combine(entry.happened_on, datetime.time.min)),
        agency=str(entry.agency),
        title=_("Anvertraut") if entrusted else entry.title,
        text="" if entrusted else entry.text,
        data_class=entry.data_class,
        who=str(entry.author),
        entry_id=entry.pk,
        note="" if entrusted else note_of(entry),
    )


def note_of(entry: Entry) -> str:
    """The marks of an entry in words."""
    notes = []
    if entry.disputed_at:
        notes.append(_("Bestritten von der jungen Person: %(note)s") % {"note": entry.disputed_note})
    if entry.restricted_at:
        notes.append(_("Die Verarbeitung ist eingeschränkt."))
    return " ".join(notes)


def readers_now(entry: Entry, *, now: datetime.datetime) -> tuple[Reader, ...]:
    """Other agencies to which this entry is open at this moment, each once. Two queries."""
    rows = (
        entry.releases.effective(now=now)
        .select_related("recipient__organisation")
        .prefetch_related("persons")
        .order_by("recipient__organisation__short_name", "pk")
    )
    readers: dict[int, Reader] = {}
    for row in rows:
        text = str(row.recipient)
        if row.data_class == DataClass.PROFESSIONAL_SECRET:
            names = ", ".join(sorted(str(person) for person in row.persons.all()))
            text = _("%(agency)s (nur %(names)s)") % {"agency": text, "names": names}
        readers.setdefault(row.recipient_id, Reader(row.recipient_id, text))
    return tuple(readers.values())


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
    seen = YoungPerson.objects.visible_to(actor.user, now=actor.now).filter(case=case)
    return list(Guardian.objects.filter(young_person__in=seen).order_by("name").values_list("name", flat=True))
