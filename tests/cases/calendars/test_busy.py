"""Busy times out of foreign files: what counts, in which zone, and that nobody's file keeps the portal busy."""

import datetime as dt
import itertools
import time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.calendars import busy
from cases.calendars.reading import TooMuch, Unreadable, read_busy
from tests.cases.calendars.files import END, START, UTC, VTIMEZONE, at, calendar, event, times

BERLIN = ZoneInfo("Europe/Berlin")
DAY = dt.timedelta(days=1)


def read(*parts, **fields):
    return busy.busy_times(calendar(*parts), **{"start": START, "end": END, **fields})


MORNING = times(("2026-12-01 08:00", "2026-12-01 09:00"))
"""Nine to ten in Berlin, in winter."""


@pytest.mark.parametrize(
    "lines",
    [
        ("DTSTART:20261201T080000Z", "DTEND:20261201T090000Z"),
        ("DTSTART:20261201T080000Z", "DURATION:PT1H"),
        ("DTSTART;TZID=Europe/Berlin:20261201T090000", "DTEND;TZID=Europe/Berlin:20261201T100000"),
        ("DTSTART;TZID=America/New_York:20261201T030000", "DTEND;TZID=America/New_York:20261201T040000"),
        ("DTSTART;TZID=W. Europe Standard Time:20261201T090000", "DTEND;TZID=W. Europe Standard Time:20261201T100000"),
        ("DTSTART;TZID=Romance Standard Time:20261201T090000", "DURATION:PT60M"),
        ("DTSTART:20261201T090000", "DTEND:20261201T100000"),
        ("DTSTART;TZID=Nirgendwo/Nie:20261201T090000", "DTEND;TZID=Nirgendwo/Nie:20261201T100000"),
    ],
)
def test_times_are_understood_in_their_zone_and_in_berlins_without_one(lines):
    assert read(event(*lines)) == MORNING


@pytest.mark.parametrize("tzid", ["(UTC+01:00) Amsterdam\\, Berlin\\, Bern", "Customized Time Zone", "Mitteleuropa"])
def test_zones_that_outlook_brings_along_are_understood(tzid):
    name = tzid.replace("\\", "")
    lines = f'DTSTART;TZID="{name}":20261201T090000', f'DTEND;TZID="{name}":20261201T100000'
    assert read(VTIMEZONE.format(tzid=tzid), event(*lines)) == MORNING


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("DTSTART;VALUE=DATE:20261201",), times(("2026-11-30 23:00", "2026-12-01 23:00"))),
        (
            ("DTSTART;VALUE=DATE:20261201", "DTEND;VALUE=DATE:20261204"),
            times(("2026-11-30 23:00", "2026-12-03 23:00")),
        ),
        (
            ("DTSTART;VALUE=DATE:20270328", "DTEND;VALUE=DATE:20270329"),
            times(("2027-03-27 23:00", "2027-03-28 22:00")),
        ),
    ],
)
def test_whole_days_are_days_in_berlin(lines, expected):
    assert read(event(*lines)) == expected


@pytest.mark.parametrize(
    "line",
    ["TRANSP:TRANSPARENT", "STATUS:CANCELLED", "X-MICROSOFT-CDO-BUSYSTATUS:FREE", "transp:transparent"],
)
def test_what_takes_no_time_or_was_cancelled_is_left_out(line):
    assert read(event("DTSTART:20261201T080000Z", "DURATION:PT1H", line)) == []


@pytest.mark.parametrize(
    "line", ["TRANSP:OPAQUE", "STATUS:TENTATIVE", "X-MICROSOFT-CDO-BUSYSTATUS:OOF", "CLASS:PRIVATE"]
)
def test_everything_else_takes_time(line):
    assert read(event("DTSTART:20261201T080000Z", "DURATION:PT1H", line)) == MORNING


def test_a_series_keeps_its_local_time_across_the_change_of_clocks():
    found = read(event("DTSTART;TZID=Europe/Berlin:20270322T090000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=2"))
    assert found == times(("2027-03-22 08:00", "2027-03-22 09:00"), ("2027-03-29 07:00", "2027-03-29 08:00"))


def test_a_series_with_one_date_moved_one_cancelled_and_one_left_out():
    found = read(
        event(
            "DTSTART:20261201T080000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=5", "EXDATE:20261202T080000Z", uid="s"
        ),
        event("DTSTART:20261203T100000Z", "DURATION:PT2H", "RECURRENCE-ID:20261203T080000Z", uid="s"),
        event(
            "DTSTART:20261204T080000Z", "DURATION:PT1H", "RECURRENCE-ID:20261204T080000Z", "STATUS:CANCELLED", uid="s"
        ),
    )
    assert found == [
        *MORNING,
        *times(("2026-12-03 10:00", "2026-12-03 12:00"), ("2026-12-05 08:00", "2026-12-05 09:00")),
    ]


