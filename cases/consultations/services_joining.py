"""How a round begins and how people come in: with a key of their login, by codes, counted when they are wrong."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils.translation import gettext as _

from cases.consultations import rules
from cases.consultations.enums import Length, Phase, SeatRole
from cases.consultations.lifecycle import MOST_SEATS, minutes_fit
from cases.consultations.models import CodeTry, Consultation, Seat
from cases.consultations.selectors import TRY_TIME, tried_too_often
from cases.consultations.services import bump, renew_facilitator_code
from cases.staff.enums import LegalArea
from cases.staff.errors import Refused


class TooManyTries(Refused):
    """Too many codes that did not work; also a right one is not tried now."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody takes a seat: `key` of their login, the law they work under, a label if they want one."""

    key: str
    area: LegalArea
    label: str = ""
    brings_question: bool = False


@transaction.atomic
def open_consultation(
    *, arrival: Arrival, opening: uuid.UUID, length: Length, minutes: Sequence[int], now: datetime.datetime
) -> tuple[Consultation, str]:
    """Prepare a round; whoever opens it facilitates. Returns it with the facilitator's code, which is kept nowhere.

    The same `opening` twice opens one, with another code. `Refused` for minutes that do not fit.
    """
    if not minutes_fit(minutes):
        raise Refused(_("Acht Phasen, jede mit 1 bis 60 Minuten."))
    digest = rules.opening_digest(opening)
    one_after_the_other(digest)
    before = Seat.objects.filter(consultation__opening=digest, role=SeatRole.FACILITATOR)
    seat = before.select_related("consultation").first()
    if seat and seat.key_digest == rules.seat_digest(arrival.key, seat.consultation.reference):
        return seat.consultation, renew_facilitator_code(seat=seat)
    if seat:
        raise Refused(_("Dieses Formular ist schon benutzt. Bitte öffnen Sie die Seite neu."))
    code = rules.random_text(rules.FACILITATOR_CODE_LENGTH)
    consultation = Consultation.objects.create(
        reference=rules.random_text(rules.REFERENCE_LENGTH), code=rules.random_text(rules.CODE_LENGTH), length=length,
        minutes=list(minutes), moved_at=now, facilitator_digest=rules.code_digest(code), opening=digest,
    )  # fmt: skip
    _sit_down(consultation, arrival, role=SeatRole.FACILITATOR)
    return consultation, code


@transaction.atomic
def join_consultation(*, arrival: Arrival, code: str, who: str, now: datetime.datetime) -> Consultation | None:
    """Take a seat in the round that this code opens, or come back to one's own. None for a code that opens nothing,
    which is counted for `who`. `TooManyTries` beyond the limit, `Refused` if all seats are taken.
    """
    _check_tries(who, now)
    wanted = Consultation.objects.select_for_update().filter(code=rules.normalise(code))
    consultation = wanted.exclude(phase=Phase.CLOSED).first()
    if consultation is None:
        _count_try(who, now)
        return None
    digest = rules.seat_digest(arrival.key, consultation.reference)
    if not consultation.seats.filter(key_digest=digest).exists():
        _sit_down(consultation, arrival, role=SeatRole.ADVISER)
        bump(consultation)
    return consultation


@transaction.atomic
def return_to_facilitating(*, key: str, code: str, who: str, now: datetime.datetime) -> Consultation | None:
    """The facilitator comes back with their code, in another login. None for a code that leads nowhere, counted."""
    _check_tries(who, now)
    wanted = Consultation.objects.select_for_update().filter(facilitator_digest=rules.code_digest(code))
    consultation = wanted.first()
    if consultation is None:
        _count_try(who, now)
        return None
    digest = rules.seat_digest(key, consultation.reference)
    seats = consultation.seats.exclude(role=SeatRole.FACILITATOR)
    # Somebody who had joined as a colleague meanwhile leaves that seat behind.
    seats.filter(key_digest=digest).update(key_digest=rules.seat_digest(rules.new_key(), consultation.reference))
    consultation.seats.filter(role=SeatRole.FACILITATOR).update(key_digest=digest)
    return consultation


def one_after_the_other(digest: str) -> None:
    """Until the end of this transaction nobody else is in here with the same digest."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int(digest[:15], 16)])


def _sit_down(consultation: Consultation, arrival: Arrival, *, role: SeatRole) -> Seat:
    number = consultation.seats.count() + 1
    if number > MOST_SEATS:
        raise Refused(_("Alle Plätze dieser Runde sind besetzt."), field="code")
    return Seat.objects.create(
        consultation=consultation, number=number, role=role, area=arrival.area, label=arrival.label,
        key_digest=rules.seat_digest(arrival.key, consultation.reference), brings_question=arrival.brings_question,
    )  # fmt: skip


def _check_tries(who: str, now: datetime.datetime) -> None:
    one_after_the_other(who)
    if tried_too_often(who, now=now):
        minutes = int(TRY_TIME.total_seconds() // 60)
        message = _("Zu viele Versuche. Bitte warten Sie %(minutes)s Minuten und fragen Sie nach, ob der Code stimmt.")
        raise TooManyTries(message % {"minutes": minutes}, field="code")


def _count_try(who: str, now: datetime.datetime) -> None:
    CodeTry.objects.filter(at__lte=now - TRY_TIME).delete()
    CodeTry.objects.create(who=who, at=now)
