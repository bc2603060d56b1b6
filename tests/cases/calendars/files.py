"""Small calendar files for tests, made of lines."""

import datetime as dt
import itertools

NUMBERS = itertools.count(1)
UTC = dt.UTC
START = dt.datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
"""When the tests' files are read; a Sunday."""
END = START + dt.timedelta(weeks=26)
VTIMEZONE = """BEGIN:VTIMEZONE
TZID:{tzid}
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE"""
"""As Outlook writes it, whatever it calls the zone."""


def event(*lines, uid=None):
    return "\n".join(["BEGIN:VEVENT", f"UID:{uid or next(NUMBERS)}", "DTSTAMP:20260101T000000Z", *lines, "END:VEVENT"])


def calendar(*parts):
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Amt//Test//DE", *parts, "END:VCALENDAR", ""]
    return "\n".join(lines).replace("\n", "\r\n").encode()


def at(text):
    """A time in UTC: "2026-12-01 08:00"."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=UTC)


def times(*pairs):
    return [(at(first), at(last)) for first, last in pairs]
