"""Nobody and no room is taken twice, and whoever is refused learns enough, but never what others do."""

import datetime as dt
import uuid
from threading import Barrier, Thread

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from cases.calendars.services import Meeting, book, book_room, free, free_booking, rebook
from cases.calendars.slots_grid import BERLIN
from cases.models import AuditRow, Booking, Room
from cases.staff.actors import load_actor
from cases.staff.errors import IllegalStep, Refused
from tests.cases.world import make_place, make_world

NOW = dt.datetime(2026, 11, 23, 7, tzinfo=BERLIN)
NINE = NOW + dt.timedelta(hours=2)
HOUR = dt.timedelta(hours=1)


def make_room(agency, place, name="Brocken", **fields):
    return Room.objects.create(agency=agency, place=place, name=name, **{"seats": 8, **fields})


@pytest.fixture
def world(db):
    world = make_world()
    world.place = make_place(world.region)
    world.room = make_room(world.youth_office, world.place)
    return world


def actor_of(user, now=NOW):
    return load_actor(user, now=now)


def taken(source):
    rows = Booking.objects.filter(source=source).order_by("pk")
    return [(row.user or row.room, row.during.lower, row.during.upper) for row in rows]


def test_book_takes_people_and_a_room(world):
    source = uuid.uuid4()
    meeting = Meeting(NINE, NINE + HOUR, [world.member, world.recipient, world.member], world.room)
    book(actor=actor_of(world.member), source=source, meeting=meeting)
    assert {each for each, _, _ in taken(source)} == {world.member, world.recipient, world.room}
    assert {(start, end) for _, start, end in taken(source)} == {(NINE, NINE + HOUR)}
    assert set(Booking.objects.filter(source=source).values_list("place", flat=True)) == {world.place.pk}
    assert not AuditRow.objects.filter(action="room_book").exists()  # the calling service writes its own


def test_book_says_what_collides_and_takes_nothing(world):
    actor = actor_of(world.member)
    book(actor=actor, source=uuid.uuid4(), meeting=Meeting(NINE, NINE + HOUR, [world.recipient], world.room))
    meeting = Meeting(NINE + HOUR / 2, NINE + 2 * HOUR, [world.member, world.recipient], world.room)
    source = uuid.uuid4()
    with pytest.raises(Refused) as refusal:
        book(actor=actor, source=source, meeting=meeting)
    assert refusal.value.message == (
        "Der Raum „Brocken“ ist von 09:00 bis 10:00 Uhr belegt. Empfang ist zu dieser Zeit bereits verplant."
    )
    assert not taken(source)


def test_one_after_the_other_is_no_collision(world):
    actor = actor_of(world.member)
    for start in (NINE, NINE + HOUR):
        book(actor=actor, source=uuid.uuid4(), meeting=Meeting(start, start + HOUR, [world.member], world.room))
    assert Booking.objects.count() == 4


@pytest.mark.parametrize(
    ("start", "end", "field"),
    [
        (NINE, NINE, "end"),
        (NINE, NINE - HOUR, "end"),
        (NOW - HOUR, NOW + HOUR, "day"),
        (NINE, NINE + 13 * HOUR, "end"),
        (NINE + dt.timedelta(days=400), NINE + dt.timedelta(days=400) + HOUR, "day"),
    ],
)
def test_book_refuses_odd_times(world, start, end, field):
    with pytest.raises(Refused) as refusal:
        book(actor=actor_of(world.member), source=uuid.uuid4(), meeting=Meeting(start, end, [world.member]))
    assert refusal.value.field == field


def test_book_refuses_a_room_out_of_use(world):
    Room.objects.update(is_active=False)
    with pytest.raises(Refused, match="nicht mehr vergeben"):
        book(actor=actor_of(world.member), source=uuid.uuid4(), meeting=Meeting(NINE, NINE + HOUR, room=world.room))