def test_extra_dates_of_a_series_count():
    found = read(event("DTSTART:20261201T080000Z", "DURATION:PT1H", "RDATE:20261215T080000Z"))
    assert found == [*MORNING, *times(("2026-12-15 08:00", "2026-12-15 09:00"))]


def test_published_busy_times_without_events():
    part = "\n".join([
        "BEGIN:VFREEBUSY", "UID:1", "DTSTAMP:20260101T000000Z",
        "FREEBUSY:20261201T080000Z/20261201T090000Z,20261202T080000Z/PT2H",
        "FREEBUSY;FBTYPE=BUSY-TENTATIVE:20261203T080000Z/PT1H",
        "FREEBUSY;FBTYPE=FREE:20261204T080000Z/PT1H",
        "END:VFREEBUSY",
    ])  # fmt: skip
    expected = times(("2026-12-02 08:00", "2026-12-02 10:00"), ("2026-12-03 08:00", "2026-12-03 09:00"))
    assert read(part) == [*MORNING, *expected]


def test_only_the_window_is_kept_and_what_reaches_into_it_is_cut():
    found = read(
        event("DTSTART:20261121T000000Z", "DTEND:20261121T235900Z"),
        event(f"DTSTART:{START - DAY:%Y%m%dT%H%M%SZ}", f"DTEND:{START + DAY:%Y%m%dT%H%M%SZ}"),
        event(f"DTSTART:{END - DAY:%Y%m%dT%H%M%SZ}", f"DTEND:{END + DAY:%Y%m%dT%H%M%SZ}"),
        event(f"DTSTART:{END:%Y%m%dT%H%M%SZ}", "DURATION:PT1H"),
    )
    assert found == [(START, START + DAY), (END - DAY, END)]


def test_the_portals_own_dates_are_left_out():
    own = event("DTSTART:20261201T080000Z", "DURATION:PT1H", uid="eigen")
    assert read(own, ignored={"eigen"}) == []
    assert read(own, ignored={"anders"}) == MORNING


def test_several_calendars_in_one_file_a_byte_order_mark_and_old_letters():
    part = event("DTSTART:20261201T080000Z", "DURATION:PT1H", "SUMMARY:Größe")
    content = calendar(part) + calendar(event("DTSTART:20261202T080000Z", "DURATION:PT1H"))
    expected = [*MORNING, *times(("2026-12-02 08:00", "2026-12-02 09:00"))]
    assert busy.busy_times(b"\xef\xbb\xbf" + content, start=START, end=END) == expected
    assert busy.busy_times(content.decode().encode("cp1252"), start=START, end=END) == expected


@pytest.mark.parametrize(
    "lines",
    [
        ("SUMMARY:ohne Zeit",),
        ("DTSTART:quatsch", "DURATION:PT1H"),
        ("DTSTART:20261201T080000Z", "DTEND:20261201T070000Z"),
        ("DTSTART:20261201T080000Z", "DURATION:-PT1H"),
        ("DTSTART:20261201T080000Z",),
        ("DTSTART:99991231T235900Z", "DURATION:P3000000D"),
    ],
)
def test_one_entry_that_makes_no_sense_does_not_spoil_the_rest(lines):
    assert read(event(*lines), event("DTSTART:20261201T080000Z", "DURATION:PT1H")) == MORNING


# Against a naive expansion --------------------------------------------------------------------------------------------
STEPS = {"DAILY": dt.timedelta(days=1), "WEEKLY": dt.timedelta(weeks=1)}


def naive(first, minutes, freq, interval, count):
    """Local dates one after another; the end follows the clock's real hours."""
    for number in range(count):
        start = (first + number * interval * STEPS[freq]).replace(tzinfo=BERLIN).astimezone(UTC)
        end = start + dt.timedelta(minutes=minutes)
        if start < END and end > START:
            yield max(start, START), min(end, END)


