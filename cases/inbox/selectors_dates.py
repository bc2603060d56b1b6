"""When a caseworker could see somebody, and where."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.calendars.selectors import Attendee, Wish, propose_slots
from cases.inbox.enums import GoodTime
from cases.inbox.models import ContactRequest
from cases.staff.actors import Actor

USUAL: Final = 30
"""Minutes of a first talk."""
AHEAD: Final = datetime.timedelta(days=10)
PROPOSED: Final = 6
ALL: Final = 400
"""More starts than the search can find in that time."""
HOURS: Final = {
    GoodTime.MORNING: range(6, 12),
    GoodTime.NOON: range(11, 14),
    GoodTime.AFTERNOON: range(14, 18),
    GoodTime.EVENING: range(17, 23),
}
"""Hours in which something begins."""
BY_TURNS: Final = [frozenset({GoodTime.MORNING}), frozenset({GoodTime.AFTERNOON})]


class Suggestion(NamedTuple):
    """A time at which the caseworker is free, and how it reads."""

    start: datetime.datetime
    text: str


def suggestions_for(actor: Actor, row: ContactRequest) -> list[Suggestion]:
    """Own free times of half an hour from tomorrow on, one a day, at times that the person called good where there are
    any; where they called none good, mornings and afternoons by turns. Seven queries.

    `row` with `agency__organisation__region` loaded.
    """
    if actor.user is None:
        return []
    tomorrow = actor.today + datetime.timedelta(days=1)
    wish = Wish(length=USUAL, first_day=tomorrow, last_day=tomorrow + AHEAD)
    found = propose_slots(actor=actor, attendees=[Attendee(actor.user, row.agency)], wish=wish, count=ALL)
    days: dict[datetime.date, list[datetime.datetime]] = defaultdict(list)
    for start in sorted(slot.start for slot in found.slots):
        days[timezone.localdate(start)].append(start)
    wanted = [frozenset(row.good_times)] if row.good_times else BY_TURNS
    best = [best_of(starts, wanted[number % len(wanted)]) for number, starts in enumerate(days.values())]
    return [Suggestion(start, say_when(start)) for start in best[:PROPOSED]]


def best_of(starts: Sequence[datetime.datetime], wanted: Collection[str]) -> datetime.datetime:
    """The first of a day's starts that lies in a time of day called good (`GoodTime`), else the first."""
    hours = [HOURS[GoodTime(name)] for name in wanted]
    good = (start for start in starts if any(timezone.localtime(start).hour in span for span in hours))
    return next(good, starts[0])


def say_when(start: datetime.datetime) -> str:
    """A moment as people say it: "Dienstag, 1. Dezember, 10:00 Uhr"."""
    local = timezone.localtime(start)
    return _("%(day)s, %(time)s Uhr") % {"day": date_format(local, "l, j. F"), "time": date_format(local, "H:i")}


def usual_place(row: ContactRequest) -> str:
    """The door at which the request was put, if it is the agency's: name, street, town."""
    door = row.contact_point
    if door is None or door.organisation_id != row.agency.organisation_id:
        return ""
    town = " ".join(filter(None, [door.postal_code, door.place.name]))
    return ", ".join(filter(None, [door.name, door.street, town]))[:200]