def test_rebook_moves_even_into_its_own_time_or_leaves_everything(world):
    actor, source, other = actor_of(world.member), uuid.uuid4(), uuid.uuid4()
    book(actor=actor, source=source, meeting=Meeting(NINE, NINE + HOUR, [world.member], world.room))
    rebook(actor=actor, source=source, meeting=Meeting(NINE + HOUR / 2, NINE + 2 * HOUR, [world.member], world.room))
    before = taken(source)
    assert {start for _, start, _ in before} == {NINE + HOUR / 2}
    book(actor=actor, source=other, meeting=Meeting(NINE + 3 * HOUR, NINE + 4 * HOUR, [world.member]))
    with pytest.raises(Refused):
        rebook(actor=actor, source=source, meeting=Meeting(NINE + 3 * HOUR, NINE + 4 * HOUR, [world.member]))
    assert taken(source) == before


def test_free_gives_everything_back_and_may_be_repeated(world):
    actor, source = actor_of(world.member), uuid.uuid4()
    book(actor=actor, source=source, meeting=Meeting(NINE, NINE + HOUR, [world.member], world.room))
    assert [free(actor=actor, source=source), free(actor=actor, source=source)] == [2, 0]


def test_book_room_is_for_people_of_the_agency_and_is_recorded(world):
    book_room(actor=actor_of(world.colleague), room=world.room, start=NINE, end=NINE + HOUR)
    assert AuditRow.objects.filter(action="room_book", object_id=world.room.pk).count() == 1
    for stranger in (world.recipient, world.auditor, world.guest, world.keeper):
        with pytest.raises(PermissionDenied):
            book_room(actor=actor_of(stranger), room=world.room, start=NINE + 2 * HOUR, end=NINE + 3 * HOUR)


def test_free_booking_is_for_who_booked_and_for_the_lead(world):
    start = NINE
    for user in (world.member, world.lead):
        source = book_room(actor=actor_of(world.member), room=world.room, start=start, end=start + HOUR)
        with pytest.raises(PermissionDenied):
            free_booking(actor=actor_of(world.colleague), source=source)
        free_booking(actor=actor_of(user), source=source)
        assert not taken(source)
        with pytest.raises(IllegalStep):
            free_booking(actor=actor_of(user), source=source)
    assert AuditRow.objects.filter(action="room_free").count() == 2


def test_free_booking_leaves_appointments_with_people_alone(world):
    source = uuid.uuid4()
    actor = actor_of(world.member)
    book(actor=actor, source=source, meeting=Meeting(NINE, NINE + HOUR, [world.member], world.room))
    with pytest.raises(IllegalStep):
        free_booking(actor=actor, source=source)
    assert len(taken(source)) == 2


def at_once(number, attempt):
    """What `number` threads got that do the same thing at the same moment, each with its own connection."""
    start, results = Barrier(number), []

    def run(place):
        try:
            start.wait()
            results.append(attempt(place))
        except Refused as refusal:
            results.append(refusal.message)
        except Exception as error:  # whatever else happens is what this looks for
            results.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(place,)) for place in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_fifty_bookings_of_one_room_at_once_give_one_winner():
    with transaction.atomic():
        world = make_world()
        room = make_room(world.youth_office, make_place(world.region))
    results = at_once(50, lambda _: book_room(actor=actor_of(world.member), room=room, start=NINE, end=NINE + HOUR))
    winners = [each for each in results if isinstance(each, uuid.UUID)]
    assert len(winners) == 1, results
    refused = "Der Raum „Brocken“ ist von 09:00 bis 10:00 Uhr belegt."
    assert [each for each in results if each not in winners] == [refused] * 49
    assert Booking.objects.count() == 1
    assert AuditRow.objects.filter(action="room_book").count() == 1


@pytest.mark.django_db(transaction=True)
def test_appointments_that_share_people_crosswise_never_block_each_other():
    with transaction.atomic():
        world = make_world()
        rooms = [make_room(world.youth_office, make_place(world.region, name), name) for name in ("Ilse", "Bode")]
    people = [world.member, world.recipient, world.invited]

    def attempt(place):
        order = people if place % 2 else people[::-1]
        meeting = Meeting(NINE, NINE + HOUR, order, rooms[place % 2])
        book(actor=actor_of(order[0]), source=uuid.uuid4(), meeting=meeting)

    results = at_once(20, attempt)
    assert results.count(None) == 1, results
    assert all(each is None or "bereits verplant" in str(each) for each in results)
    assert Booking.objects.count() == 4
