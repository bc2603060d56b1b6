"""The agenda as one reader may see it at this moment, and what an agency can put on it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from cases.conferences.models import Conference, Participant
from cases.conferences.models_agenda import AgendaItem
from cases.conferences.rules import Cover, may_read
from cases.consents.enums import FormOfUse, Purpose
from cases.consents.models_releases import Release
from cases.records.enums import HIDDEN_IN_LISTS, DataClass
from cases.records.models import Case
from cases.records.models_entries import Entry
from cases.staff.models import Agency, User

FOR_CONFERENCES: Final = Q(consent__isnull=True) | Q(consent__forms_of_use__contains=[FormOfUse.CONFERENCE])
"""Releases that may be used in a conference: their consent says so, or a norm carries them for this purpose."""


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """One item for one reader. Not `readable`: nothing of it is shown but that it is there.

    `entry`: only where the item is a readable entry. `unread_by`: agencies of the round that may not read it now;
    told to its own agency alone.
    """

    item: AgendaItem
    own: bool
    readable: bool
    entry: Entry | None = None
    unread_by: tuple[Agency, ...] = ()


@dataclass(frozen=True, slots=True)
class AgendaGroup:
    """What one agency brings."""

    agency: Agency
    own: bool
    lines: list[AgendaLine] = field(default_factory=list)

    @property
    def minutes(self) -> int:
        """How long its items take."""
        return sum(line.item.minutes for line in self.lines)


def round_of(conference: Conference, participants: Iterable[Participant]) -> list[Agency]:
    """Agencies at the table, the convening one first."""
    agencies = {conference.agency_id: conference.agency}
    agencies |= {part.agency_id: part.agency for part in participants if part.agency_id and part.agency}
    return sorted(agencies.values(), key=lambda agency: (agency.pk != conference.agency_id, agency.pk))


def agenda_for(
    user: User, conference: Conference, *, mine: frozenset[int], table: Sequence[Agency], covers: Iterable[Cover],
    now: datetime.datetime,
) -> list[AgendaGroup]:  # fmt: skip
    """Every item, per agency of the round, as this reader may see it now. Two queries.

    `mine`: agencies for which they work on the case. An entry is read through the gate of entries and a release for
    conferences; a topic as data of its agency that can be shared.
    """
    covers = tuple(covers)
    items = list(
        conference.agenda.select_related("agency__organisation", "presenter__user", "presenter__agency__organisation")
    )
    entries = {entry.pk: entry for entry in readable_entries(user, items, mine=mine, now=now)}
    groups = {agency.pk: AgendaGroup(agency, agency.pk in mine) for agency in table}
    for item in items:
        group = groups.setdefault(item.agency_id, AgendaGroup(item.agency, item.agency_id in mine))
        entry = entries.get(item.entry_id or 0)
        readable = entry is not None if item.entry_id else _topic_readable(covers, item.agency_id, mine)
        gaps = _unread_by(item, entry, table=table, covers=covers) if group.own else ()
        group.lines.append(AgendaLine(item, group.own, readable, entry, gaps))
    return list(groups.values())


def readable_entries(
    user: User, items: Iterable[AgendaItem], *, mine: frozenset[int], now: datetime.datetime
) -> QuerySet[Entry]:
    """Entries behind these items that the person may read in a conference now; `reached`: agencies that may as well."""
    released = Release.objects.open_to(user, now=now).filter(
        FOR_CONFERENCES, entry=OuterRef("pk"), purpose=Purpose.CASE_CONFERENCE
    )
    return (
        Entry.objects.visible_to(user, now=now)
        .listable()
        .filter(Q(agency__in=mine) | Exists(released), pk__in=[item.entry_id for item in items if item.entry_id])
        .annotate(reached=ArraySubquery(_for_talks(now).filter(entry=OuterRef("pk")).values("recipient_id")))
    )


def _topic_readable(covers: Iterable[Cover], owner_id: int, readers: Iterable[int]) -> bool:
    return may_read(
        covers, owner_id=owner_id, reader_ids=readers, data_class=DataClass.SHAREABLE, form=FormOfUse.CONFERENCE
    )


def _for_talks(now: datetime.datetime) -> QuerySet[Release]:
    return Release.objects.effective(now=now).filter(FOR_CONFERENCES, purpose=Purpose.CASE_CONFERENCE)


def _unread_by(item: AgendaItem, entry: Any, *, table: Iterable[Agency], covers: Iterable[Cover]) -> tuple[Agency, ...]:
    """Agencies of the round that may not read this item of another one now."""
    others = [agency for agency in table if agency.pk != item.agency_id]
    if item.entry_id:
        return tuple(one for one in others if entry is None or one.pk not in entry.reached)
    return tuple(one for one in others if not _topic_readable(covers, item.agency_id, [one.pk]))


def recipients_of(entry_ids: Iterable[int], *, now: datetime.datetime) -> dict[int, set[int]]:
    """Entry → agencies to which it is released for conferences at this moment. One query."""
    rows = _for_talks(now).filter(entry__in=list(entry_ids))
    found: dict[int, set[int]] = {}
    for entry_id, agency_id in rows.order_by("pk").values_list("entry_id", "recipient_id"):
        found.setdefault(entry_id, set()).add(agency_id)
    return found


@dataclass(frozen=True, slots=True)
class OfferedEntry:
    """An own entry on the form that adds an item. `problem`: why it cannot be chosen; empty if it can."""

    entry: Entry
    problem: str


def offered_entries(
    user: User, case: Case, agency: Agency, *, table: Iterable[Agency], taken: Iterable[int], now: datetime.datetime
) -> list[OfferedEntry]:
    """Entries of the agency that the person can read, with what speaks against each. Two queries.

    `table`: agencies of the round; `taken`: entries that are on the agenda already. What was entrusted is in no list.
    """
    entries = list(Entry.objects.own(user, now=now).filter(case=case, agency=agency).listable())
    reached = recipients_of([entry.pk for entry in entries], now=now)
    others = {one.pk for one in table} - {agency.pk}
    on_it = frozenset(taken)
    return [OfferedEntry(entry, why_not(entry, reached.get(entry.pk, set()) & others, on_it)) for entry in entries]


def why_not(entry: Entry, reached: set[int], taken: frozenset[int]) -> str:
    """Why an own entry cannot be an item, in words; empty if it can. `reached`: agencies of the round that read it."""
    if entry.pk in taken:
        return _("Steht schon auf der Tagesordnung.")
    if entry.data_class in HIDDEN_IN_LISTS:
        return _("Anvertrautes steht nie in einer Liste.")
    if entry.data_class == DataClass.INTERNAL:
        return _("Intern: bleibt in Ihrer Stelle.")
    if entry.restricted_at:
        return _("Die Verarbeitung dieses Eintrags ist eingeschränkt.")
    if not reached:
        return _("Für keine Stelle dieser Runde zur Verwendung in einer Konferenz freigegeben.")
    return ""
