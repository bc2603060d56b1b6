"""Rounds for tests: made by the services, with keys that are said here."""

import datetime
import uuid

from django.utils import timezone

from cases.consultations.enums import Kind, Length, Phase, SeatRole
from cases.consultations.lifecycle import MINUTES
from cases.consultations.models import Seat
from cases.consultations.rules import seat_digest
from cases.consultations.services import assign_roles, contribute, next_phase
from cases.consultations.services_joining import Arrival, join_consultation, open_consultation
from cases.staff.enums import LegalArea

FIVE = ("moderation", "fallgebend", "zeit", "beratend", "beratend-zwei")
"""Keys of five colleagues: facilitator, presenter, timekeeper, two advisers."""


def open_round(key="moderation", now=None, **fields):
    now = now or timezone.now()
    return open_consultation(**{
        "arrival": Arrival(key, LegalArea.SGB2), "opening": uuid.uuid4(), "length": Length.STANDARD,
        "minutes": MINUTES[Length.STANDARD], "now": now, **fields,
    })  # fmt: skip


def seat(consultation, key):
    return Seat.objects.select_related("consultation").get(
        consultation=consultation, key_digest=seat_digest(key, consultation.reference)
    )


def make_round(phase=Phase.PREPARED, keys=FIVE, now=None):
    """A round of these people in this phase: the first facilitates, the second presents, the third watches the time."""
    now = now or timezone.now()
    consultation, _ = open_round(keys[0], now)
    for number, key in enumerate(keys[1:]):
        area = list(LegalArea)[number % 3]
        join_consultation(arrival=Arrival(key, area), code=consultation.code, who="0" * 64, now=now)
    assign_roles(seat=seat(consultation, keys[0]), presenter=2, timekeeper=3 if len(keys) > 2 else None)
    while consultation.phase < phase:
        if consultation.phase == Phase.KEY_QUESTION:
            write(consultation, keys[1], Kind.KEY_QUESTION, "Was hilft beim nächsten Schritt?")
        next_phase(seat=seat(consultation, keys[0]), seen=consultation.phase, now=now)
        consultation.refresh_from_db()
    return consultation


def write(consultation, key, kind, text="Ein Gedanke", version=0, token=None):
    return contribute(
        seat=seat(consultation, key), kind=kind, text=text, token=token or uuid.uuid4(), version=version
    )  # fmt: skip


def minutes_later(minutes):
    return timezone.now() + datetime.timedelta(minutes=minutes)


KEY_OF = {
    SeatRole.FACILITATOR: FIVE[0], SeatRole.PRESENTER: FIVE[1], SeatRole.TIMEKEEPER: FIVE[2], SeatRole.ADVISER: FIVE[3],
}  # fmt: skip
