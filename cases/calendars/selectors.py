"""Who is free when, from the database: one statement per kind of row, however many people are asked about."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet

from cases.calendars.models import (
    Absence,
    Booking,
    BusyTime,
    ForeignCalendar,
    RegionHours,
    Room,
    TravelTime,
    WorkingHours,
)
from cases.calendars.slots import propose
from cases.calendars.slots_grid import BERLIN
from cases.calendars.slots_types import Busy, Hours, Person, Proposal, Search
from cases.calendars.slots_types import Room as RoomBusy
from cases.staff.actors import Actor
from cases.staff.enums import Role
from cases.staff.models import Agency, Membership, User
from offers.regions.models import ContactPoint, Place, Region
from offers.regions.opening_hours import holidays_of

Window = tuple[dt.datetime, dt.datetime]
USUAL: Final = RegionHours(weekdays=[1, 2, 3, 4, 5])
"""Where a region has said nothing: the defaults of its settings, Monday to Friday."""
AT_WORK: Final = (Role.CASEWORKER, Role.LEAD)
LONGER: Final = 28
"""Days that a search may go on after its last day."""


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody who should come, for their agency. `required`: without them there is no date."""

    user: User
    agency: Agency
    required: bool = True


@dataclass(frozen=True, slots=True)
class Wish:
    """What date is looked for. `length` in minutes, `lead` in days from now.

    `rooms`: one of them is needed; without any, `place` says where it is (None: by phone or video). `ignoring`: source
    of bookings that do not count, because they are what is to be moved.
    """

    length: int
    first_day: dt.date
    last_day: dt.date
    rooms: Sequence[Room] = ()
    place: Place | None = None
    deadline: dt.date | None = None
    lead: int = 0
    without_required: bool = False
    ignoring: uuid.UUID | None = None


def propose_slots(*, actor: Actor, attendees: Sequence[Attendee], wish: Wish, count: int = 3) -> Proposal:
    """The best common dates; seven statements, whoever and however many are asked about.

    Raises `ValueError` as `Search` does. `attendees`: their agencies with `organisation__region` loaded. Keys of people
    are those of their accounts, keys of rooms those of their rows.
    """
    regions = {each.agency.organisation.region for each in attendees}
    usual = usual_hours(regions)
    ids = [each.user.pk for each in attendees]
    window = window_of(wish.first_day, wish.last_day + dt.timedelta(days=LONGER))
    people, rooms = busy_of(ids, window, rooms=[room.pk for room in wish.rooms], ignoring=wish.ignoring)
    hours, away = hours_of(ids), absences_of(ids, window)
    bases = places_of({each.agency.organisation_id for each in attendees})
    search = Search(
        [
            Person(
                each.user.pk,
                hours.get(each.user.pk) or hours_in(usual[each.agency.organisation.region_id]),
                people.get(each.user.pk, ()),
                away.get(each.user.pk, ()),
                each.required,
                bases.get(each.agency.organisation_id, 0),
            )
            for each in attendees
        ],
        wish.length,
        wish.first_day,
        wish.last_day,
        actor.now,
        [RoomBusy(room.pk, room.place_id, rooms.get(room.pk, ())) for room in wish.rooms],
        place=wish.place.pk if wish.place else 0,
        deadline=wish.deadline,
        holidays=holidays_in(regions, window),
        travel=travel_in(regions),
        road=max(row.travel_minutes for row in usual.values()),
        lead=wish.lead * 24 * 60,
        longer=LONGER,
        without_required=wish.without_required,
    )
    return propose(search, count=count)


def window_of(first_day: dt.date, last_day: dt.date) -> Window:
    """From midnight of the first day to midnight after the last one, in Germany."""
    end = last_day + dt.timedelta(days=1)
    return dt.datetime.combine(first_day, dt.time(), BERLIN), dt.datetime.combine(end, dt.time(), BERLIN)


def busy_of(
    users: Collection[int], window: Window, *, rooms: Collection[int] = (), ignoring: uuid.UUID | None = None
) -> tuple[dict[int, list[Busy]], dict[int, list[Busy]]]:
    """When people, and rooms, are taken: by account and by room. Bookings with their places, foreign calendars without.

    Two statements. `ignoring`: a source whose bookings do not count.
    """
    people: dict[int, list[Busy]] = defaultdict(list)
    taken: dict[int, list[Busy]] = defaultdict(list)
    rows = Booking.objects.within(*window).of(users=users, rooms=rooms)
    if ignoring:
        rows = rows.exclude(source=ignoring)
    fields = rows.order_by("during", "pk").values_list("user_id", "room_id", "place_id", "during")
    for user, room, place, during in fields:
        (people[user] if user else taken[room or 0]).append(_busy(during, place or 0))
    foreign = BusyTime.objects.filter(calendar__user__in=users, during__overlap=window).order_by("during", "pk")
    for user, during in foreign.values_list("calendar__user_id", "during"):
        people[user].append(_busy(during))
    return people, taken


def _busy(during: Any, place: int = 0) -> Busy:
    return Busy.between(during.lower, during.upper, place)


