"""When a caseworker could see somebody, and where."""

from __future__ import annotations

import datetime
from typing import Final, NamedTuple

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.calendars.selectors import Attendee, Wish, propose_slots
from cases.inbox.models import ContactRequest
from cases.staff.actors import Actor

USUAL: Final = 30
"""Minutes of a first talk."""
AHEAD: Final = datetime.timedelta(days=10)
PROPOSED: Final = 6


class Suggestion(NamedTuple):
    """A time at which the caseworker is free, and how it reads."""

    start: datetime.datetime
    text: str


def suggestions_for(actor: Actor, row: ContactRequest) -> list[Suggestion]:
    """Own free times of half an hour from tomorrow on, at most one a day where possible. Seven queries.

    `row` with `agency__organisation__region` loaded.
    """
    if actor.user is None:
        return []
    tomorrow = actor.today + datetime.timedelta(days=1)
    wish = Wish(length=USUAL, first_day=tomorrow, last_day=tomorrow + AHEAD)
    found = propose_slots(actor=actor, attendees=[Attendee(actor.user, row.agency)], wish=wish, count=PROPOSED)
    starts = sorted(slot.start for slot in found.slots)
    return [Suggestion(start, say_when(start)) for start in starts]


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
