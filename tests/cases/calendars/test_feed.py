"""One's own calendar address: who reads it, what stands in it, and when it ends."""

import datetime as dt
import logging
import uuid

import pytest
import vobject
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.audit.models import AuditRow
from cases.calendars.models import Booking, CalendarFeed, Room
from cases.calendars.services_feed import feed_digest, renew_calendar_feed, revoke_calendar_feed
from cases.models import Membership
from cases.staff.actors import Actor, load_actor
from cases.staff.enums import Role
from offers.regions.models import Place
from portal.log import WithoutQuery
from tests.cases.world import logged_in, make_agency, make_region, make_user

pytestmark = pytest.mark.django_db
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def counted_anew():
    cache.clear()


@pytest.fixture
def agency():
    return make_agency(make_region())


@pytest.fixture
def person(agency):
    return make_user("Zeisig", agency, Role.CASEWORKER)


@pytest.fixture
def address(person):
    return reverse("calendar_feed", args=[renew_calendar_feed(actor=load_actor(person, now=timezone.now()))])


def book(days, *, source=None, **fields):
    start = timezone.now().replace(minute=0, second=0, microsecond=0) + days * DAY
    during = (start, start + HOUR)
    return Booking.objects.create(source=source or uuid.uuid4(), during=during, made_at=timezone.now(), **fields)


def events(address):
    answer = Client().get(address)
    assert answer.status_code == 200
    return vobject.readOne(answer.content.decode()).contents.get("vevent", [])


def test_it_shows_ones_own_appointments_and_nobody_elses(person, agency, address):
    own = book(1, user=person)
    book(2, user=make_user("Meise", agency, Role.CASEWORKER))
    (event,) = events(address)
    assert event.uid.value == str(own.source)
    assert event.dtstart.value == own.during[0]
    assert event.dtend.value == own.during[1]


def test_nothing_in_it_says_what_an_appointment_is_about(person, agency, address):
    place = Place.objects.create(
        region=agency.organisation.region, name="Zeisighausen", postal_code="38820", municipality="Zeisighausen",
        latitude=51.8, longitude=10.9,
    )  # fmt: skip
    room = Room.objects.create(agency=agency, name="Raum 2", street="Weg 1", place=place, seats=6)
    meeting = book(1, user=person)
    book(1, room=room, source=meeting.source)
    book(3, user=person, place=place)
    book(5, user=person)
    content = Client().get(address).content.decode().replace("\r\n ", "")
    found = events(address)
    assert {event.summary.value for event in found} == {"Termin"}
    assert [event.location.value if "location" in event.contents else None for event in found] == [
        "Raum 2, Weg 1, Zeisighausen", "Zeisighausen", None,
    ]  # fmt: skip
    assert {event.url.value for event in found} == {"http://testserver/fach/kalender/"}
    assert all("attendee" not in event.contents and "organizer" not in event.contents for event in found)
    assert person.name not in content.replace("Zeisighausen", "")
    assert "@" not in content


def test_it_reaches_from_a_month_ago_to_a_year_ahead(person, address):
    book(-40, user=person)
    book(400, user=person)
    kept = [book(days, user=person) for days in (-20, 300)]
    assert [event.uid.value for event in events(address)] == [str(booking.source) for booking in kept]


def test_it_asks_for_no_login_and_is_kept_by_nobody_but_the_program(address):
    answer = Client().get(address)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "private, max-age=300"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert not answer.cookies
    assert Client().head(address).status_code == 200
    assert Client().post(address).status_code == 405


def test_a_program_that_has_it_already_is_told_so(person, address):
    etag = Client().get(address)["ETag"]
    assert Client().get(address, headers={"If-None-Match": etag}).status_code == 304
    book(1, user=person)
    assert Client().get(address, headers={"If-None-Match": etag}).status_code == 200


def test_only_a_digest_of_the_token_is_stored(person):
    token = renew_calendar_feed(actor=load_actor(person, now=timezone.now()))
    feed = CalendarFeed.objects.get()
    assert len(token) == 43
    assert feed.digest == feed_digest(token)
    assert token not in str(CalendarFeed.objects.values().get())


def test_a_new_address_ends_the_old_one(person, address):
    new = reverse("calendar_feed", args=[renew_calendar_feed(actor=load_actor(person, now=timezone.now()))])
    assert Client().get(address).status_code == 404
    assert Client().get(new).status_code == 200


def test_a_revoked_address_is_gone(person, address):
    revoke_calendar_feed(actor=load_actor(person, now=timezone.now()))
    assert Client().get(address).status_code == 404


def test_a_locked_account_has_no_calendar(person, address):
    person.is_active = False
    person.save()
    assert Client().get(address).status_code == 404


def test_whoever_belongs_to_no_agency_any_more_has_no_calendar(person, address):
    Membership.objects.filter(user=person).update(ended_at=timezone.now())
    assert Client().get(address).status_code == 404


@pytest.mark.parametrize("token", ["x", "a" * 43, "a" * 5000, "%00", "ä", "..%2f.."])
def test_an_address_that_never_was_is_a_404(address, token):
    answer = Client().get(f"/kalender/{token}.ics")
    assert answer.status_code == 404
    assert b"VCALENDAR" not in answer.content


def test_whoever_tries_addresses_is_stopped_and_others_are_not(address, settings):
    settings.CALENDAR_FEED_TRIES = 3
    statuses = [Client().get(f"/kalender/{number}.ics").status_code for number in range(5)]
    assert statuses == [404, 404, 404, 429, 429]
    assert Client().get(address).status_code == 200


def test_a_program_that_asks_all_the_time_is_told_to_wait(address, settings):
    settings.CALENDAR_FEED_READS = 2
    answers = [Client().get(address) for _number in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2]["Retry-After"] == "3600"
    assert b"VCALENDAR" not in answers[2].content


def test_reading_is_noted_by_day_and_not_in_the_audit(person, address):
    before = AuditRow.objects.count()
    Client().get(address)
    assert CalendarFeed.objects.get().last_used_on == timezone.localdate()
    assert AuditRow.objects.count() == before


@pytest.mark.parametrize("rows", [1, 3])
def test_as_many_questions_for_many_appointments_as_for_one(person, address, rows, django_assert_num_queries):
    for number in range(rows):
        book(number + 1, user=person)
    Client().get(address)
    counted = 6  # how often this address was read, in the cache that all processes share
    with django_assert_num_queries(3 + counted):
        Client().get(address)


def test_a_job_has_no_calendar():
    for verb in (renew_calendar_feed, revoke_calendar_feed):
        with pytest.raises(PermissionDenied):
            verb(actor=Actor(user=None))


# The page -------------------------------------------------------------------------------------------------------------
def test_the_page_shows_the_address_once(person):
    client = logged_in(person)
    shown = client.post(reverse("cases:calendar_feed_renew"))
    address = shown.content.decode().partition(">http://testserver")[2].partition("<")[0]
    assert Client().get(address).status_code == 200
    assert shown["Cache-Control"] == "no-store"
    page = client.get(reverse("cases:calendar_sync")).content.decode()
    assert "Zuletzt gelesen wurde sie am" in page
    assert address not in page
    client.post(reverse("cases:calendar_feed_revoke"))
    assert Client().get(address).status_code == 404


def test_the_log_does_not_hold_the_address(address):
    record = logging.LogRecord("django.server", 20, "", 0, '"GET %s HTTP/1.1" 200', (address,), None)
    WithoutQuery().filter(record)
    assert record.getMessage() == '"GET /kalender/… HTTP/1.1" 200'
