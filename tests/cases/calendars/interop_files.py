"""One appointment's life as files, in both halves of the year: what every calendar program must read alike.

Used by the suite (vobject) and by `tests.interop` (khal and ical.js).
"""

import datetime as dt
import itertools
from dataclasses import dataclass, replace
from typing import NamedTuple

from cases.calendars import ics

UTC = dt.UTC
ORGANISER = ics.Organiser(email="portal@portal.example", name='Jugendamt "Müllerstadt", Köthen; Süd')
RECIPIENT = ics.Recipient(email="kim.beispiel@amt.example")
ROOM = "Besprechungsraum »Größe« im Übergangsbüro, Mühlenstraße 7; Hinterhaus, zweite Tür rechts, Überschreiben"
HOUR = dt.timedelta(hours=1)
STARTS = {
    "summer": dt.datetime(2026, 7, 6, 7, 30, tzinfo=UTC),
    "winter": dt.datetime(2026, 12, 7, 8, 30, tzinfo=UTC),
    "before-spring": dt.datetime(2027, 3, 28, 0, 30, tzinfo=UTC),
    "after-spring": dt.datetime(2027, 3, 28, 1, 0, tzinfo=UTC),
    "first-of-twice": dt.datetime(2026, 10, 25, 0, 0, tzinfo=UTC),
    "into-second": dt.datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
    "second-of-twice": dt.datetime(2026, 10, 25, 1, 0, tzinfo=UTC),
    "after-autumn": dt.datetime(2026, 10, 25, 2, 0, tzinfo=UTC),
}
"""Starts of appointments of an hour, at and beside both changes of the clock."""
MOVES = {"summer": "winter", "winter": "summer"}
"""Over which season an appointment is moved; all others move by a week."""


class Facts(NamedTuple):
    """What a program must find in a file. Times are in UTC."""

    uid: str
    sequence: int
    starts_at: dt.datetime
    ends_at: dt.datetime
    status: str


@dataclass(frozen=True)
class Step:
    """A file of an appointment's life: invite, move or cancel."""

    name: str
    content: bytes
    facts: Facts


def steps():
    """Invited, moved, cancelled: three files for each start, in order."""
    return list(itertools.chain.from_iterable(_life(name, start) for name, start in STARTS.items()))


def appointment(name, start, **fields):
    return ics.Appointment(**{
        "uid": f"00000000-0000-4000-8000-{list(STARTS).index(name):012d}", "sequence": 0, "starts_at": start,
        "ends_at": start + HOUR, "stamp": dt.datetime(2026, 6, 1, 12, tzinfo=UTC), "location": ROOM,
        "url": "https://portal.example/termin/abcdefghijklmnopqrstuvwxyz0123456789/", **fields,
    })  # fmt: skip


def _life(name, start):
    invited = appointment(name, start)
    later = STARTS[MOVES[name]] if name in MOVES else start + dt.timedelta(days=7)
    moved = replace(
        invited,
        sequence=1,
        starts_at=later,
        ends_at=later + 2 * HOUR,
        stamp=invited.stamp + HOUR,
        location=ics.BY_VIDEO,
    )
    gone = replace(moved, sequence=2, stamp=moved.stamp + HOUR)
    for step, state, write in (
        ("invite", invited, ics.invitation), ("move", moved, ics.invitation), ("cancel", gone, ics.cancellation),
    ):  # fmt: skip
        status = "CANCELLED" if step == "cancel" else "CONFIRMED"
        facts = Facts(state.uid, state.sequence, state.starts_at, state.ends_at, status)
        yield Step(f"{name}-{step}", write(state, organiser=ORGANISER, recipient=RECIPIENT), facts)
