"""Opening hours: truth tables of what is said at which moment, and that no text ever breaks a page."""

import datetime as dt
import itertools

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from offers.regions.opening_hours import (
    BERLIN,
    holiday_on,
    knows_holidays,
    open_spans,
    parse,
    validate_opening_hours,
)
from offers.regions.opening_text import Kind, describe, timetable


def at(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=BERLIN)


OFFICE = "Mo-Th 08:00-12:00,13:00-16:00; Fr 09:30-12:00; PH off"

MOMENTS = [
    # expression, moment, Land, what is said
    (OFFICE, "2026-11-23T07:59", "ST", "jetzt geschlossen, heute ab 8 Uhr"),
    (OFFICE, "2026-11-23T08:00", "ST", "jetzt geöffnet, heute bis 12 Uhr"),
    (OFFICE, "2026-11-23T11:59", "ST", "jetzt geöffnet, heute bis 12 Uhr"),
    (OFFICE, "2026-11-23T12:00", "ST", "jetzt geschlossen, heute ab 13 Uhr"),
    (OFFICE, "2026-11-23T16:00", "ST", "jetzt geschlossen, wieder morgen ab 8 Uhr"),
    (OFFICE, "2026-11-19T20:00", "ST", "jetzt geschlossen, wieder morgen ab 9:30 Uhr"),
    (OFFICE, "2026-11-18T20:00", "ST", "jetzt geschlossen, wieder morgen ab 8 Uhr"),
    (OFFICE, "2026-11-21T10:00", "ST", "jetzt geschlossen, wieder Montag ab 8 Uhr"),
    # Reformation Day is a holiday in Sachsen-Anhalt and Niedersachsen, not in Nordrhein-Westfalen.
    ("Mo-Su 08:00-16:00; PH off", "2026-10-31T09:00", "ST",
     "heute geschlossen (Feiertag: Reformationstag), wieder morgen ab 8 Uhr"),
    ("Mo-Su 08:00-16:00; PH off", "2026-10-31T09:00", "NI",
     "heute geschlossen (Feiertag: Reformationstag), wieder morgen ab 8 Uhr"),
    ("Mo-Su 08:00-16:00; PH off", "2026-10-31T09:00", "NW", "jetzt geöffnet, heute bis 16 Uhr"),
    # Epiphany only in Sachsen-Anhalt of our Länder.
    ("Mo-Fr 08:00-16:00", "2027-01-06T09:00", "ST",
     "heute ist Feiertag (Heilige Drei Könige): ruf lieber vorher an"),
    ("Mo-Fr 08:00-16:00", "2027-01-06T09:00", "NI", "jetzt geöffnet, heute bis 16 Uhr"),
    # The holiday itself, before it, after the usual hours of it, and when it is no opening day anyway.
    ("Mo-Fr 08:00-16:00", "2026-12-25T09:00", "NW",
     "heute ist Feiertag (Erster Weihnachtstag): ruf lieber vorher an"),
    ("Mo-Fr 08:00-16:00", "2026-12-25T17:00", "NW", "jetzt geschlossen, wieder Montag ab 8 Uhr"),
    ("Mo-Fr 08:00-16:00", "2026-12-24T17:00", "NW", "jetzt geschlossen, wieder Montag ab 8 Uhr"),
    ("Mo-We 08:00-16:00", "2026-12-25T09:00", "NW", "jetzt geschlossen, wieder Montag ab 8 Uhr"),
    # Explicit holiday times win.
    ("Mo-Fr 08:00-16:00; PH 10:00-12:00", "2026-12-25T09:00", "NW", "jetzt geschlossen, heute ab 10 Uhr"),
    ("Mo-Fr 08:00-16:00; PH 10:00-12:00", "2026-12-25T11:00", "NW", "jetzt geöffnet, heute bis 12 Uhr"),
    ("Su,PH 10:00-12:00", "2026-12-25T11:00", "NW", "jetzt geöffnet, heute bis 12 Uhr"),
    ("PH,Su 10:00-12:00", "2026-12-24T11:00", "NW", "jetzt geschlossen, wieder morgen ab 10 Uhr"),
    # A form of PH that is too rare to be sure of counts as not said.
    ("Mo-Fr 08:00-16:00; PH -1 day off", "2026-12-25T09:00", "NW",
     "heute ist Feiertag (Erster Weihnachtstag): ruf lieber vorher an"),
    ("24/7", "2026-12-25T03:00", "ST", "jetzt geöffnet, rund um die Uhr"),
    ("Mo-Su 00:00-24:00", "2026-11-21T03:00", "ST", "jetzt geöffnet, rund um die Uhr"),
    # First Tuesday of the month.
    ("Tu[1] 14:00-16:00", "2026-11-21T12:00", "ST", "jetzt geschlossen, wieder am Dienstag, 1. Dezember, ab 14 Uhr"),
    ("Tu[1] 14:00-16:00", "2026-12-01T14:30", "ST", "jetzt geöffnet, heute bis 16 Uhr"),
    ("Tu[1] 14:00-16:00", "2026-12-01T16:00", "ST",
     "jetzt geschlossen, wieder am Dienstag, 5. Januar 2027, ab 14 Uhr"),
    # Across midnight.
    ("Fr 22:00-02:00", "2026-11-27T23:00", "ST", "jetzt geöffnet, bis morgen 2 Uhr"),
    ("Fr 22:00-02:00", "2026-11-28T01:00", "ST", "jetzt geöffnet, heute bis 2 Uhr"),
    ("Fr 22:00-02:00", "2026-11-28T02:00", "ST", "jetzt geschlossen, wieder Freitag ab 22 Uhr"),
    ("Fr 20:00-24:00", "2026-11-27T21:00", "ST", "jetzt geöffnet, heute bis 24 Uhr"),
    ("Sa 10:00+", "2026-11-21T12:00", "ST", "jetzt geöffnet, Ende offen"),
    # The clock jumps: 2 to 3 on 29 March, 3 to 2 on 25 October.
    ("Su 01:00-05:00", "2026-03-29T01:30", "ST", "jetzt geöffnet, heute bis 5 Uhr"),
    ("Su 10:00-12:00", "2026-03-29T01:30", "ST", "jetzt geschlossen, heute ab 10 Uhr"),
    ("Mo 08:00-12:00", "2026-10-25T12:00", "ST", "jetzt geschlossen, wieder morgen ab 8 Uhr"),
    # Comments and doubt.
    ('"nach Vereinbarung"', "2026-11-21T12:00", "ST", "nach Vereinbarung"),
    ('Mo-Fr 08:00-12:00 "nur mit Termin"', "2026-11-23T09:00", "ST",
     "jetzt geöffnet, heute bis 12 Uhr (nur mit Termin)"),
    ("Sa 10:00-14:00 unknown", "2026-11-21T12:00", "ST", "vielleicht geöffnet, frag bitte vorher nach"),
    ("Sa 10:00-14:00 unknown", "2026-11-21T08:00", "ST",
     "jetzt geschlossen, vielleicht heute ab 10 Uhr: frag bitte vorher nach"),
    ("off", "2026-11-21T12:00", "ST", "zurzeit geschlossen"),
    ("", "2026-11-21T12:00", "ST", "Öffnungszeiten nicht bekannt, frag bitte vorher nach"),
    ("Montag bis Freitag", "2026-11-21T12:00", "ST", "Öffnungszeiten nicht sicher bekannt, frag bitte vorher nach"),
    ("sunrise-sunset", "2026-11-21T12:00", "ST", "Öffnungszeiten nicht sicher bekannt, frag bitte vorher nach"),
]  # fmt: skip