def absences_of(users: Collection[int], window: Window) -> dict[int, list[tuple[dt.date, dt.date]]]:
    """First and last days of absences that touch the window, by account."""
    away: dict[int, list[tuple[dt.date, dt.date]]] = defaultdict(list)
    rows = Absence.objects.filter(user__in=users, last_day__gte=window[0].date(), first_day__lte=window[1].date())
    for user, first, last in rows.order_by("first_day", "pk").values_list("user_id", "first_day", "last_day"):
        away[user].append((first, last))
    return away


def hours_of(users: Collection[int]) -> dict[int, Hours]:
    """Own working hours, by account; whoever has said nothing is not in it."""
    hours: dict[int, dict[int, list[tuple[dt.time, dt.time]]]] = defaultdict(lambda: defaultdict(list))
    rows = WorkingHours.objects.filter(user__in=users).order_by("user_id", "weekday", "starts")
    for user, weekday, starts, ends in rows.values_list("user_id", "weekday", "starts", "ends"):
        hours[user][weekday].append((starts, ends))
    return dict(hours)


def hours_in(usual: RegionHours) -> Hours:
    """The usual working hours of a region."""
    return {weekday: [(usual.starts, usual.ends)] for weekday in usual.weekdays}


def usual_hours(regions: Iterable[Region]) -> dict[int, RegionHours]:
    """What is usual, by region."""
    ids = {region.pk for region in regions}
    rows = {row.region_id: row for row in RegionHours.objects.filter(region__in=ids).order_by("pk")}
    return {pk: rows.get(pk, USUAL) for pk in ids}


def travel_in(regions: Iterable[Region]) -> dict[tuple[int, int], int]:
    """Minutes between two places."""
    rows = TravelTime.objects.filter(region__in=[region.pk for region in regions]).order_by("pk")
    return {(a, b): minutes for a, b, minutes in rows.values_list("place_a_id", "place_b_id", "minutes")}


def places_of(organisations: Collection[int]) -> dict[int, int]:
    """Where organisations have their first door, by organisation."""
    rows = ContactPoint.objects.filter(organisation__in=organisations).order_by("-pk")
    return dict(rows.values_list("organisation_id", "place_id"))


def holidays_in(regions: Iterable[Region], window: Window) -> frozenset[dt.date]:
    """Public holidays of all these Länder in the years of the window."""
    years = range(window[0].year, window[1].year + 1)
    return frozenset(day for region in regions for year in years for day in holidays_of(region.state, year))


def holiday_names(region: Region, days: Collection[dt.date]) -> dict[dt.date, str]:
    """The names of the Land's public holidays among these days."""
    names: Mapping[dt.date, str] = {}
    for year in {day.year for day in days}:
        names = {**names, **holidays_of(region.state, year)}
    return {day: names[day] for day in days if day in names}


def known_calendars(users: Collection[int], *, since: dt.datetime | None = None) -> frozenset[int]:
    """Who has connected the calendar of their office: what the portal proposes suits them without asking.

    `since`: only those whose calendar was read then or later, and without a problem the last time.
    """
    rows = ForeignCalendar.objects.filter(user__in=users, fetched_at__isnull=False).order_by("user_id")
    if since is not None:
        rows = rows.filter(fetched_at__gte=since, problem="")
    return frozenset(rows.values_list("user_id", flat=True))


def deputy_on(user: User, *, on: dt.date) -> User | None:
    """Who stands in for somebody on this day; None if they are there, or have named nobody who could."""
    row = Absence.objects.filter(user=user, first_day__lte=on, last_day__gte=on).select_related("deputy").first()
    return row.deputy if row and row.deputy and row.deputy.is_active else None


def away_on(users: Collection[int], *, on: dt.date) -> frozenset[int]:
    """Who of these people is away on this day."""
    rows = Absence.objects.filter(user__in=users, first_day__lte=on, last_day__gte=on).order_by("user_id")
    return frozenset(rows.values_list("user_id", flat=True))


def colleagues_of(actor: Actor) -> QuerySet[User]:
    """Others who work now for an agency for which the person works: who can stand in for them."""
    rows = Membership.objects.filter(agency__in=actor.agencies_as(*AT_WORK), role__in=AT_WORK).current(on=actor.today)
    others = User.objects.filter(pk__in=rows.values("user"))
    return (others.exclude(pk=actor.user.pk) if actor.user else others).order_by("name", "pk")


def who_is_there(users: Collection[User], *, on: dt.date, among: Collection[int] | None = None) -> list[User]:
    """Those of them who are there that day; for who is away whom they named as deputy. Each once, in this order.

    A deputy counts who is active, there themselves, and one of `among` (ids of accounts; None: anybody). Who is away
    without such a deputy is left out. Two queries at most.
    """
    rows = Absence.objects.filter(user__in=[user.pk for user in users], first_day__lte=on, last_day__gte=on)
    deputies = {row.user_id: row.deputy for row in rows.select_related("deputy")}
    named = {deputy.pk for deputy in deputies.values() if deputy is not None}
    gone = away_on(named, on=on) if named else frozenset()
    found: dict[int, User] = {}
    for user in users:
        person = deputies.get(user.pk) if user.pk in deputies else user
        if person is None or not person.is_active or (person is not user and person.pk in gone):
            continue
        if person is user or among is None or person.pk in among:
            found[person.pk] = person
    return list(found.values())
