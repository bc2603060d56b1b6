"""Who is free when, read from rows: constant statements, own bookings and foreign calendars, usual hours, ways."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.calendars.selectors import (
    Attendee,
    Wish,
    away_on,
    busy_of,
    deputy_on,
    holiday_names,
    known_calendars,
    propose_slots,
    window_of,
)
from cases.calendars.services import Meeting, book
from cases.calendars.slots_grid import BERLIN
from cases.calendars.slots_types import Busy, Level, Reason, Why
from cases.calendars.slots_words import LONGEST, read_reason, say_reasons, write_reason
from cases.models import Absence, BusyTime, ForeignCalendar, RegionHours, TravelTime, WorkingHours
from offers.regions.models import ContactPoint
from tests.cases.calendars.test_bookings import HOUR, NINE, NOW, actor_of, make_room
from tests.cases.world import make_place, make_user

MONDAY = NOW.date()
DAY = dt.timedelta(days=1)


@pytest.fixture
def world(world):
    world.place = make_place(world.region)
    world.room = make_room(world.youth_office, world.place)
    return world


def calendar_of(user, *spans):
    calendar = ForeignCalendar.objects.create(
        user=user, address=b"verborgen", added_at=NOW, next_fetch_at=NOW, fetched_at=NOW
    )
    for span in spans:
        BusyTime.objects.create(calendar=calendar, during=span)
    return calendar


def local(slot):
    return slot.start.astimezone(BERLIN).strftime("%a %H:%M")


def test_busy_of_reads_bookings_and_foreign_calendars(world):
    source = uuid.uuid4()
    book(actor=actor_of(world.member), source=source, meeting=Meeting(NINE, NINE + HOUR, [world.member], world.room))
    calendar_of(world.recipient, (NINE + HOUR, NINE + 2 * HOUR))
    window = window_of(MONDAY, MONDAY)
    ids = [world.member.pk, world.recipient.pk, world.invited.pk]
    nine, hour = int(NINE.timestamp()), 3600
    people, rooms = busy_of(ids, window, rooms=[world.room.pk])
    assert dict(people) == {
        world.member.pk: [Busy(nine, nine + hour, world.place.pk)],
        world.recipient.pk: [Busy(nine + hour, nine + 2 * hour)],
    }
    assert dict(rooms) == {world.room.pk: [Busy(nine, nine + hour, world.place.pk)]}
    people, rooms = busy_of(ids, window, rooms=[world.room.pk], ignoring=source)
    assert list(people) == [world.recipient.pk]
    assert not rooms
    assert busy_of(ids, window_of(MONDAY + DAY, MONDAY + DAY)) == ({}, {})


def wish(**fields):
    return Wish(**{"length": 60, "first_day": MONDAY, "last_day": MONDAY + 7 * DAY, **fields})


def attendees(world):
    return [
        Attendee(world.member, world.youth_office),
        Attendee(world.recipient, world.jobcenter),
        Attendee(world.invited, world.employment, required=False),
    ]


def test_propose_slots_brings_everything_together(world):
    RegionHours.objects.create(region=world.region, weekdays=[1, 2, 3, 4], starts=dt.time(9), ends=dt.time(15))
    WorkingHours.objects.create(user=world.recipient, weekday=2, starts=dt.time(10), ends=dt.time(18))
    WorkingHours.objects.create(user=world.recipient, weekday=3, starts=dt.time(8), ends=dt.time(18))
    Absence.objects.create(user=world.member, first_day=MONDAY + 2 * DAY, last_day=MONDAY + 2 * DAY)
    calendar_of(world.invited, (NINE + DAY, NINE + DAY + 2 * HOUR))
    meeting = Meeting(NINE + DAY + 2 * HOUR, NINE + DAY + 3 * HOUR, room=world.room)
    book(actor=actor_of(world.member), source=uuid.uuid4(), meeting=meeting)
    found = propose_slots(actor=actor_of(world.member), attendees=attendees(world), wish=wish(rooms=[world.room]))
    assert found.level is Level.ALL
    # Monday: the Jobcenter does not work; Tuesday: together from 10, busy until 11, the room until 12; edge, lunch.
    assert local(found.slots[0]) == "Tue 13:00"
    assert found.slots[0].room == world.room.pk


def test_propose_slots_leaves_out_what_is_to_be_moved(world):
    source = uuid.uuid4()
    end = NINE.replace(hour=17)
    book(actor=actor_of(world.member), source=source, meeting=Meeting(NOW, end, [world.member]))
    day = wish(last_day=MONDAY)
    actor = actor_of(world.member)
    assert propose_slots(actor=actor, attendees=attendees(world), wish=day).level is Level.LONGER
    moved = propose_slots(actor=actor, attendees=attendees(world), wish=wish(last_day=MONDAY, ignoring=source))
    assert moved.level is Level.ALL


def test_propose_slots_knows_the_way(world):
    far = make_place(world.region, "Weitweg")
    first, second = sorted((world.place, far), key=lambda place: place.pk)
    TravelTime.objects.create(region=world.region, place_a=first, place_b=second, minutes=50)
    for agency, place in ((world.youth_office, far), (world.jobcenter, world.place)):
        ContactPoint.objects.create(
            region=world.region, organisation=agency.organisation, slug=f"tuer-{agency.pk}", name="Tür", place=place
        )
    found = propose_slots(actor=actor_of(world.member), attendees=attendees(world), wish=wish(rooms=[world.room]))
    assert Reason(Why.TRAVEL, 50, (world.member.pk,)) in found.slots[0].reasons


def test_propose_slots_respects_the_holidays_of_every_land(world):
    window = wish(first_day=dt.date(2026, 12, 24), last_day=dt.date(2026, 12, 29))
    found = propose_slots(actor=actor_of(world.member), attendees=attendees(world), wish=window, count=6)
    assert {local(slot)[:3] for slot in found.slots} == {"Thu", "Mon", "Tue"}  # not Friday 25, nor Saturday 26
    assert holiday_names(world.region, [dt.date(2026, 12, 25), dt.date(2026, 12, 24)]) == {
        dt.date(2026, 12, 25): "Erster Weihnachtstag"
    }


def test_propose_slots_asks_as_often_for_many_as_for_few(world):
    calendar_of(world.member, (NINE, NINE + HOUR))
    counts = []
    for more in ([], [make_user(f"Noch {n}", world.youth_office) for n in range(5)]):
        for user in more:
            calendar_of(user, (NINE, NINE + HOUR), (NINE + 2 * HOUR, NINE + 3 * HOUR))
        everybody = [*attendees(world), *(Attendee(user, world.youth_office) for user in more)]
        with CaptureQueriesContext(connection) as caught:
            propose_slots(actor=actor_of(world.member), attendees=everybody, wish=wish(rooms=[world.room]))
        counts.append(len(caught))
    assert counts[0] == counts[1] == 8  # seven, and the actor's own roles


def test_who_is_away_and_who_stands_in(world):
    Absence.objects.create(user=world.member, first_day=MONDAY, last_day=MONDAY + DAY, deputy=world.colleague)
    assert away_on([world.member.pk, world.lead.pk], on=MONDAY + DAY) == {world.member.pk}
    assert deputy_on(world.member, on=MONDAY) == world.colleague
    assert deputy_on(world.member, on=MONDAY + 2 * DAY) is None
    world.colleague.is_active = False
    world.colleague.save()
    assert deputy_on(world.member, on=MONDAY) is None


def test_known_calendars_are_those_that_were_read(world):
    calendar_of(world.member)
    ForeignCalendar.objects.create(user=world.recipient, address=b"x", added_at=NOW, next_fetch_at=NOW)
    assert known_calendars([world.member.pk, world.recipient.pk, world.lead.pk]) == {world.member.pk}


def test_reasons_in_words():
    people, rooms = {1: "Ada Beispiel"}, {7: "Brocken"}
    reasons = [Reason(Why.ALL_FREE), Reason(Why.ROOM_FREE, 0, (7,)), Reason(Why.BEFORE_DEADLINE, 3)]
    assert say_reasons(reasons, people=people, rooms=rooms) == "alle frei; Raum frei: Brocken; 3 Tage vor Fristende"
    others = [
        Reason(Why.OPTIONAL_MISSING, 1, (1,)), Reason(Why.OPTIONAL_MISSING, 2, (1, 2)), Reason(Why.AFTER_DEADLINE, 1),
        Reason(Why.TRAVEL, 25, (1,)), Reason(Why.ROOM_FREE, 0, (8,)),
    ]  # fmt: skip
    assert say_reasons(others, people=people, rooms=rooms) == (
        "ohne Ada Beispiel; 2 Personen fehlen; 1 Tag nach Fristende; Fahrzeit bis 25 Minuten; Raum frei"
    )
    assert all(say_reasons([Reason(why)], people={}, rooms={}) for why in Why)


def test_reasons_are_kept_as_short_texts():
    reason = Reason(Why.TRAVEL, 25, (12, 5))
    assert write_reason(reason) == "travel:25:12,5"
    assert read_reason(write_reason(reason)) == reason
    assert read_reason(write_reason(Reason(Why.ALL_FREE))) == Reason(Why.ALL_FREE)
    long = Reason(Why.OPTIONAL_MISSING, 30, tuple(range(1000, 1030)))
    assert len(write_reason(long)) <= LONGEST
    assert read_reason(write_reason(long)).number == 30
    with pytest.raises(ValueError, match="not a valid Why"):
        read_reason("because:1:")
