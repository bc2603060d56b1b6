"""Verbs about the agenda: each agency brings its own items, the chair divides the time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.conferences.lifecycle import ConferenceAction, Who
from cases.conferences.models import Conference, Participant
from cases.conferences.models_agenda import AgendaItem
from cases.conferences.selectors import hands_in, taking_part
from cases.conferences.selectors_agenda import offered_entries, round_of
from cases.conferences.services_access import take_conference
from cases.records.models_entries import Entry
from cases.records.selectors import own_rows
from cases.records.services_access import person_of
from cases.staff.actors import Actor
from cases.staff.errors import Refused
from cases.staff.models import Agency

MOST_ITEMS: Final = 12
"""Items of one agency. More is no agenda."""


@dataclass(frozen=True, slots=True)
class AgendaItemData:
    """What an item says: an own entry or a topic (at most 200 characters), who presents it, how long (minutes)."""

    entry_id: int | None
    topic: str
    presenter_id: int | None
    minutes: int


@transaction.atomic
def add_agenda_item(*, actor: Actor, conference: Conference, data: AgendaItemData) -> AgendaItem:
    """Put something of one's own agency on the agenda, at the end.

    Raises `Refused` for an entry that is not offered (see `offered_entries`; unknown and foreign ones alike), for
    neither or both of entry and topic, for a presenter who does not take part, and for the thirteenth item.
    """
    conference = take_conference(actor=actor, conference=conference, action=ConferenceAction.AGENDA_EDIT)
    agency = agency_in(actor, conference)
    items = list(conference.agenda.order_by("position", "pk"))
    if sum(item.agency_id == agency.pk for item in items) >= MOST_ITEMS:
        raise Refused(_("Mehr als %(most)s Punkte einer Stelle passen in keine Konferenz.") % {"most": MOST_ITEMS})
    item = AgendaItem.objects.create(
        conference=conference,
        agency=agency,
        entry=_entry(actor, conference, agency, data, taken=[item.entry_id for item in items if item.entry_id]),
        topic=data.topic.strip(),
        presenter=_presenter(conference, data.presenter_id),
        minutes=data.minutes,
        position=items[-1].position + 1 if items else 1,
    )
    record(actor=actor, action=AuditAction.AGENDA_EDIT, about=conference, case_id=conference.case_id)
    return item


@transaction.atomic
def change_agenda_item(*, actor: Actor, item: AgendaItem, data: AgendaItemData) -> AgendaItem:
    """Another topic, presenter or length for an own item; which entry it is stays.

    `PermissionDenied` for another agency's item; raises `Refused` as `add_agenda_item` does.
    """
    locked = _take_own(actor, item)
    if locked.entry_id is None:
        if not data.topic.strip():
            raise Refused(_("Worum geht es?"), field="topic")
        locked.topic = data.topic.strip()
    locked.presenter = _presenter(locked.conference, data.presenter_id)
    locked.minutes = data.minutes
    locked.save(update_fields=["topic", "presenter", "minutes"])
    record(actor=actor, action=AuditAction.AGENDA_EDIT, about=item.conference, case_id=item.conference.case_id)
    return locked


@transaction.atomic
def remove_agenda_item(*, actor: Actor, item: AgendaItem) -> None:
    """Take an own item off the agenda; the entry behind it stays. `PermissionDenied` for another agency's."""
    _take_own(actor, item).delete()
    record(actor=actor, action=AuditAction.AGENDA_EDIT, about=item.conference, case_id=item.conference.case_id)


@transaction.atomic
def set_phase_minutes(*, actor: Actor, conference: Conference, minutes: Mapping[int, int]) -> None:
    """How long phases take: position → minutes. Those that may not be shortened keep theirs, whatever is sent.

    For the convening agency and the chair, `PermissionDenied` for others.
    """
    conference = take_conference(actor=actor, conference=conference, action=ConferenceAction.AGENDA_EDIT)
    if not {Who.CONVENER, Who.CHAIR} & hands_in(actor, conference):
        raise PermissionDenied
    for phase in conference.phases.filter(may_shorten=True, position__in=minutes).order_by("position"):
        phase.minutes = minutes[phase.position]
        phase.save(update_fields=["minutes"])
    record(actor=actor, action=AuditAction.AGENDA_EDIT, about=conference, case_id=conference.case_id)


def agency_in(actor: Actor, conference: Conference) -> Agency:
    """For which agency of the round the person brings something: the chosen one, if it is one.

    Raises `Refused` for who works on the case for no agency of the round.
    """
    at_table = {agency.pk for agency in round_of(conference, taking_part(conference))}
    for row in own_rows(actor, conference.case):
        if row.agency_id in at_table:
            return row.agency
    raise Refused(_("Ihre Stelle nimmt an dieser Konferenz nicht teil."))


def _take_own(actor: Actor, item: AgendaItem) -> AgendaItem:
    """The item, locked, if it is of an agency for which the person works on the case."""
    conference = take_conference(actor=actor, conference=item.conference, action=ConferenceAction.AGENDA_EDIT)
    locked = AgendaItem.objects.select_for_update().filter(pk=item.pk, conference=conference).first()
    if locked is None or locked.agency_id not in {row.agency_id for row in own_rows(actor, conference.case)}:
        raise PermissionDenied
    locked.conference = conference
    return locked


def _entry(
    actor: Actor, conference: Conference, agency: Agency, data: AgendaItemData, *, taken: list[int]
) -> Entry | None:
    """The chosen entry, if it is offered at this moment; None for a topic."""
    if bool(data.topic.strip()) == bool(data.entry_id):
        raise Refused(_("Wählen Sie einen freigegebenen Eintrag, oder schreiben Sie ein Thema."), field="topic")
    if data.entry_id is None:
        return None
    table = round_of(conference, taking_part(conference))
    offered = offered_entries(person_of(actor), conference.case, agency, table=table, taken=taken, now=actor.now)
    for one in offered:
        if one.entry.pk == data.entry_id and not one.problem:
            return one.entry
    raise Refused(_("Dieser Eintrag kann nicht gewählt werden."), field="entry")


def _presenter(conference: Conference, number: int | None) -> Participant | None:
    if number is None:
        return None
    found = conference.participants.filter(pk=number, removed_at__isnull=True).first()
    if found is None:
        raise Refused(_("Diese Person nimmt nicht teil."), field="presenter")
    return found
