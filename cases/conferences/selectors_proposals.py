"""The best dates for a conference, from everybody's calendars."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.calendars.models import Room
from cases.calendars.selectors import Attendee, Wish, propose_slots
from cases.calendars.slots_types import Level, Proposal
from cases.calendars.slots_words import LEVELS, say_reasons, write_reason
from cases.conferences.enums import AccessNeed, Mode
from cases.conferences.models import Conference, Participant
from cases.conferences.selectors import taking_part
from cases.conferences.selectors_framework import framework_of
from cases.conferences.selectors_poll import SlotData
from cases.staff.actors import Actor

WINDOW: Final = datetime.timedelta(weeks=8)
"""So far ahead dates are looked for, unless the conference is wanted earlier."""
SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Found:
    """Proposals, best first: key → slot and how it reads with its reasons. `level`: what had to be given up."""

    choices: Mapping[str, tuple[SlotData, str]]
    level: str
    unknown: Sequence[Participant]
    """Whose calendar the portal does not know: people without an account."""

    @property
    def first(self) -> datetime.datetime | None:
        """The earliest proposal."""
        return min((slot.starts_at for slot, _text in self.choices.values()), default=None)


def rooms_for(conference: Conference, people: Sequence[Participant]) -> QuerySet[Room]:
    """Rooms for the search: the wanted one alone if one is wanted, else those that would do."""
    rooms = rooms_to_choose(conference, people)
    return rooms.filter(pk=conference.room_id) if conference.room_id else rooms


def rooms_to_choose(conference: Conference, people: Sequence[Participant]) -> QuerySet[Room]:
    """Rooms of the agencies that take part which are large enough and can be reached, and the one that is wanted."""
    if conference.mode != Mode.ROOM or conference.place:
        return Room.objects.none()
    would_do = Q(agency__in={person.agency_id for person in people if person.agency_id}, seats__gte=len(people))
    if AccessNeed.STEP_FREE in conference.needs:
        would_do &= Q(step_free=True)
    rooms = Room.objects.filter(would_do | Q(pk=conference.room_id), is_active=True)
    return rooms.select_related("place", "agency__organisation").order_by("pk")


def search(actor: Actor, conference: Conference, people: Sequence[Participant], *, count: int = SHOWN) -> Proposal:
    """Ask everybody's calendars; a fixed number of statements. Nothing is found where nobody required has one."""
    staff = [person for person in people if person.user is not None and person.agency is not None]
    if not any(person.required for person in staff):
        return Proposal(Level.NOTHING, ())
    framework = framework_of(conference.case.region)
    first = actor.today + datetime.timedelta(days=framework.lead_days)
    last = max(first, conference.wanted_by or actor.today + WINDOW)
    attendees = [
        Attendee(person.user, person.agency, person.required) for person in staff if person.user and person.agency
    ]
    wish = Wish(
        conference.length,
        first,
        last,
        tuple(rooms_for(conference, people)),
        deadline=conference.wanted_by,
        ignoring=conference.uid,
    )
    return propose_slots(actor=actor, attendees=attendees, wish=wish, count=count)


def proposals_for(actor: Actor, conference: Conference) -> Found:
    """The five best dates in words."""
    people = taking_part(conference)
    proposal = search(actor, conference, people)
    rooms = {room.pk: room for room in Room.objects.filter(pk__in=[slot.room for slot in proposal.slots if slot.room])}
    names = {person.user_id: str(person.user) for person in people if person.user_id is not None}
    choices = {}
    for slot in proposal.slots:
        data = SlotData(
            slot.start, rooms.get(slot.room) if slot.room else None, tuple(write_reason(each) for each in slot.reasons)
        )
        why = say_reasons(slot.reasons, people=names, rooms={key: room.name for key, room in rooms.items()})
        choices[slot_key(data)] = (data, f"{when(slot.start)} – {why}")
    unknown = [person for person in people if person.user_id is None]
    return Found(choices, str(LEVELS[proposal.level]), unknown)


def slot_key(slot: SlotData) -> str:
    """How a proposal is named in a form: its start and room."""
    return f"{int(slot.starts_at.timestamp())}-{slot.room.pk if slot.room else 0}"


def when(moment: datetime.datetime) -> str:
    """A moment as people say it: "Dienstag, 1. Dezember, 10:00 Uhr"."""
    local = timezone.localtime(moment)
    return _("%(day)s, %(time)s Uhr") % {"day": date_format(local, "l, j. F"), "time": date_format(local, "H:i")}


def poll_deadline(actor: Actor, conference: Conference, found: Found) -> datetime.date:
    """The last day for answers that the framework suggests, never after the first proposal."""
    usual = actor.today + datetime.timedelta(days=framework_of(conference.case.region).poll_days)
    return min(usual, timezone.localdate(found.first)) if found.first else usual