@given(
    day=st.integers(-60, 200),
    hour=st.integers(6, 20),
    minutes=st.integers(15, 170),
    freq=st.sampled_from(list(STEPS)),
    interval=st.integers(1, 3),
    count=st.integers(1, 40),
)
def test_simple_series_are_those_that_one_counts_on_ones_fingers(day, hour, minutes, freq, interval, count):
    first = dt.datetime.combine(START.date() + day * DAY, dt.time(hour))
    lines = (
        f"DTSTART;TZID=Europe/Berlin:{first:%Y%m%dT%H%M%S}",
        f"DURATION:PT{minutes}M",
        f"RRULE:FREQ={freq};INTERVAL={interval};COUNT={count}",
    )
    assert read(event(*lines)) == list(naive(first, minutes, freq, interval, count))


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(1, 50)), max_size=30))
def test_joined_times_cover_the_same_minutes_without_touching(rows):
    minute = dt.timedelta(minutes=1)
    found = busy.joined([(START + first * minute, START + (first + length) * minute) for first, length in rows])
    covered = {minute for first, length in rows for minute in range(first, first + length)}
    assert {
        number for first, last in found for number in range((first - START) // minute, (last - START) // minute)
    } == covered
    assert all(before[1] < after[0] for before, after in itertools.pairwise(found))


# Files that are made to hurt ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;COUNT=1000000",
        "FREQ=HOURLY",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=-1",
        f"FREQ=DAILY;BYHOUR={','.join(map(str, range(24)))};BYMINUTE={','.join(map(str, range(60)))}",
        "FREQ=QUATSCH",
        "COUNT=3",
    ],
)
def test_a_rule_that_no_office_uses_counts_by_its_first_date(rule):
    started = time.monotonic()
    assert read(event("DTSTART:20261201T080000Z", "DURATION:PT1H", f"RRULE:{rule}")) == MORNING
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<!doctype html><title>Anmelden</title>",
        b"BEGIN:VCARD\r\nEND:VCARD\r\n",
        calendar(event("DTSTART:20261201T080000Z", "DURATION:PT1H"))[:-20],
        calendar("das ist keine Zeile"),
        calendar("CALSCALE:MAYA", event("DTSTART:20261201T080000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=2")),
        b"BEGIN:VCALENDAR\r\n" * 1000 + b"\x00\xff\r\nEND:VCALENDAR",
    ],
)
def test_a_broken_file_is_refused_as_a_whole(content):
    with pytest.raises(busy.NoCalendar):
        busy.busy_times(content, start=START, end=END)


def test_more_entries_than_an_office_has_are_refused(monkeypatch):
    monkeypatch.setattr(busy, "MOST_ENTRIES", 10)
    with pytest.raises(busy.NoCalendar, match="too many"):
        read(event("DTSTART:20261201T080000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=12"))


# The process of its own -----------------------------------------------------------------------------------------------
def test_the_process_reads_the_same():
    part = event("DTSTART:20261201T080000Z", "DURATION:PT1H", "SUMMARY:Größe")
    assert read_busy(calendar(part), start=START, end=END) == MORNING
    own = event("DTSTART:20261201T080000Z", "DURATION:PT1H", uid="eigen")
    assert read_busy(calendar(own), start=START, end=END, ignored={"eigen"}) == []


def test_a_series_that_never_comes_is_ended():
    """Thirty days of February: whoever looks for the next one looks until the year 9999."""
    rule = event("DTSTART:20261201T080000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30")
    started = time.monotonic()
    with pytest.raises(TooMuch):
        read_busy(calendar(rule), start=START, end=END, seconds=1)
    assert time.monotonic() - started < 30


def test_thousands_of_series_are_ended():
    rules = [
        event(f"DTSTART:20201201T{number % 24:02}0000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY") for number in range(3000)
    ]
    with pytest.raises(TooMuch):
        read_busy(calendar(*rules), start=START, end=END, seconds=1)


@pytest.mark.parametrize(
    "content", [b"<html>", b"BEGIN:VCALENDAR\r\n" * 60000, b"BEGIN:VCALENDAR\r\nX;A=" + b"a" * 10**6]
)
def test_a_broken_file_is_told_by_the_process_too(content):
    with pytest.raises(Unreadable):
        read_busy(content, start=START, end=END)


def test_the_process_knows_no_secret(monkeypatch):
    """Whatever a file does to the process: there is nothing to take."""
    seen = {}

    def run(command, **fields):
        seen.update(fields)
        raise busy.NoCalendar

    monkeypatch.setenv("SECRET_KEY", "geheim")
    monkeypatch.setattr("cases.calendars.reading.subprocess.run", run)
    with pytest.raises(busy.NoCalendar):
        read_busy(calendar(), start=START, end=END)
    assert set(seen["env"]) == {"PYTHONUTF8", "PYTHONDONTWRITEBYTECODE"}


def test_the_window_of_the_tests_holds_a_change_of_clocks():
    assert START < at("2027-03-28 01:00") < END
