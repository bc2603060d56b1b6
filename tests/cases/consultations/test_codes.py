"""The code of a round: who comes in and comes back with it, how long it lives, that nobody guesses it."""

import pytest
from django.utils import timezone

from cases.consultations import lifecycle, services
from cases.consultations.enums import Phase, SeatRole
from cases.consultations.models import CodeTry, Consultation, Seat
from cases.consultations.rules import in_groups, seat_digest
from cases.consultations.selectors import TRIES, TRY_TIME
from cases.consultations.services_joining import (
    Arrival,
    TooManyTries,
    join_consultation,
    return_to_facilitating,
)
from cases.staff.enums import LegalArea
from cases.staff.errors import Refused
from tests.cases.consultations.rounds import FIVE, make_round, open_round, seat
from tests.cases.consultations.test_rounds import refused_by_database

pytestmark = pytest.mark.django_db
WHO = "a" * 64


def test_the_code_dies_with_the_round():
    consultation = make_round(Phase.LEARNING)
    code = consultation.code
    services.next_phase(seat=seat(consultation, FIVE[0]), seen=8, now=timezone.now())
    consultation.refresh_from_db()
    assert consultation.code is None
    arrival = Arrival("spät", LegalArea.SGB3)
    assert join_consultation(arrival=arrival, code=code, who=WHO, now=timezone.now()) is None
    assert refused_by_database(lambda: Consultation.objects.filter(pk=consultation.pk).update(code=code))
    assert refused_by_database(lambda: Seat.objects.create(
        consultation=consultation, number=9, key_digest="b" * 64, area="sgb2"
    ))  # fmt: skip


def test_a_code_is_read_as_people_type_it():
    consultation, _ = open_round()
    typed = in_groups(consultation.code).lower().replace("0", "o").replace("1", "l")
    arrival = Arrival("neu", LegalArea.SGB3)
    for _ in range(2):
        assert join_consultation(arrival=arrival, code=typed, who=WHO, now=timezone.now()) == consultation
    assert consultation.seats.count() == 2


def test_guessing_codes_ends_after_a_few_tries():
    now, consultation = timezone.now(), make_round()
    arrival = Arrival("raten", LegalArea.SGB3)
    for _ in range(TRIES):
        assert join_consultation(arrival=arrival, code="ZZZZZZZZ", who=WHO, now=now) is None
    for verb in (join, back):
        with pytest.raises(TooManyTries):
            verb(arrival, consultation.code, now)
    assert join_consultation(arrival=arrival, code=consultation.code, who="b" * 64, now=now) == consultation
    assert join(Arrival("dann", LegalArea.SGB3), consultation.code, now + TRY_TIME) == consultation
    assert CodeTry.objects.count() == TRIES
    join(arrival, "ZZZZZZZZ", now + TRY_TIME)
    assert CodeTry.objects.count() == 1


def join(arrival, code, now):
    return join_consultation(arrival=arrival, code=code, who=WHO, now=now)


def back(arrival, code, now):
    return return_to_facilitating(key=arrival.key, code=code, who=WHO, now=now)


def test_all_seats_can_be_taken_and_no_more():
    consultation, _ = open_round()
    for number in range(2, lifecycle.MOST_SEATS + 1):
        join(Arrival(f"k{number}", LegalArea.SGB3), consultation.code, timezone.now())
    with pytest.raises(Refused, match="besetzt"):
        join(Arrival("zuviel", LegalArea.SGB3), consultation.code, timezone.now())


def test_the_facilitator_comes_back_with_the_code_alone():
    consultation, code = open_round()
    join(Arrival("neues-gerät", LegalArea.SGB2), consultation.code, timezone.now())
    assert return_to_facilitating(key="neues-gerät", code=in_groups(code), who=WHO, now=timezone.now()) == consultation
    assert seat(consultation, "neues-gerät").role == SeatRole.FACILITATOR
    assert not consultation.seats.filter(key_digest=seat_digest(FIVE[0], consultation.reference)).exists()
    fresh = services.renew_facilitator_code(seat=seat(consultation, "neues-gerät"))
    assert return_to_facilitating(key="drittes", code=code, who=WHO, now=timezone.now()) is None
    assert return_to_facilitating(key="drittes", code=fresh, who=WHO, now=timezone.now()) == consultation
