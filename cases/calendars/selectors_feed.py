"""What somebody's own calendar address shows: their appointments, and nothing of what these are about."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Final

from django.db.models import Exists, OuterRef
from django.utils import timezone

from cases.calendars import ics
from cases.calendars.models import Booking, CalendarFeed, Room
from cases.staff.models import Membership, User

BACK: Final = dt.timedelta(days=31)
AHEAD: Final = dt.timedelta(days=366)


def open_feed(digest: str, *, now: dt.datetime) -> CalendarFeed | None:
    """The feed of this address, while its owner's account is open and they belong to an agency today."""
    working = Membership.objects.filter(user=OuterRef("user")).current(on=timezone.localdate(now))
    feeds = CalendarFeed.objects.filter(digest=digest, user__is_active=True).filter(Exists(working))
    return feeds.select_related("user").first()


def feed_appointments(user: User, *, now: dt.datetime, url: str) -> list[ics.Appointment]:
    """Somebody's own appointments from a month ago until in a year. `url`: where to read more, after a login."""
    own = Booking.objects.filter(user=user).within(now - BACK, now + AHEAD).select_related("place").order_by("during")
    bookings = list(own)
    rooms = _rooms({booking.source for booking in bookings})
    return [
        ics.Appointment(
            uid=str(booking.source),
            sequence=0,
            starts_at=booking.during.lower,
            ends_at=booking.during.upper,
            stamp=booking.made_at,
            location=rooms.get(booking.source) or (booking.place.name if booking.place else ""),
            url=url,
        )
        for booking in bookings
        if booking.during.lower and booking.during.upper  # always, by a constraint
    ]


def _rooms(sources: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Where the appointments are, for those that have a room."""
    taken = Booking.objects.filter(source__in=sources, room__isnull=False).select_related("room__place").order_by("pk")
    return {booking.source: room_text(booking.room) for booking in taken if booking.room}


def room_text(room: Room) -> str:
    """A room as a calendar entry names it: room, street, town."""
    return ", ".join(part for part in (room.name, room.street, room.place.name) if part)
