"""Calendars of people's offices: entered, hidden, read, kept when reading fails, forgotten."""

import datetime as dt
import uuid
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cases.calendars import services_foreign
from cases.calendars.fetching import Fetched, NotFetched
from cases.calendars.models import Booking, BusyTime, ForeignCalendar
from cases.calendars.reading import TooMuch, Unreadable
from cases.calendars.rules_foreign import AHEAD, BadAddress, calendar_address, next_fetch
from cases.calendars.services_foreign import (
    address_of,
    fetch_foreign_calendars,
    remove_foreign_calendar,
    set_foreign_calendar,
)
from cases.desk.due import DUE
from cases.staff.actors import Actor, load_actor
from cases.staff.enums import Role
from cases.staff.errors import Refused
from tests.cases.calendars.files import START, calendar, event, times
from tests.cases.world import logged_in, make_agency, make_region, make_user

pytestmark = pytest.mark.django_db
ADDRESS = "https://kalender.amt.example/veroeffentlicht/zeisig-geheim.ics?key=1"
PAGE = "cases:calendar_sync"
HOUR = dt.timedelta(hours=1)
FILE = calendar(event("DTSTART:20261201T080000Z", "DURATION:PT1H", "SUMMARY:Zeisigtermin", "LOCATION:Zeisigort"))
BUSY = times(("2026-12-01 08:00", "2026-12-01 09:00"))


@pytest.fixture
def person():
    return make_user("kim", make_agency(make_region()), Role.CASEWORKER)


def job(now=START):
    return Actor(user=None, now=now)


def entered(person, address=ADDRESS, now=START):
    return set_foreign_calendar(actor=load_actor(person, now=now), address=address)


class Answers:
    """A fetcher that has its answers ready; keeps what was asked."""

    def __init__(self, *answers):
        self.answers, self.asked = list(answers), []

    def fetch(self, url, *, etag="", last_modified=""):
        self.asked.append((url, etag, last_modified))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def came(content=FILE, etag='"1"', last_modified=""):
    return Fetched(content=content, etag=etag, last_modified=last_modified)


def kept():
    return [(row.during.lower, row.during.upper) for row in BusyTime.objects.all()]


# The address ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "address"),
    [
        (f"  {ADDRESS} ", ADDRESS),
        ("webcal://amt.example/a.ics", "https://amt.example/a.ics"),
        ("WEBCALS://amt.example/a.ics", "https://amt.example/a.ics"),
        ("https://amt.example:443/a.ics#teil", "https://amt.example:443/a.ics"),
    ],
)
def test_an_address_is_taken_as_https(typed, address):
    assert calendar_address(typed) == address


@pytest.mark.parametrize(
    "typed",
    [
        "http://amt.example/a.ics", "ftp://amt.example/a.ics", "file:///etc/passwd", "kalender", "https://", "https:///a",
        "https://localhost/a.ics", "https://wer:was@amt.example/a.ics", "https://wer@amt.example/a.ics",
        "https://amt.example:8443/a.ics", "https://amt.example:x/", "https://[::1", "https://amt.example/a b",
        "https://amt.example/\r\nHost: x", "https://amt.example/\x00", "https://amt.example/" + "a" * 2000,
    ],
)  # fmt: skip
def test_what_cannot_be_the_address_of_a_calendar_is_refused(typed):
    with pytest.raises(BadAddress) as caught:
        calendar_address(typed)
    assert "amt.example" not in caught.value.message


def test_the_address_is_stored_enciphered_and_read_with_former_keys(person, settings):
    row = entered(person)
    assert b"zeisig" not in bytes(row.address)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "ein neuer Schlüssel " * 3, [settings.SECRET_KEY]
    assert address_of(row) == ADDRESS


def test_each_person_has_one_and_another_address_forgets_what_the_old_one_said(person):
    old = entered(person)
    BusyTime.objects.create(calendar=old, during=BUSY[0])
    new = entered(person, "https://amt.example/neu.ics")
    assert list(ForeignCalendar.objects.filter(user=person)) == [new]
    assert kept() == []


def test_a_job_has_no_calendar():
    with pytest.raises(PermissionDenied), transaction.atomic():
        set_foreign_calendar(actor=job(), address=ADDRESS)
    with pytest.raises(PermissionDenied), transaction.atomic():
        remove_foreign_calendar(actor=job())


