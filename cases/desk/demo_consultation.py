"""The demo's round of peer consultation, collecting ideas: made up, joined with a code that everybody knows."""

from __future__ import annotations

import datetime
import uuid
from typing import Final

from django.db import transaction

from cases.consultations.enums import Kind, Length, Phase
from cases.consultations.lifecycle import MINUTES
from cases.consultations.models import Consultation, Seat
from cases.consultations.rules import code_digest, new_key, seat_digest
from cases.consultations.services import assign_roles, contribute, next_phase, sort_contributions
from cases.consultations.services_joining import Arrival, join_consultation, open_consultation
from cases.staff.enums import LegalArea

CODE: Final = "DEM0RVND"
"""What to type to take a seat: DEMO-RVND."""
FACILITATOR_CODE: Final = "DEM0DEM02026"
"""What to type to facilitate: DEMO-DEMO-2026."""
AREAS: Final = (LegalArea.SGB8, LegalArea.SGB2, LegalArea.SGB3, LegalArea.SGB8)
SAID: Final = (
    (Phase.REPORT, 2, Kind.REPORT, "Eine erfundene junge Person, 16 bis 18 Jahre, bricht jedes Praktikum nach wenigen "
     "Tagen ab. Mit mir spricht sie offen, in Gruppen schweigt sie."),
    (Phase.QUESTIONS, 3, Kind.QUESTION, "Was hat sie früher gern gemacht?"),
    (Phase.QUESTIONS, 2, Kind.ANSWER, "Fahrräder repariert, allein, im Keller."),
    (Phase.KEY_QUESTION, 2, Kind.KEY_QUESTION, "Wie finde ich mit ihr eine Stelle, an der sie bleibt?"),
    (Phase.HYPOTHESES, 4, Kind.HYPOTHESIS, "Vielleicht ist der erste Tag zu laut und zu voll."),
    (Phase.IDEAS, 1, Kind.IDEA, "Einen Betrieb mit wenigen Menschen suchen."),
    (Phase.IDEAS, 3, Kind.FIRST_STEP, "Die Werkstatt vorher einmal zusammen ansehen."),
)  # fmt: skip
"""Phase, number of the seat, kind, text."""


@transaction.atomic
def create_demo_consultation(*, now: datetime.datetime) -> int:
    """A round in its sixth phase; returns 1, or 0 where it is there already. Its seats belong to nobody's login."""
    if Consultation.objects.filter(code=CODE).exists():
        return 0
    consultation, _code = open_consultation(
        arrival=Arrival("1", AREAS[0]), opening=uuid.uuid4(), length=Length.STANDARD, minutes=MINUTES[Length.STANDARD],
        now=now,
    )  # fmt: skip
    for number, area in enumerate(AREAS[1:], start=2):
        arrival = Arrival(str(number), area, brings_question=number == 2)
        join_consultation(arrival=arrival, code=consultation.code or "", who="0" * 64, now=now)
    assign_roles(seat=_seat(consultation, 1), presenter=2, timekeeper=3)
    for phase, number, kind, text in SAID:
        while _seat(consultation, 1).consultation.phase < phase:
            seat = _seat(consultation, 1)
            next_phase(seat=seat, seen=seat.consultation.phase, now=now)
        row = contribute(seat=_seat(consultation, number), kind=kind, text=text, token=uuid.uuid4())
    sort_contributions(seat=_seat(consultation, 1), headings={row.pk: "Vor dem ersten Tag"})
    for row_of in consultation.seats.all():  # nobody can sit there by knowing the number
        row_of.key_digest = seat_digest(new_key(), consultation.reference)
        row_of.save(update_fields=["key_digest"])
    Consultation.objects.filter(pk=consultation.pk).update(
        code=CODE, facilitator_digest=code_digest(FACILITATOR_CODE)
    )  # fmt: skip
    return 1


def _seat(consultation: Consultation, number: int) -> Seat:
    digest = seat_digest(str(number), consultation.reference)
    return Seat.objects.select_related("consultation").get(consultation=consultation, key_digest=digest)
