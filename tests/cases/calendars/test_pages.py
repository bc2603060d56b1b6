"""The calendar's pages: own appointments and rooms, nobody else's; times, absences, rooms."""

import datetime as dt
import uuid
from threading import Barrier, Thread

import pytest
import time_machine
from django.contrib.admin.sites import site
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.test import RequestFactory
from django.urls import reverse

from cases.calendars.models import RegionHours, TravelTime
from cases.calendars.selectors_calendar import Source
from cases.calendars.services import Meeting, book
from cases.calendars.services_times import RoomData, add_absence, add_room, set_working_hours
from cases.calendars.views import calendar
from cases.models import Absence, AuditRow, Booking, Room, WorkingHours
from cases.staff.enums import LegalArea, Role
from cases.staff.errors import Refused
from tests.cases.calendars.test_bookings import HOUR, NINE, NOW, actor_of, make_room
from tests.cases.calendars.test_selectors import calendar_of
from tests.cases.world import logged_in, make_agency, make_place, make_region, make_user, make_world

CALENDAR = "/fach/kalender/"
MONDAY = NOW.date()
DAY = dt.timedelta(days=1)


@pytest.fixture
def world(db):
    with time_machine.travel(NOW, tick=False):
        world = make_world()
        world.place = make_place(world.region)
        world.hall = make_room(world.youth_office, world.place)
        yield world


def page(user, **query):
    answer = logged_in(user).get(CALENDAR, query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_calendar_shows_my_appointments_and_my_agencys_rooms(world):
    for start, people, room in ((0, [world.member, world.recipient], world.hall), (2, [], world.hall)):
        meeting = Meeting(NINE + start * HOUR, NINE + (start + 1) * HOUR, people, room)
        book(actor=actor_of(world.member), source=uuid.uuid4(), meeting=meeting)
    calendar_of(world.member, (NINE + 5 * HOUR, NINE + 6 * HOUR))
    Absence.objects.create(user=world.member, first_day=MONDAY + DAY, last_day=MONDAY + DAY)
    for query in ({}, {"ansicht": "monat"}):
        mine = page(world.member, **query)
        for text in ("Termin", "9:00–10:00", "Raum belegt", "11:00–12:00", "Brocken", "beschäftigt", "abwesend"):
            assert text in mine, text
        colleague = page(world.colleague, **query)
        assert "9:00–10:00" in colleague  # the room
        assert "14:00–15:00" not in colleague  # somebody's foreign calendar
        guest = page(world.recipient, **query)
        assert "9:00–10:00" in guest
        assert "Brocken" in guest  # where the appointment is
        assert "11:00–12:00" not in guest  # the other agency's room
        assert "9:00–10:00" not in page(world.other, **query)


def test_calendar_says_no_more_than_appointment_to_those_who_may_not_know(world):
    source = uuid.uuid4()
    book(actor=actor_of(world.member), source=source, meeting=Meeting(NINE, NINE + HOUR, [world.member], world.hall))
    known = Source("/fach/konferenzen/ABCDEFGH/", "Fallkonferenz ABCDEFGH", world.case.pk)
    for user, sources in ((world.member, {source: known}), (world.member, {})):
        request = RequestFactory().get(CALENDAR)
        request.user, request.actor, request.session = user, actor_of(user), {}
        asked = []
        answer = calendar(request, sources=lambda actor, keys, held=sources, seen=asked: seen.extend(keys) or held)
        assert asked == [source]
        assert ("Fallkonferenz ABCDEFGH" in answer.content.decode()) == bool(sources)
        row = AuditRow.objects.filter(action="calendar").latest("pk")
        assert row.case_ids == ([world.case.pk] if sources else [])


def test_calendar_shows_the_holidays_of_the_land(world):
    for query in ({"tag": "2027-01-06"}, {"tag": "2027-01-06", "ansicht": "monat"}):
        assert "Heilige Drei Könige" in page(world.member, **query)


@pytest.mark.parametrize(
    "query", [{"tag": "gestern"}, {"ansicht": "jahr"}, {"tag": "9999-12-31"}, {"tag": "2026-02-30"}]
)
def test_calendar_says_what_it_does_not_understand(world, query):
    text = page(world.member, **query)
    assert "Diese Adresse verstehen wir nicht ganz" in text
    assert "Woche 48" in text


def test_calendar_asks_as_often_for_many_rows(world, django_assert_max_num_queries):
    for hours in range(0, 20, 2):
        meeting = Meeting(NINE + hours * HOUR, NINE + (hours + 1) * HOUR, [world.member], world.hall)
        book(actor=actor_of(world.member), source=uuid.uuid4(), meeting=meeting)
    client = logged_in(world.member)
    with django_assert_max_num_queries(14):  # the login's, the record's and five of the page
        client.get(CALENDAR)


def test_working_hours_set_keeps_own_hours_and_gives_the_usual_ones_back(world):
    RegionHours.objects.create(region=world.region, weekdays=[1, 2], starts=dt.time(7), ends=dt.time(15))
    client = logged_in(world.member)
    form = client.get(reverse("cases:times")).context["hours_form"]
    assert form.initial == {
        "starts_1": dt.time(7), "ends_1": dt.time(15), "starts_2": dt.time(7), "ends_2": dt.time(15),
    }  # fmt: skip
    answer = client.post(reverse("cases:working_hours_set"), {"starts_3": "09:00", "ends_3": "12:30"})
    assert answer.status_code == 302
    assert WorkingHours.objects.values_list("user", "weekday", "starts", "ends").get() == (
        world.member.pk, 3, dt.time(9), dt.time(12, 30),
    )  # fmt: skip
    assert b"Es gelten Ihre eigenen Zeiten" in client.get(reverse("cases:times")).content
    client.post(reverse("cases:working_hours_set"), {"ueblich": "1", "starts_3": "09:00"})
    assert not WorkingHours.objects.exists()
    assert AuditRow.objects.filter(action="working_hours_set", result="ok").count() == 2


@pytest.mark.parametrize("data", [{"starts_1": "09:00"}, {"starts_1": "12:00", "ends_1": "09:00"}, {"ends_5": "x"}])
def test_working_hours_set_refuses_what_makes_no_sense(world, data):
    answer = logged_in(world.member).post(reverse("cases:working_hours_set"), data)
    assert answer.status_code == 422
    assert not WorkingHours.objects.exists()
    assert AuditRow.objects.filter(action="working_hours_set", result="denied").count() == 1


def test_working_hours_of_others_and_overlapping_ones_are_refused(world):
    with pytest.raises(PermissionDenied):
        set_working_hours(actor=actor_of(world.lead), user=world.member, hours={})
    overlapping = {1: [(dt.time(8), dt.time(12)), (dt.time(11), dt.time(15))]}
    with pytest.raises(Refused, match="überschneiden"):
        set_working_hours(actor=actor_of(world.member), user=world.member, hours=overlapping)


def test_absence_add_and_remove(world):
    client = logged_in(world.member)
    data = {"first_day": "2026-12-21", "last_day": "2026-12-31", "deputy": world.colleague.pk}
    assert client.post(reverse("cases:absence_add"), data).status_code == 302
    absence = Absence.objects.get()
    assert (absence.user, absence.deputy, str(absence.first_day)) == (world.member, world.colleague, "2026-12-21")
    assert "Vertretung: Kollegin" in client.get(reverse("cases:times")).content.decode()
    assert logged_in(world.colleague).post(reverse("cases:absence_remove", args=[absence.pk])).status_code == 404
    assert client.post(reverse("cases:absence_remove", args=[absence.pk])).status_code == 302
    assert not Absence.objects.exists()


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [(2, 1, "last_day"), (-3, -1, "last_day"), (0, 400, "last_day"), (4, 6, "first_day"), (6, 9, "first_day")],
)
def test_absence_add_refuses_days_that_make_no_sense(world, first, last, field):
    Absence.objects.create(user=world.member, first_day=MONDAY + 5 * DAY, last_day=MONDAY + 6 * DAY)
    days = {"first_day": MONDAY + first * DAY, "last_day": MONDAY + last * DAY}
    with pytest.raises(Refused) as refusal:
        add_absence(actor=actor_of(world.member), user=world.member, **days)
    assert refusal.value.field == field


