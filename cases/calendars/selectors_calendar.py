"""What stands in somebody's calendar: their own appointments, their agencies' rooms, when they are away or busy."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.calendars.models import Absence, Booking, BusyTime, Room
from cases.calendars.selectors import AT_WORK, holiday_names, window_of
from cases.calendars.sheets import DAY, DayOf, Item, Sheet, days_of
from cases.calendars.slots_grid import BERLIN
from cases.staff.actors import Actor
from cases.staff.enums import Role
from cases.staff.models import User


class Source(NamedTuple):
    """What an appointment is, for somebody who may know: where it leads, how it is called, the case it is about."""

    url: str
    text: str
    case_id: int | None = None


Sources = Callable[[Actor, Collection[uuid.UUID]], Mapping[uuid.UUID, Source]]
"""Sources of appointments → those that the actor may know of now. Given by the room that knows all others."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The days of a sheet, and the cases that something on them is about."""

    days: list[DayOf]
    case_ids: list[int]


def calendar_of(actor: Actor, user: User, sheet: Sheet, *, sources: Sources) -> Shown:
    """Four statements and what `sources` asks."""
    window = window_of(sheet.first, sheet.last)
    agencies = actor.agencies_as(*AT_WORK)
    own = Booking.objects.within(*window).filter(user=user)
    rows = (
        Booking.objects.within(*window)
        .filter(Q(user=user) | Q(room__agency__in=agencies) | Q(room__isnull=False, source__in=own.values("source")))
        .select_related("room")
        .order_by("during", "pk")
    )
    found: dict[uuid.UUID, list[Booking]] = {}
    for row in rows:
        found.setdefault(row.source, []).append(row)
    known = sources(actor, [source for source, held in found.items() if any(row.user_id for row in held)])
    items = [_item(held, known.get(source)) for source, held in found.items()]
    items += _busy_items(user, window) + _away_items(user, sheet)
    region = actor.acting.organisation.region if actor.acting else None
    holidays = holiday_names(region, sheet.days) if region else {}
    return Shown(
        days_of(sheet, items, today=actor.today, holidays=holidays),
        sorted({each.case_id for each in known.values() if each.case_id}),
    )


def _item(rows: list[Booking], source: Source | None) -> Item:
    """One appointment from its rows: mine if one of them is about me, else a room that is taken."""
    mine = any(row.user_id for row in rows)
    room = next((row.room for row in rows if row.room), None)
    start, end = _bounds(rows[0])
    where = room.name if room else ""
    if mine:
        return Item("mine", start, end, source.text if source else _("Termin"), where, source.url if source else "")
    url = reverse("cases:room_book", args=[room.pk]) if room else ""
    return Item("room", start, end, _("Raum belegt"), where, url)


def _bounds(row: Booking | BusyTime) -> tuple[dt.datetime, dt.datetime]:
    during = row.during
    start, end = during.lower, during.upper
    if start is None or end is None:
        raise ValueError("The database keeps no appointment without an end.")
    return start, end


def _busy_items(user: User, window: tuple[dt.datetime, dt.datetime]) -> list[Item]:
    rows = BusyTime.objects.filter(calendar__user=user, during__overlap=window).order_by("during", "pk")
    return [Item("busy", *_bounds(row), _("beschäftigt")) for row in rows]


def _away_items(user: User, sheet: Sheet) -> list[Item]:
    rows = Absence.objects.filter(user=user, first_day__lte=sheet.last, last_day__gte=sheet.first)
    return [
        Item(
            "away",
            dt.datetime.combine(row.first_day, dt.time(), BERLIN),
            dt.datetime.combine(row.last_day + DAY, dt.time(), BERLIN),
            _("abwesend"),
        )
        for row in rows.order_by("first_day", "pk")
    ]


@dataclass(frozen=True, slots=True)
class RoomBooking:
    """A room is taken. `name`: who took it, told to their colleagues; `may_free`: the reader may give it back."""

    pk: int
    start: dt.datetime
    end: dt.datetime
    name: str
    may_free: bool


def rooms_of(actor: Actor) -> list[Room]:
    """The rooms of the agencies for which the person works, those in use first."""
    rows = Room.objects.filter(agency__in=actor.agencies_as(*AT_WORK))
    return list(
        rows.select_related("agency__organisation", "place").order_by(
            "agency__organisation__short_name", "agency_id", "-is_active", "name", "pk"
        )
    )


def bookings_of_room(actor: Actor, room: Room) -> list[RoomBooking]:
    """What is still to come in a room of the own agency. Bookings with people are somebody's appointment: not freed."""
    rows = list(
        Booking.objects.filter(room=room, during__endswith__gt=actor.now)
        .select_related("made_by")
        .order_by("during", "pk")[:100]
    )
    with_people = set(
        Booking.objects.filter(source__in=[row.source for row in rows], user__isnull=False)
        .order_by("source")
        .values_list("source", flat=True)
    )
    leads = actor.has_role(Role.LEAD, agency_id=room.agency_id)
    me = actor.user.pk if actor.user else None
    return [
        RoomBooking(
            row.pk,
            *_bounds(row),
            str(row.made_by) if row.made_by and row.source not in with_people else "",
            row.source not in with_people and (leads or row.made_by_id == me),
        )
        for row in rows
    ]


def open_absences(user: User, *, today: dt.date) -> list[Absence]:
    """Absences that are not over."""
    rows = Absence.objects.filter(user=user, last_day__gte=today).select_related("deputy")
    return list(rows.order_by("first_day", "pk"))