def test_a_refused_address_changes_nothing(person):
    row = entered(person)
    with pytest.raises(Refused) as caught:
        entered(person, "http://amt.example/")
    assert caught.value.field == "address"
    assert list(ForeignCalendar.objects.all()) == [row]


# Reading --------------------------------------------------------------------------------------------------------------
def test_a_calendar_is_read_and_nothing_but_start_and_end_is_kept(person):
    row = entered(person)
    fetcher = Answers(came())
    assert fetch_foreign_calendars(actor=job(), fetcher=fetcher) == 1
    assert kept() == BUSY
    row.refresh_from_db()
    assert (row.fetched_at, row.failures, row.problem, row.etag) == (START, 0, "", '"1"')
    assert row.next_fetch_at == START + HOUR
    assert fetcher.asked == [(ADDRESS, "", "")]
    assert {field.name for field in BusyTime._meta.concrete_fields} == {"id", "calendar", "during"}


def test_it_is_read_again_after_an_hour_not_before_and_replaced_as_a_whole(person):
    entered(person)
    later = calendar(event("DTSTART:20261202T080000Z", "DURATION:PT1H"))
    fetcher = Answers(came(), came(later, '"2"'))
    fetch_foreign_calendars(actor=job(), fetcher=fetcher)
    assert fetch_foreign_calendars(actor=job(START + HOUR / 2), fetcher=fetcher) == 0
    assert fetch_foreign_calendars(actor=job(START + HOUR), fetcher=fetcher) == 1
    assert kept() == times(("2026-12-02 08:00", "2026-12-02 09:00"))


def test_unchanged_keeps_the_rows_and_each_days_first_reading_asks_for_the_file(person):
    """What is kept reaches 26 weeks from the day it was expanded, so "unchanged" is no answer on the next day."""
    entered(person)
    fetcher = Answers(came(), came(None), came())
    for after in (0, 1, 30):
        fetch_foreign_calendars(actor=job(START + after * HOUR), fetcher=fetcher)
        assert kept() == BUSY
    assert [etag for _url, etag, _date in fetcher.asked] == ["", '"1"', ""]
    assert ForeignCalendar.objects.get().fetched_at == START + 30 * HOUR


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (NotFetched("Der Kalender schläft."), "schläft"),
        (came(b"BEGIN:VCALENDAR\r\nkaputt"), "beschädigt"),
    ],
)
def test_a_failure_keeps_what_was_known_says_so_and_waits_longer_each_time(person, failure, words):
    entered(person)
    fetcher = Answers(came(), failure, failure)
    for after in (0, 1, 3):
        fetch_foreign_calendars(actor=job(START + after * HOUR), fetcher=fetcher)
    row = ForeignCalendar.objects.get()
    assert kept() == BUSY
    assert words in row.problem
    assert (row.failures, row.fetched_at, row.etag) == (2, START, '"1"')
    assert row.next_fetch_at == START + 7 * HOUR


@pytest.mark.parametrize(("error", "words"), [(TooMuch(), "umfangreich"), (Unreadable(), "beschädigt")])
def test_a_file_that_hurts_is_told(person, monkeypatch, error, words):
    def read_busy(*args, **fields):
        raise error

    monkeypatch.setattr(services_foreign, "read_busy", read_busy)
    entered(person)
    fetch_foreign_calendars(actor=job(), fetcher=Answers(came()))
    assert words in ForeignCalendar.objects.get().problem


def test_success_after_failures_says_that_all_is_well(person):
    entered(person)
    fetcher = Answers(NotFetched("Nein."), came())
    fetch_foreign_calendars(actor=job(), fetcher=fetcher)
    fetch_foreign_calendars(actor=job(START + 2 * HOUR), fetcher=fetcher)
    row = ForeignCalendar.objects.get()
    assert (row.failures, row.problem, row.fetched_at) == (0, "", START + 2 * HOUR)


def test_pauses_double_up_to_a_day():
    hours = [(next_fetch(START, failures=number) - START) / HOUR for number in (0, 1, 2, 3, 4, 5, 6, 1000)]
    assert hours == [1, 2, 4, 8, 16, 24, 24, 24]


