"""Run by the Python that has khal: reads the files it is given as khal does, writes what it found as JSON."""

import datetime as dt
import json
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

from khal.icalendar import split_ics
from khal.khalendar.event import Event

BERLIN = ZoneInfo("Europe/Berlin")
LOCALE = {"local_timezone": BERLIN, "default_timezone": BERLIN, "unicode_symbols": False}


def facts(path):
    (part,) = split_ics(path.read_bytes().decode())
    event = Event.fromString(part, calendar="test", locale=LOCALE)
    component = next(iter(event._vevents.values()))
    return {
        "uid": event.uid,
        "sequence": int(component["SEQUENCE"]),
        "starts_at": int(event.start.astimezone(dt.UTC).timestamp()),
        "ends_at": int(event.end.astimezone(dt.UTC).timestamp()),
        "status": str(component["STATUS"]),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps({name: facts(Path(name)) for name in sys.argv[1:]}))
