"""Weeks and months: which days, what stands on them, what an address may ask for."""

import datetime as dt

import pytest

from cases.calendars.sheets import Item, View, days_of, hours_of_week, read_choice, sheet_of, without_empty_weekend
from cases.calendars.slots_grid import BERLIN

TODAY = dt.date(2026, 11, 22)


def item(day, start, end, kind="mine", last=None):
    begin = dt.datetime.combine(day, dt.time(*start), BERLIN)
    return Item(kind, begin, dt.datetime.combine(last or day, dt.time(*end), BERLIN), "Termin")


def test_a_week_goes_from_monday_to_sunday():
    sheet = sheet_of(View.WEEK, TODAY)
    assert (sheet.first, sheet.last) == (dt.date(2026, 11, 16), TODAY)
    assert (sheet.before, sheet.after) == (dt.date(2026, 11, 15), dt.date(2026, 11, 29))


@pytest.mark.parametrize(
    ("day", "first", "last", "before", "after"),
    [
        ("2026-11-22", "2026-10-26", "2026-12-06", "2026-10-01", "2026-12-01"),
        ("2027-02-03", "2027-02-01", "2027-02-28", "2027-01-01", "2027-03-01"),
        ("2026-12-31", "2026-11-30", "2027-01-03", "2026-11-01", "2027-01-01"),
    ],
)
def test_a_month_shows_whole_weeks(day, first, last, before, after):
    sheet = sheet_of(View.MONTH, dt.date.fromisoformat(day))
    assert [each.isoformat() for each in (sheet.first, sheet.last, sheet.before, sheet.after)] == [
        first, last, before, after,
    ]  # fmt: skip
    assert len(sheet.days) % 7 == 0


@pytest.mark.parametrize(
    ("view", "day", "expected"),
    [
        ("", "", (View.WEEK, TODAY, True)),
        ("monat", "2027-01-31", (View.MONTH, dt.date(2027, 1, 31), True)),
        ("jahr", "2027-01-31", (View.WEEK, dt.date(2027, 1, 31), False)),
        ("woche", "31.01.2027", (View.WEEK, TODAY, False)),
        ("woche", "2027-02-30", (View.WEEK, TODAY, False)),
        ("monat", "0001-01-01", (View.MONTH, TODAY, False)),
        ("monat", "9999-12-31", (View.MONTH, TODAY, False)),
        ("", "20261122", (View.WEEK, TODAY, False)),
        ("'; --", "\x00", (View.WEEK, TODAY, False)),
    ],
)
def test_only_sensible_addresses_are_read(view, day, expected):
    assert read_choice(view, day, today=TODAY) == expected


def test_an_item_over_midnight_is_cut_and_a_whole_day_is_whole():
    monday = dt.date(2026, 11, 23)
    sheet = sheet_of(View.WEEK, monday)
    night, away = (
        item(monday, (22,), (6,), last=monday + dt.timedelta(1)),
        item(monday + dt.timedelta(2), (0,), (0,), "away", last=monday + dt.timedelta(4)),
    )
    days = days_of(sheet, [night, away], today=TODAY, holidays={monday: "Ein Feiertag"})
    assert [(p.start.hour, p.end.hour, p.whole) for p in days[0].parts] == [(22, 0, False)]
    assert [(p.start.hour, p.end.hour, p.whole) for p in days[1].parts] == [(0, 6, False)]
    assert [len(day.whole) for day in days] == [0, 0, 1, 1, 0, 0, 0]
    assert days[0].holiday == "Ein Feiertag"
    rows = hours_of_week(days)
    assert (rows[0].hour, rows[-1].hour) == (0, 23)
    shown = [(row.hour, len(row.cells[0].begins), len(row.cells[0].goes_on)) for row in rows]
    assert [each for each in shown if each[1] or each[2]] == [(22, 1, 0), (23, 0, 1)]


def test_office_hours_are_always_there_and_full_hours_end_before():
    monday = dt.date(2026, 11, 23)
    days = days_of(sheet_of(View.WEEK, monday), [item(monday, (9, 30), (11, 0))], today=TODAY, holidays={})
    rows = hours_of_week(days)
    assert (rows[0].hour, rows[-1].hour) == (8, 17)
    assert [row.hour for row in rows if row.cells[0].begins or row.cells[0].goes_on] == [9, 10]


def test_an_empty_weekend_is_left_out():
    monday = dt.date(2026, 11, 23)
    sheet = sheet_of(View.WEEK, monday)
    assert len(without_empty_weekend(days_of(sheet, [], today=TODAY, holidays={}))) == 5
    assert len(without_empty_weekend(days_of(sheet, [], today=monday + dt.timedelta(6), holidays={}))) == 7
    saturday = item(monday + dt.timedelta(5), (9,), (10,))
    assert len(without_empty_weekend(days_of(sheet, [saturday], today=TODAY, holidays={}))) == 7


def test_a_night_on_which_clocks_change_keeps_its_days_apart():
    for day in (dt.date(2026, 3, 29), dt.date(2026, 10, 25)):
        away = item(day, (0,), (0,), "away", last=day + dt.timedelta(1))
        days = days_of(sheet_of(View.WEEK, day), [away], today=TODAY, holidays={})
        assert [len(each.parts) for each in days] == [0] * 6 + [1]
        assert days[-1].parts[0].whole
