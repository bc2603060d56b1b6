"""When events are, the page of events and the calendar files."""

import datetime
import re

import pytest
import time_machine
import vobject
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from offers.catalogue.ics import CalendarEntry, calendar_file
from offers.catalogue.models import Event
from offers.catalogue.rules_events import event_time, say_partial, say_when
from offers.catalogue.rules_sources import say_source
from offers.regions.fields import PARTIAL_DATE
from tests.offers.stock import make_region

BERLIN = timezone.get_default_timezone()
TODAY = datetime.datetime(2026, 11, 21, 12, 0, tzinfo=BERLIN)
DAY = datetime.date


@pytest.mark.parametrize(
    ("date", "last_day", "starts", "ends", "said"),
    [
        ("2022-09-08", None, None, None, "Donnerstag, 8. September 2022"),
        ("2022-09-08", None, "15:00", "17:30", "Donnerstag, 8. September 2022, 15 bis 17:30 Uhr"),
        ("2022-09-08", None, "15:00", None, "Donnerstag, 8. September 2022, ab 15 Uhr"),
        ("2022-09-08", None, None, "17:00", "Donnerstag, 8. September 2022, bis 17 Uhr"),
        ("2022-09-08", DAY(2022, 9, 10), None, None, "8. bis 10. September 2022"),
        ("2022-09-30", DAY(2022, 10, 1), None, None, "30. September bis 1. Oktober 2022"),
        ("2022-12-31", DAY(2023, 1, 1), None, None, "31. Dezember 2022 bis 1. Januar 2023"),
        ("2022-09-08", DAY(2022, 9, 7), None, None, "Donnerstag, 8. September 2022"),
        ("2022-09", None, None, None, "September 2022"),
        ("2022-09", DAY(2022, 11, 30), None, None, "September 2022 bis November 2022"),
        ("2017", None, None, None, "2017"),
        ("2017", DAY(2018, 12, 31), None, None, "2017 bis 2018"),
        ("2026-02-31", None, None, None, "Februar 2026"),
    ],
)
def test_say_when(date, last_day, starts, ends, said):
    times = [datetime.time.fromisoformat(text) if text else None for text in (starts, ends)]
    assert say_when(event_time(date, last_day, *times)) == said


@pytest.mark.parametrize(
    ("date", "on", "over"),
    [
        ("2026-11-21", DAY(2026, 11, 21), False),
        ("2026-11-20", DAY(2026, 11, 21), True),
        ("2026-11", DAY(2026, 11, 30), False),
        ("2026-11", DAY(2026, 12, 1), True),
        ("2026", DAY(2026, 12, 31), False),
        ("2024-02", DAY(2024, 2, 29), False),
        ("2026", DAY(2027, 1, 1), True),
    ],
)
def test_an_event_is_over_after_its_last_day(date, on, over):
    assert event_time(date).is_over(on) is over


@given(st.from_regex(re.compile(PARTIAL_DATE, re.ASCII), fullmatch=True))
def test_every_stored_date_can_be_said(date):
    when = event_time(date.strip())
    assert when.first <= when.last
    assert say_when(when)
    assert say_partial(date.strip())


@pytest.mark.parametrize(
    ("source", "text", "url"),
    [
        ("https://www.beispiel.invalid/a?b=1", "beispiel.invalid", "https://www.beispiel.invalid/a?b=1"),
        ("general knowledge", "Allgemeinwissen der Redaktion", ""),
        ("001_e354.txt", "Unterlagen der Koordinierungsstelle", ""),
        ("", "nicht angegeben", ""),
        ("https://[kaputt", "Unterlagen der Koordinierungsstelle", ""),
        ("javascript:alert(1)", "Unterlagen der Koordinierungsstelle", ""),
    ],
)
def test_sources_are_said_in_words(source, text, url):
    found = say_source(source)
    assert (found.text, found.url) == (text, url)


def entry(date, last_day=None, starts=None, ends=None, **fields):
    times = [datetime.time.fromisoformat(text) if text else None for text in (starts, ends)]
    values = {
        "uid": "messe.harz@uebergangsportal",
        "title": "Messe; mit Komma, und Umlaut ä",
        "when": event_time(date, last_day, *times),
        "stamp": datetime.datetime(2026, 11, 21, tzinfo=datetime.UTC),
        "url": "https://portal.invalid/harz/termine/#messe",
    }
    return CalendarEntry(**{**values, **fields})


def test_calendar_file_of_whole_days_ends_exclusively_and_needs_no_zone():
    text = calendar_file(entry("2026-12-03", DAY(2026, 12, 5))).decode()
    assert "DTSTART;VALUE=DATE:20261203\r\n" in text
    assert "DTEND;VALUE=DATE:20261206\r\n" in text
    assert "VTIMEZONE" not in text
    assert "DTSTAMP:20261121T000000Z\r\n" in text


