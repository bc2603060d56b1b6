"""What calendar files (iCalendar, RFC 5545) of all rooms share: the one time zone they are written in. Pure."""

from __future__ import annotations

import datetime as dt
from typing import Final

import icalendar

TZID: Final = "Europe/Berlin"


def berlin_zone() -> icalendar.Timezone:
    """Europe/Berlin since 1996 (Directive 2000/84/EC): last Sundays of March and October, 1:00 UTC.

    Written by RRULE: RDATE zones, as the library would add them, are read an hour wrong by Outlook and ical.js.
    """
    zone = icalendar.Timezone()
    zone.add("tzid", TZID)
    for kind, name, month, start, before, after in (
        (icalendar.TimezoneDaylight, "CEST", 3, dt.datetime(1996, 3, 31, 2), 1, 2),  # noqa: DTZ001 - local by RFC 5545
        (icalendar.TimezoneStandard, "CET", 10, dt.datetime(1996, 10, 27, 3), 2, 1),  # noqa: DTZ001 - local by RFC 5545
    ):
        part = kind()
        part.add("tzname", name)
        part.add("dtstart", start)
        part.add("tzoffsetfrom", dt.timedelta(hours=before))
        part.add("tzoffsetto", dt.timedelta(hours=after))
        part.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1su"})
        zone.add_component(part)
    return zone