def test_absence_add_takes_only_colleagues_as_deputies(world):
    for deputy in (world.recipient, world.other, world.auditor, world.member):
        with pytest.raises(Refused, match="aus Ihrer Stelle"):
            add_absence(
                actor=actor_of(world.member), user=world.member, first_day=MONDAY, last_day=MONDAY, deputy=deputy
            )
        answer = logged_in(world.member).post(
            reverse("cases:absence_add"), {"first_day": MONDAY, "last_day": MONDAY, "deputy": deputy.pk}
        )
        assert answer.status_code == 422


ROOM = {"name": "Ilse", "street": "Musterweg 2", "seats": "6", "step_free": "on", "is_active": "on"}


def test_room_new_and_edit_are_the_leads(world):
    new = reverse("cases:room_new", args=[world.youth_office.pk])
    client = logged_in(world.lead)
    assert client.post(new, {**ROOM, "place": world.place.pk}).status_code == 302
    room = Room.objects.get(name="Ilse")
    assert (room.agency, room.seats, room.step_free) == (world.youth_office, 6, True)
    twice = client.post(new, {**ROOM, "place": world.place.pk})
    assert twice.status_code == 422
    assert "gibt es schon" in twice.content.decode()
    edit = reverse("cases:room_edit", args=[room.pk])
    assert client.post(edit, {**ROOM, "place": world.place.pk, "is_active": ""}).status_code == 302
    assert not Room.objects.get(name="Ilse").is_active
    assert "nicht mehr vergeben" in client.get(reverse("cases:room_book", args=[room.pk])).content.decode()
    assert AuditRow.objects.filter(action__in=["room_new", "room_edit"]).count() == 2