def test_calendar_file_with_times_has_one_zone_by_rule():
    text = calendar_file(entry("2026-12-03", None, "15:00", "17:00")).decode()
    assert text.count("BEGIN:VTIMEZONE") == 1
    assert text.count("RRULE:FREQ=YEARLY;") == 2
    assert "RDATE" not in text
    assert "DTSTART;TZID=Europe/Berlin:20261203T150000" in text


@pytest.mark.parametrize(
    ("date", "offset"), [("2026-07-01", 2), ("2026-12-03", 1), ("2026-03-29", 2), ("2026-10-25", 1)]
)
def test_other_programs_read_the_same_moment(date, offset):
    event = vobject.readOne(calendar_file(entry(date, None, "15:00", "17:00")).decode()).vevent
    assert event.dtstart.value.utcoffset() == datetime.timedelta(hours=offset)
    assert event.dtend.value - event.dtstart.value == datetime.timedelta(hours=2)
    assert event.summary.value == "Messe; mit Komma, und Umlaut ä"
    assert event.uid.value == "messe.harz@uebergangsportal"


def test_calendar_file_names_no_person():
    text = calendar_file(entry("2026-12-03", place="Aula, Höxter", description="Komm vorbei.")).decode()
    assert not re.search("ORGANIZER|ATTENDEE|CONTACT|mailto", text)


def test_calendar_file_without_a_day_is_refused():
    with pytest.raises(ValueError, match="known day"):
        calendar_file(entry("2026-12"))


@pytest.fixture
def harz(db):
    region = make_region("harz", name="Landkreis Harz")
    with time_machine.travel(TODAY, tick=False):
        yield region


def put(region, slug, date, **fields):
    return Event.objects.create(region=region, slug=slug, title=f"Termin {slug}", kind="fair", date=date, **fields)


def page(client, path="/harz/termine/"):
    response = client.get(path)
    assert response.status_code == 200
    return response


def test_event_list_shows_what_comes_first_and_what_was_below(client, harz):
    for slug, date in (("spaeter", "2027-01-10"), ("bald", "2026-11-22"), ("jahr", "2026"), ("alt", "2025-05-01"),
                       ("aelter", "2017")):  # fmt: skip
        put(harz, slug, date)
    put(harz, "laeuft", "2026-11-19", last_day=DAY(2026, 11, 21))
    put(harz, "geheim", "2026-11-30", is_published=False)
    put(make_region("boerde"), "fremd", "2026-11-30")
    context = page(client).context
    assert [line.event.slug for line in context["upcoming"]] == ["jahr", "laeuft", "bald", "spaeter"]
    assert [line.event.slug for line in context["page"]] == ["alt", "aelter"]


def test_event_list_says_when_nothing_is_planned(client, harz):
    put(harz, "alt", "2025-05-01")
    text = page(client).content.decode()
    assert "Gerade ist kein Termin eingetragen" in text
    assert "Schon vorbei" in text
    assert ".ics" not in text


def test_event_list_offers_a_file_only_for_known_days(client, harz):
    put(harz, "messe", "2026-12-03")
    put(harz, "monat", "2026-12")
    text = page(client).content.decode()
    assert 'href="/harz/termine/messe.ics"' in text
    assert "monat.ics" not in text
    assert "Der genaue Tag steht noch nicht fest" in text


@pytest.mark.parametrize("number", [1, 3])
def test_event_list_costs_the_same_for_more_rows(client, harz, number, django_assert_num_queries):
    for index in range(number):
        put(harz, f"bald-{index}", "2026-12-03", place=harz.places.get())
        put(harz, f"alt-{index}", "2025-12-03", place=harz.places.get())
    with django_assert_num_queries(3):
        page(client)


@pytest.mark.parametrize("seite", ["-1", "abc", "999999999999", "\x00", "x" * 10**5])
def test_event_list_survives_hostile_pages(client, harz, seite):
    put(harz, "alt", "2025-05-01")
    assert client.get("/harz/termine/", {"seite": seite}).status_code == 200


def test_event_ics_is_a_calendar_of_one_event(client, harz):
    put(harz, "messe", "2026-12-03", venue="Aula", place=harz.places.get())
    response = page(client, "/harz/termine/messe.ics")
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="messe.ics"'
    event = vobject.readOne(response.content.decode()).vevent
    assert event.uid.value == "messe.harz@uebergangsportal"
    assert event.location.value == "Aula, Ort harz"
    assert event.url.value == "http://testserver/harz/termine/#messe"
    assert client.get("/harz/termine/messe.ics", headers={"if-none-match": response["ETag"]}).status_code == 304


def test_event_ics_of_what_may_not_be_seen_is_404(client, harz):
    put(harz, "monat", "2026-12")
    put(harz, "geheim", "2026-12-03", is_published=False)
    put(make_region("boerde"), "fremd", "2026-12-03")
    for slug in ("monat", "geheim", "fremd", "nix"):
        assert client.get(f"/harz/termine/{slug}.ics").status_code == 404
