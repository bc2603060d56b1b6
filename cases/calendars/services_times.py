"""Verbs about when people work: own hours, own absences; and about the rooms of an agency."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.calendars.models import Absence, Room, WorkingHours
from cases.calendars.selectors import colleagues_of
from cases.staff.actors import Actor
from cases.staff.enums import Role
from cases.staff.errors import IllegalStep, Refused
from cases.staff.models import Agency, User
from offers.regions.models import Place

LONGEST: Final = dt.timedelta(days=366)
Stretches = Mapping[int, Sequence[tuple[dt.time, dt.time]]]


@transaction.atomic
def set_working_hours(*, actor: Actor, user: User, hours: Stretches) -> None:
    """The person's own hours from now on: ISO weekday → stretches, wall time. None at all: the usual ones again.

    Raises `Refused` where a stretch ends before it begins or two of a day overlap.
    """
    _refuse_others(actor, user)
    rows = []
    for weekday, stretches in sorted(hours.items()):
        latest = dt.time()
        for starts, ends in sorted(stretches):
            if ends <= starts:
                raise Refused(_("Das Ende liegt nicht nach dem Beginn."), field=f"ends_{weekday}")
            if starts < latest:
                raise Refused(_("Zwei Zeiten überschneiden sich."), field=f"starts_{weekday}")
            latest = ends
            rows.append(WorkingHours(user=user, weekday=weekday, starts=starts, ends=ends))
    WorkingHours.objects.filter(user=user).delete()
    WorkingHours.objects.bulk_create(rows)
    record(actor=actor, action=AuditAction.WORKING_HOURS_SET, about=user)


@transaction.atomic
def add_absence(
    *, actor: Actor, user: User, first_day: dt.date, last_day: dt.date, deputy: User | None = None
) -> Absence:
    """The person is away on these days (see `enter_absence`)."""
    absence = enter_absence(actor=actor, user=user, first_day=first_day, last_day=last_day, deputy=deputy)
    record(actor=actor, action=AuditAction.ABSENCE_ADD, about=absence)
    return absence


def enter_absence(
    *,
    actor: Actor,
    user: User,
    first_day: dt.date,
    last_day: dt.date,
    deputy: User | None = None,
    in_cases: bool = False,
) -> Absence:
    """The person is away on these days, both included; `deputy`, of the same agency, stands in, with `in_cases` also in
    the person's cases. Nobody asks why. An inner helper of services, which write the row of the audit.

    Raises `Refused` for days that are over or the wrong way round, for more than a year, where they are entered as
    away already, and for a deputy from elsewhere.
    """
    _refuse_others(actor, user)
    if last_day < first_day:
        raise Refused(_("Der letzte Tag liegt vor dem ersten."), field="last_day")
    if last_day < actor.today:
        raise Refused(_("Diese Tage sind schon vorbei."), field="last_day")
    if last_day - first_day > LONGEST:
        raise Refused(_("Höchstens ein Jahr auf einmal."), field="last_day")
    if deputy is not None and not colleagues_of(actor).filter(pk=deputy.pk).exists():
        raise Refused(_("Vertreten kann nur jemand aus Ihrer Stelle."), field="deputy")
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if Absence.objects.filter(user=user, first_day__lte=last_day, last_day__gte=first_day).exists():
        raise Refused(_("An einem dieser Tage sind Sie schon als abwesend eingetragen."), field="first_day")
    return Absence.objects.create(
        user=user, first_day=first_day, last_day=last_day, deputy=deputy, in_cases=in_cases and deputy is not None
    )


@transaction.atomic
def remove_absence(*, actor: Actor, absence: Absence) -> None:
    """The person is there after all. Raises as `take_absence`."""
    row = take_absence(actor=actor, absence=absence)
    Absence.objects.filter(pk=row.pk).delete()
    record(actor=actor, action=AuditAction.ABSENCE_REMOVE, about=row)


def take_absence(*, actor: Actor, absence: Absence) -> Absence:
    """One's own absence, locked. Raises `PermissionDenied` for others, `IllegalStep` where it is gone already."""
    _refuse_others(actor, absence.user)
    row = Absence.objects.select_for_update().filter(pk=absence.pk).first()
    if row is None:
        raise IllegalStep(_("Diese Abwesenheit ist schon gelöscht."))
    return row


@dataclass(frozen=True, slots=True)
class RoomData:
    """What a room is. `seats`: how many people; `place`: a place of the agency's region."""

    name: str
    street: str
    place: Place
    seats: int
    step_free: bool
    equipment: str
    is_active: bool = True


@transaction.atomic
def add_room(*, actor: Actor, agency: Agency, data: RoomData) -> Room:
    """A new room of an agency that the actor leads. Raises `PermissionDenied`, `Refused` for a name that is taken."""
    room = _save_room(actor, Room(agency=agency), data)
    record(actor=actor, action=AuditAction.ROOM_NEW, about=room)
    return room


@transaction.atomic
def edit_room(*, actor: Actor, room: Room, data: RoomData) -> None:
    """What the room is from now on. Out of use, it keeps its bookings but takes no new ones. Raises as `add_room`."""
    room = _save_room(actor, Room.objects.select_for_update(of=("self",)).get(pk=room.pk), data)
    record(actor=actor, action=AuditAction.ROOM_EDIT, about=room)


def _save_room(actor: Actor, room: Room, data: RoomData) -> Room:
    if not actor.has_role(Role.LEAD, agency_id=room.agency_id):
        raise PermissionDenied
    if data.place.region_id != room.agency.organisation.region_id:
        raise Refused(_("Dieser Ort liegt nicht in der Region Ihrer Stelle."), field="place")
    for field in fields(data):
        setattr(room, field.name, getattr(data, field.name))
    try:
        with transaction.atomic():
            room.save()
    except IntegrityError as error:
        raise Refused(_("Einen Raum mit diesem Namen gibt es schon."), field="name") from error
    return room


def _refuse_others(actor: Actor, user: User) -> None:
    if actor.user is None or actor.user.pk != user.pk:
        raise PermissionDenied
