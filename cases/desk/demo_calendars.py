"""The demo's calendars: a room per agency, usual hours of the region, a few weeks with appointments, somebody away."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable, Collection
from typing import Final

from cases.calendars.models import RegionHours, Room
from cases.calendars.services import Meeting, book
from cases.calendars.services_times import add_absence
from cases.calendars.slots_grid import BERLIN
from cases.staff.actors import Actor
from cases.staff.models import Agency, User
from cases.staff.services import EMPLOYMENT, JOBCENTER, YOUTH_OFFICE
from offers.regions.models import ContactPoint

PEOPLE: Final = {JOBCENTER: "jobcenter", YOUTH_OFFICE: "jugendamt", EMPLOYMENT: "arbeitsagentur"}
"""Agency's slug → the demo account whose week is told."""
WEEKS: Final = 6
TAKEN: Final = {
    JOBCENTER: ((0, 9, 2), (2, 13, 2), (3, 8, 3)),
    YOUTH_OFFICE: ((0, 10, 1), (1, 8, 3), (3, 13, 2)),
    EMPLOYMENT: ((0, 13, 2), (1, 13, 3), (4, 8, 4)),
}
"""Agency's slug → weekday, hour and length in hours of what comes back every week."""


def furnish_calendars(agencies: Collection[Agency], actor_of: Callable[[str], Actor]) -> None:
    """Rooms and weeks of these agencies, once; the same services refuse what collides as for real people."""
    doors = {
        door.organisation_id: door.place
        for door in ContactPoint.objects.filter(organisation__in=[agency.organisation_id for agency in agencies])
        .select_related("place")
        .order_by("-pk")
    }
    for agency in agencies:
        organisation = agency.organisation
        place = doors.get(organisation.pk) or next(iter(doors.values()), None)
        if place is None or Room.objects.filter(agency=agency).exists():
            continue
        RegionHours.objects.get_or_create(region=organisation.region, defaults={"weekdays": [1, 2, 3, 4, 5]})
        room = Room.objects.create(
            agency=agency, name="Demo-Raum", place=place, seats=10, step_free=True, equipment="Bildschirm"
        )
        name = PEOPLE[organisation.slug]
        deputy = actor_of(f"{name}2").user if organisation.slug == JOBCENTER else None
        _tell_weeks(actor_of(name), room, organisation.slug, deputy)


def _tell_weeks(actor: Actor, room: Room, slug: str, deputy: User | None) -> None:
    """Every week the same appointments; on Thursdays the room is taken as well. One of them is away for some days."""
    if actor.user is None:
        return
    monday = actor.today + datetime.timedelta(days=7 - actor.today.weekday())
    for week in range(WEEKS):
        for weekday, hour, length in TAKEN[slug]:
            day = monday + datetime.timedelta(weeks=week, days=weekday)
            start = datetime.datetime.combine(day, datetime.time(hour), BERLIN)
            end = start.replace(hour=hour + length)
            meeting = Meeting(start, end, [actor.user], room if weekday == 3 else None, room.place)
            book(actor=actor, source=uuid.uuid4(), meeting=meeting)
    if slug == JOBCENTER:
        first = monday + datetime.timedelta(weeks=2)
        last = first + datetime.timedelta(days=4)
        add_absence(actor=actor, user=actor.user, first_day=first, last_day=last, deputy=deputy)
