"""The joint date of a hand-over: who comes, where it can be, and the best dates from everybody's calendars."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from django.db.models import Case as If
from django.db.models import QuerySet, Value, When
from django.utils.translation import gettext as _

from cases.calendars.ics import BY_PHONE, BY_VIDEO
from cases.calendars.models import Booking, Room
from cases.calendars.selectors import Attendee, Wish, propose_slots
from cases.calendars.slots_types import Level, Slot
from cases.calendars.slots_words import LEVELS, say_reasons
from cases.conferences.enums import Mode
from cases.conferences.selectors_proposals import when
from cases.handovers.models import Handover
from cases.records.enums import MemberKind
from cases.records.lifecycle import LEADING
from cases.records.models import CaseMember
from cases.staff.actors import Actor
from cases.staff.models import User

WINDOW: Final = datetime.timedelta(weeks=4)
"""So far ahead dates are looked for; the search goes on by itself where it finds nothing."""
SHOWN: Final = 5
SEATS: Final = 3
"""Two caseworkers and the young person."""
LENGTHS: Final = (30, 45, 60, 90)
"""Minutes to choose from."""
USUAL: Final = 45


class Together(NamedTuple):
    """Who meets the young person. `giver`: who leads the case for the agency that offers; None where nobody does."""

    giver: User | None
    receiver: User | None

    @property
    def people(self) -> list[User]:
        """Both, once each."""
        found = {person.pk: person for person in self if person is not None}
        return list(found.values())


@dataclass(frozen=True, slots=True)
class Found:
    """Proposals, best first: key → how it reads with its reasons. `level`: what had to be given up."""

    choices: Mapping[str, str]
    level: str


def together(handover: Handover, *, now: datetime.datetime) -> Together:
    """The two caseworkers, as things stand now. One query."""
    leading = (
        CaseMember.objects.current(now=now)
        .filter(case=handover.case_id, agency=handover.from_agency_id, kind__in=LEADING)
        .annotate(rank=If(When(kind=MemberKind.CASE_LEAD, then=Value(0)), default=Value(1)))
        .select_related("user")
        .order_by("rank", "pk")
    )
    first = leading.first()
    return Together(first.user if first else None, handover.receiver)


def booked(handover: Handover) -> list[User]:
    """Who is booked for the joint date, whoever would come today."""
    rows = Booking.objects.filter(source=handover.meeting_uid, user__isnull=False)
    return list(User.objects.filter(pk__in=rows.values("user")).order_by("pk"))


def rooms_for(handover: Handover) -> QuerySet[Room]:
    """Rooms of both agencies that are large enough."""
    agencies = (handover.from_agency_id, handover.to_agency_id)
    rooms = Room.objects.filter(agency__in=agencies, is_active=True, seats__gte=SEATS)
    return rooms.select_related("place", "agency__organisation").order_by("agency_id", "name", "pk")


def proposals_for(actor: Actor, handover: Handover, *, length: int, mode: Mode) -> Found:
    """The best common dates; a fixed number of statements. Nothing where nobody could come."""
    pair = together(handover, now=actor.now)
    agencies = (handover.from_agency, handover.to_agency)
    attendees = [Attendee(user, agency) for user, agency in zip(pair, agencies, strict=True) if user is not None]
    if not attendees:
        return Found({}, str(LEVELS[Level.NOTHING]))
    rooms = list(rooms_for(handover)) if mode == Mode.ROOM else []
    wish = Wish(length, actor.today, actor.today + WINDOW, tuple(rooms), lead=1, ignoring=handover.meeting_uid)
    proposal = propose_slots(actor=actor, attendees=attendees, wish=wish, count=SHOWN)
    people = {person.pk: str(person) for person in pair.people}
    names = {room.pk: _("%(room)s, %(town)s") % {"room": room, "town": room.place.name} for room in rooms}
    choices = {
        slot_key(slot): f"{when(slot.start)} – {say_reasons(slot.reasons, people=people, rooms=names)}"
        for slot in proposal.slots
    }
    return Found(choices, str(LEVELS[proposal.level]))


def slot_key(slot: Slot) -> str:
    """How a proposal is named in a form: its start and room."""
    return f"{int(slot.start.timestamp())}-{slot.room or 0}"


def location_of(handover: Handover) -> str:
    """Where the joint date is, as a calendar may show it; never a link."""
    if handover.meeting_mode == Mode.VIDEO:
        return BY_VIDEO
    if handover.meeting_mode == Mode.PHONE:
        return BY_PHONE
    room = handover.meeting_room
    if room is not None:
        return ", ".join(part for part in (room.name, room.street, room.place.name) if part)
    return "" if "://" in handover.meeting_place else handover.meeting_place
