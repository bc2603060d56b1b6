"""Verbs about appointments. Nobody and no room is taken twice: the database refuses it, these say who or what it is.

`book`, `rebook` and `free` are steps of other services, which write the row of the audit; `book_room` and
`free_booking` are complete.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.calendars.models import Booking, Room
from cases.calendars.selectors import AT_WORK
from cases.staff.actors import Actor
from cases.staff.enums import Role
from cases.staff.errors import IllegalStep, Refused
from cases.staff.models import User
from offers.regions.models import Place

LONGEST: Final = dt.timedelta(hours=12)
FARTHEST: Final = dt.timedelta(days=366)
"""How far ahead something can be booked."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """Who and what is taken, from when to when (aware). `place`: where, if not in the room; None: nobody travels."""

    start: dt.datetime
    end: dt.datetime
    people: Sequence[User] = ()
    room: Room | None = None
    place: Place | None = None


@transaction.atomic
def book(*, actor: Actor, source: uuid.UUID, meeting: Meeting) -> None:
    """Take people and a room for a time. All of them or none.

    Two at once wait for each other; the second is refused. Raises `Refused` naming the room with its time, and people
    without saying why they are not free; also for the past, for a room that is out of use, and for odd lengths.
    """
    _refuse_times(actor, meeting)
    room = _lock(meeting)
    place_id = room.place_id if room else meeting.place.pk if meeting.place else None
    taken: list[tuple[User | None, Room | None]] = [(user, None) for user in _once(meeting.people)]
    taken += [(None, room)] if room else []
    rows = [
        Booking(
            source=source,
            during=(meeting.start, meeting.end),
            user=user,
            room=held,
            place_id=place_id,
            made_by=actor.user,
            made_at=actor.now,
        )
        for user, held in taken
    ]
    try:
        with transaction.atomic():
            Booking.objects.bulk_create(rows)
    except IntegrityError as error:
        raise Refused(_say_clashes(meeting), field="room" if not meeting.people else None) from error


@transaction.atomic
def rebook(*, actor: Actor, source: uuid.UUID, meeting: Meeting) -> None:
    """The appointment is at another time, with others, or somewhere else; if that is refused, it stays as it was.

    Raises as `book`. Where nothing was booked before, it is now.
    """
    free(actor=actor, source=source)
    book(actor=actor, source=source, meeting=meeting)


@transaction.atomic
def free(*, actor: Actor, source: uuid.UUID) -> int:
    """Nobody and nothing is taken by this appointment any more; how many rows that were. Safe to repeat."""
    return Booking.objects.filter(source=source).delete()[0]


@transaction.atomic
def book_room(*, actor: Actor, room: Room, start: dt.datetime, end: dt.datetime) -> uuid.UUID:
    """Take a room of the own agency for something the portal need not know.

    Raises as `book`; `PermissionDenied` for whoever does not work there.
    """
    if not actor.has_role(*AT_WORK, agency_id=room.agency_id):
        raise PermissionDenied
    source = uuid.uuid4()
    book(actor=actor, source=source, meeting=Meeting(start, end, room=room))
    record(actor=actor, action=AuditAction.ROOM_BOOK, about=room)
    return source


@transaction.atomic
def free_booking(*, actor: Actor, source: uuid.UUID) -> None:
    """Give a room back that was taken by `book_room`: by whoever took it, or who leads its agency.

    Raises `IllegalStep` where nothing is left to give back or people were invited into it, `PermissionDenied` for
    others.
    """
    rows = list(Booking.objects.filter(source=source).select_related("room").select_for_update(of=("self",)))
    rooms = [row.room for row in rows if row.room]
    if not rooms or len(rooms) < len(rows):
        raise IllegalStep(_("Diese Buchung gibt es nicht mehr, oder sie gehört zu einem Termin mit Personen."))
    held = rows[0]
    if not (actor.user and held.made_by_id == actor.user.pk) and not actor.has_role(
        Role.LEAD, agency_id=rooms[0].agency_id
    ):
        raise PermissionDenied
    free(actor=actor, source=source)
    record(actor=actor, action=AuditAction.ROOM_FREE, about=rooms[0])


def _refuse_times(actor: Actor, meeting: Meeting) -> None:
    if meeting.end <= meeting.start:
        raise Refused(_("Das Ende liegt nicht nach dem Beginn."), field="end")
    if meeting.start < actor.now:
        raise Refused(_("Dieser Termin liegt in der Vergangenheit."), field="day")
    if meeting.end - meeting.start > LONGEST:
        raise Refused(_("Ein Termin dauert höchstens zwölf Stunden."), field="end")
    if meeting.start > actor.now + FARTHEST:
        raise Refused(_("Weiter als ein Jahr im Voraus lässt sich nichts buchen."), field="day")


def _lock(meeting: Meeting) -> Room | None:
    """The room, locked, then the people in a fixed order: whoever comes second waits and finds the booking made.

    Weaker than FOR UPDATE, so that rows that merely point at them can still be written.
    """
    room = None
    if meeting.room:
        room = Room.objects.select_for_update(no_key=True).get(pk=meeting.room.pk)
        if not room.is_active:
            raise Refused(_("Der Raum „%(room)s“ wird nicht mehr vergeben.") % {"room": room}, field="room")
    people = User.objects.filter(pk__in=[user.pk for user in meeting.people])
    list(people.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    return room


def _once(people: Iterable[User]) -> list[User]:
    return list({user.pk: user for user in people}.values())


def _say_clashes(meeting: Meeting) -> str:
    """What is not free, in words. Of people it is only said that they are taken."""
    people = [user.pk for user in meeting.people]
    rooms = [meeting.room.pk] if meeting.room else []
    rows = Booking.objects.within(meeting.start, meeting.end).of(users=people, rooms=rooms)
    lines = []
    for row in rows.select_related("room", "user").order_by(models.F("room").asc(nulls_last=True), "user__name", "pk"):
        if row.room:
            names = {"room": row.room, "start": _clock(row.during.lower), "end": _clock(row.during.upper)}
            lines.append(_("Der Raum „%(room)s“ ist von %(start)s bis %(end)s Uhr belegt.") % names)
        elif row.user:
            lines.append(_("%(name)s ist zu dieser Zeit bereits verplant.") % {"name": row.user})
    return " ".join(dict.fromkeys(lines)) or _(
        "Gerade ist etwas dazwischengekommen. Bitte versuchen Sie es noch einmal."
    )


def _clock(moment: dt.datetime | None) -> str:
    return timezone.localtime(moment).strftime("%H:%M") if moment else ""