def test_one_failure_leaves_the_others_alone(person):
    other = make_user("ole", make_agency(make_region("anderswo")), Role.CASEWORKER)
    entered(person)
    entered(other, "https://anderes.example/a.ics")

    class ByHost:
        def fetch(self, url, **known):
            if "anderes" in url:
                raise NotFetched("Nein.")
            return came()

    assert fetch_foreign_calendars(actor=job(), fetcher=ByHost()) == 2
    assert kept() == BUSY
    assert ForeignCalendar.objects.get(user=other).problem == "Nein."


def test_at_most_so_many_at_once_the_longest_waiting_first(person):
    other = make_user("ole", make_agency(make_region("anderswo")), Role.CASEWORKER)
    entered(other, "https://a.example/a.ics", now=START - HOUR)
    entered(person)
    fetcher = Answers(came())
    assert fetch_foreign_calendars(actor=job(), fetcher=fetcher, limit=1) == 1
    assert fetcher.asked[0][0] == "https://a.example/a.ics"


def test_while_one_reads_nobody_else_does(person):
    """A second run in the middle of the first finds nothing to do."""
    entered(person)

    class Nested:
        def fetch(self, url, **known):
            return came()

    orders = services_foreign._claim(job(), 10)
    assert [order.address for order in orders] == [ADDRESS]
    assert fetch_foreign_calendars(actor=job(START + HOUR / 6), fetcher=Nested()) == 0
    assert fetch_foreign_calendars(actor=job(START + HOUR / 4), fetcher=Nested()) == 1


def test_what_was_read_from_an_address_that_is_gone_by_now_is_dropped(person):
    entered(person)
    (order,) = services_foreign._claim(job(), 10)
    remove_foreign_calendar(actor=load_actor(person, now=START))
    services_foreign._store(order, services_foreign.Outcome(busy=BUSY), now=START)
    entered(person, "https://amt.example/neu.ics")
    services_foreign._store(order, services_foreign.Outcome(busy=BUSY), now=START)
    assert kept() == []
    assert ForeignCalendar.objects.get().fetched_at is None


def test_the_portals_own_dates_in_the_office_calendar_do_not_block_themselves(person):
    source = uuid.uuid4()
    Booking.objects.create(source=source, user=person, during=BUSY[0], made_at=START)
    entered(person)
    own = calendar(event("DTSTART:20261201T080000Z", "DURATION:PT1H", uid=str(source)))
    fetch_foreign_calendars(actor=job(), fetcher=Answers(came(own)))
    assert kept() == []


def test_calendars_of_locked_accounts_are_forgotten(person):
    entered(person)
    person.is_active = False
    person.save()
    assert fetch_foreign_calendars(actor=job(), fetcher=Answers()) == 0
    assert not ForeignCalendar.objects.exists()


def test_an_address_that_no_key_opens_any_more_asks_for_a_new_one(person, settings):
    entered(person)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "ein ganz anderer Schlüssel " * 3, []
    fetch_foreign_calendars(actor=job(), fetcher=Answers())
    assert "neu ein" in ForeignCalendar.objects.get().problem
    assert "nicht mehr lesbar" in logged_in(person).get(reverse(PAGE)).content.decode()


def test_a_mark_that_does_not_fit_is_not_kept_in_part(person):
    entered(person)
    fetch_foreign_calendars(actor=job(), fetcher=Answers(came(etag='"' + "x" * 300, last_modified="x" * 99)))
    row = ForeignCalendar.objects.get()
    assert (row.etag, row.last_modified) == ("", "")


def test_the_window_is_26_weeks(person):
    far = START + AHEAD - HOUR
    entered(person)
    content = calendar(event(f"DTSTART:{far:%Y%m%dT%H%M%SZ}", "DURATION:PT5H"))
    fetch_foreign_calendars(actor=job(), fetcher=Answers(came(content)))
    assert kept() == [(far, START + AHEAD)]


def test_the_clock_reads_calendars(person, monkeypatch):
    monkeypatch.setattr(services_foreign, "Fetcher", lambda: Answers(came()))
    entered(person, now=timezone.now())
    row = next(task for task in DUE if task.name == "fetch_foreign_calendars")
    assert row.due(timezone.now()) == 1
    call_command("run_due", stdout=StringIO())
    assert row.due(timezone.now()) == 0
    assert ForeignCalendar.objects.get().fetched_at is not None