def test_a_room_lies_in_the_region_of_its_agency(world):
    elsewhere = make_place(make_region("weitab"), "Weitab")
    data = RoomData("Ilse", "", elsewhere, 6, step_free=False, equipment="")
    with pytest.raises(Refused) as refusal:
        add_room(actor=actor_of(world.lead), agency=world.youth_office, data=data)
    assert refusal.value.field == "place"
    url = reverse("cases:room_new", args=[world.youth_office.pk])
    assert logged_in(world.lead).post(url, {**ROOM, "place": elsewhere.pk}).status_code == 422


def test_room_book_and_booking_free(world):
    url = reverse("cases:room_book", args=[world.hall.pk])
    client = logged_in(world.member)
    data = {"day": str(MONDAY), "start": "09:00", "end": "10:00"}
    assert client.post(url, data).status_code == 302
    booking = Booking.objects.get()
    assert (booking.during.lower, booking.during.upper, booking.made_by) == (NINE, NINE + HOUR, world.member)
    again = logged_in(world.colleague).post(url, {**data, "start": "09:30"})
    assert again.status_code == 422
    assert "Der Raum „Brocken“ ist von 09:00 bis 10:00 Uhr belegt." in again.content.decode()
    assert "gebucht von Mitglied" in again.content.decode()
    assert client.post(url, {**data, "end": "08:00"}).status_code == 422
    free = reverse("cases:booking_free", args=[booking.pk])
    assert logged_in(world.colleague).post(free).status_code == 403
    assert client.post(free).status_code == 302
    assert client.post(free).status_code == 404


def test_room_book_hides_who_meets_there(world):
    meeting = Meeting(NINE, NINE + HOUR, [world.member], world.hall)
    book(actor=actor_of(world.member), source=uuid.uuid4(), meeting=meeting)
    text = logged_in(world.colleague).get(reverse("cases:room_book", args=[world.hall.pk])).content.decode()
    assert "9:00–10:00" in text
    assert "Mitglied" not in text
    assert "Freigeben" not in text


def test_room_book_in_the_hour_in_which_clocks_change_is_a_real_time(world):
    url = reverse("cases:room_book", args=[world.hall.pk])
    answer = logged_in(world.member).post(url, {"day": "2027-03-28", "start": "01:30", "end": "03:30"})
    assert answer.status_code == 302
    during = Booking.objects.get().during
    assert during.upper - during.lower == HOUR


def test_a_place_pair_may_be_typed_in_either_order(world):
    other = make_place(world.region, "Zweitstadt")
    client = logged_in(world.coordinator)
    data = {"region": world.region.pk, "place_a": other.pk, "place_b": world.place.pk, "minutes": 25}
    assert client.post(reverse("admin:cases_traveltime_add"), data).status_code == 302
    row = TravelTime.objects.get()
    assert (row.place_a, row.place_b, row.minutes) == (world.place, other, 25)
    assert client.post(reverse("admin:cases_traveltime_add"), {**data, "place_a": world.place.pk}).status_code == 200
    assert TravelTime.objects.count() == 1


def test_usual_hours_are_kept_by_the_coordinator_of_the_region(world):
    client = logged_in(world.coordinator)
    url = reverse("admin:cases_regionhours_add")
    data = {"region": world.region.pk, "weekdays": [1, 2], "starts": "08:00", "ends": "15:00", "travel_minutes": 30}
    assert client.post(url, {**data, "ends": "07:00"}).status_code == 200
    assert client.post(url, data).status_code == 302
    row = RegionHours.objects.get()
    assert (row.weekdays, row.ends) == ([1, 2], dt.time(15))
    assert client.post(url, {**data, "region": world.foreign.organisation.region.pk}).status_code in {200, 403}
    assert RegionHours.objects.count() == 1
    assert "Montag, Dienstag" in client.get(reverse("admin:cases_regionhours_changelist")).content.decode()
    assert RegionHours in site._registry


def test_somebody_in_two_agencies_sees_the_rooms_of_both(world):
    second = make_agency(world.region, LegalArea.SGB2)
    both = make_user("Beide", world.youth_office, Role.CASEWORKER)
    both.memberships.create(agency=second, role=Role.LEAD)
    make_room(second, world.place, "Bode")
    text = logged_in(both).get(reverse("cases:room_list")).content.decode()
    assert "Brocken" in text
    assert "Bode" in text
    assert text.count("Raum anlegen") == 1


@pytest.mark.django_db(transaction=True)
def test_ten_forms_for_one_room_at_once_give_one_booking_and_nine_friendly_answers():
    with transaction.atomic():
        world = make_world()
        room = make_room(world.youth_office, make_place(world.region))
    clients = [logged_in(world.member if place % 2 else world.colleague) for place in range(10)]
    start, answers, day = Barrier(10), [], dt.datetime.now(dt.UTC).date() + 30 * DAY
    data = {"day": str(day), "start": "09:00", "end": "10:00"}

    def send(client):
        try:
            start.wait()
            answers.append(client.post(reverse("cases:room_book", args=[room.pk]), data))
        finally:
            connection.close()

    threads = [Thread(target=send, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers) == [302] + [422] * 9
    assert all("von 09:00 bis 10:00 Uhr belegt" in a.content.decode() for a in answers if a.status_code == 422)
    assert Booking.objects.count() == 1