@pytest.mark.parametrize(("expression", "moment", "state", "said"), MOMENTS)
def test_describe_says_what_holds_now(expression, moment, state, said):
    assert describe(expression, now=at(moment), state=state).text == said


def test_describe_takes_a_moment_from_another_zone():
    utc = dt.datetime(2026, 11, 23, 7, 30, tzinfo=dt.UTC)
    assert describe(OFFICE, now=utc, state="ST").text == "jetzt geöffnet, heute bis 12 Uhr"


@pytest.mark.parametrize(("utc_hour", "is_open"), [(0, True), (1, True), (2, False)])
def test_both_hours_of_the_long_night_count(utc_hour, is_open):
    """On 25 October 2026 the hour from 2 to 3 comes twice: at 0 and at 1 o'clock UTC."""
    now = dt.datetime(2026, 10, 25, utc_hour, 30, tzinfo=dt.UTC)
    kind = describe("Su 02:00-03:00", now=now, state="ST").kind
    assert (kind is Kind.OPEN) == is_open


TABLES = [
    (OFFICE, True, [("Montag bis Donnerstag", "8 bis 12 Uhr, 13 bis 16 Uhr"), ("Freitag", "9:30 bis 12 Uhr"),
                    ("Samstag und Sonntag", "geschlossen")], ["An Feiertagen geschlossen."]),
    ("24/7", True, [("Montag bis Sonntag", "rund um die Uhr")], []),
    ("Fr 22:00-02:00; PH 10:00-11:00", True,
     [("Montag bis Donnerstag", "geschlossen"), ("Freitag", "22 bis 2 Uhr"), ("Samstag und Sonntag", "geschlossen")],
     ["An Feiertagen gelten eigene Zeiten."]),
    ("Su 22:00-02:00; PH off", True, [("Montag bis Samstag", "geschlossen"), ("Sonntag", "22 bis 2 Uhr")],
     ["An Feiertagen geschlossen."]),
    ("Mo-Tu 00:00-24:00; PH off", True, [("Montag und Dienstag", "rund um die Uhr"),
                                         ("Mittwoch bis Sonntag", "geschlossen")], ["An Feiertagen geschlossen."]),
    ("Tu[1] 14:00-16:00; PH,SH off", False,
     [("Dienstag, 1. Dezember", "14 bis 16 Uhr"), ("Dienstag, 5. Januar", "14 bis 16 Uhr"),
      ("Dienstag, 2. Februar", "14 bis 16 Uhr"), ("Dienstag, 2. März", "14 bis 16 Uhr"),
      ("Dienstag, 6. April", "14 bis 16 Uhr")],
     ["In den Schulferien können andere Zeiten gelten.", "An Feiertagen geschlossen."]),
    ("Mo-Su 08:00-12:00", True, [("Montag bis Sonntag", "8 bis 12 Uhr")],
     ["An Feiertagen können andere Zeiten gelten: ruf lieber vorher an."]),
    ('Mo 10:00+ "klingeln"; PH off', True, [("Montag", "ab 10 Uhr (klingeln)"),
                                            ("Dienstag bis Sonntag", "geschlossen")], ["An Feiertagen geschlossen."]),
]  # fmt: skip


@pytest.mark.parametrize(("expression", "weekly", "rows", "notes"), TABLES)
def test_timetable_reads_like_a_sign_on_a_door(expression, weekly, rows, notes):
    table = timetable(expression, on=dt.date(2026, 11, 21))
    assert table.weekly is weekly
    assert [(row.label, row.hours) for row in table.rows] == rows
    assert list(table.notes) == notes


@pytest.mark.parametrize("week", ["2026-03-25", "2026-10-21", "2026-12-23"])
def test_timetable_is_the_same_in_weeks_with_a_clock_change_or_holidays(week):
    expression = "Mo-Su 01:00-05:00; PH off"
    normal = timetable(expression, on=dt.date(2026, 11, 21))
    assert timetable(expression, on=dt.date.fromisoformat(week)) == normal


def test_timetable_of_nothing_readable_is_none():
    assert timetable("", on=dt.date(2026, 11, 21)) is None
    assert timetable("Mo 8-12 Uhr", on=dt.date(2026, 11, 21)) is None


@pytest.mark.parametrize("value", ["", "  ", OFFICE, "24/7", "Tu[1] 14:00-16:00", "Mo-Fr 08:00-12:00;"])
def test_validator_accepts(value):
    validate_opening_hours(value)


@pytest.mark.parametrize("value", ["foo", "Mo 8-12", "sunrise-sunset", "\ud800", "Mo\x00", "Mo 08:00-12:00;" * 30])
def test_validator_refuses_in_german(value):
    with pytest.raises(ValidationError, match="verstehen wir nicht"):
        validate_opening_hours(value)


def test_holidays_differ_by_land():
    day = dt.date(2026, 6, 4)
    assert holiday_on("NW", day) == "Fronleichnam"
    assert holiday_on("ST", day) == ""
    assert holiday_on("??", dt.date(2026, 10, 3)) == "Tag der Deutschen Einheit"


def test_word_in_a_comment_is_no_holiday_rule():
    assert not knows_holidays('Mo-Fr 08:00-12:00 "PH fragen"')
    assert knows_holidays("Mo-Fr 08:00-12:00; PH off")


SYNTAX = st.lists(
    st.sampled_from(
        ["Mo", "-", "Fr", "Su", ",", " ", "08:00", "-", "16:00", "26:00", ";", "PH", "SH", "off", "[1]", "24/7", "+",
         '"', "x", "||", "unknown", "Jan", "2026", "week", "1", "easter", "/", "closed", "+1 day", ":"]
    ),
    max_size=16,
).map("".join)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(text=st.one_of(st.text(max_size=300), st.text(alphabet=st.characters(), max_size=40), SYNTAX))
def test_no_text_raises(text):
    status = describe(text, now=at("2026-12-25T09:00"), state="ST")
    assert status.text
    table = timetable(text, on=dt.date(2026, 12, 25))
    assert (table is None) == (parse(text) is None)


@settings(max_examples=80, deadline=None)
@given(text=SYNTAX, moment=st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2027, 12, 31)))  # noqa: DTZ001
def test_spans_come_in_order_and_do_not_touch_when_equal(text, moment):
    spans = list(open_spans(text, start=moment.replace(tzinfo=BERLIN), state="NI", length=dt.timedelta(days=20)))
    for before, after in itertools.pairwise(spans):
        assert before.start < before.end <= after.start
        if before.end == after.start:
            assert (before.certain, before.comment, before.holiday) != (after.certain, after.comment, after.holiday)
