"""The course of a round: tables, services and database say the same."""

import datetime
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.consultations import lifecycle, services
from cases.consultations.enums import Kind, Length, Phase, SeatRole
from cases.consultations.models import Consultation, Contribution, Heading, Seat
from cases.consultations.rules import code_digest
from cases.consultations.selectors import contributions_for, groups_of
from cases.consultations.services_joining import (
    Arrival,
    join_consultation,
    open_consultation,
)
from cases.staff.enums import LegalArea
from cases.staff.errors import IllegalStep, Refused, StaleVersion
from tests.cases.consultations.rounds import FIVE, KEY_OF, make_round, open_round, seat, write

pytestmark = pytest.mark.django_db
WHO = "a" * 64


def refused_by_database(action):
    with transaction.atomic():
        try:
            with transaction.atomic():
                action()
        except IntegrityError:
            return True
        transaction.set_rollback(True)
    return False


def test_the_minutes_are_those_of_the_procedure():
    assert lifecycle.MINUTES[Length.STANDARD] == (3, 7, 5, 3, 7, 10, 5, 5)
    assert sum(lifecycle.MINUTES[Length.STANDARD]) == 45
    assert sum(lifecycle.MINUTES[Length.SHORT]) == 30
    assert [phase.value for phase in lifecycle.RUNNING] == [1, 2, 3, 4, 5, 6, 7, 8]


@pytest.mark.parametrize("phase", Phase)
def test_the_database_knows_no_other_step(phase):
    consultation = make_round(phase)
    allowed = {
        target
        for target in Phase
        if not refused_by_database(lambda target=target: consultation_moves(consultation, target))
    }
    # In the phase before the advice the round made here has no key question yet.
    next_one = {Phase(phase + 1)} if phase not in (Phase.CLOSED, Phase.KEY_QUESTION) else set()
    assert allowed - {phase} == next_one


def consultation_moves(consultation, target):
    code = None if target == Phase.CLOSED else consultation.code
    Consultation.objects.filter(pk=consultation.pk).update(phase=target, code=code)


def test_a_consultation_begins_prepared():
    made = make_round()
    for phase in tuple(Phase)[1:-1]:
        assert refused_by_database(lambda phase=phase: Consultation.objects.create(
            reference="00000000", code="00000001", phase=phase, length=Length.SHORT, minutes=[1] * 8,
            moved_at=made.moved_at, facilitator_digest="x", opening="y",
        ))  # fmt: skip


def test_without_presenter_no_report_and_without_question_no_advice():
    consultation, _ = open_round()
    services.next_phase(seat=seat(consultation, FIVE[0]), seen=0, now=timezone.now())
    with pytest.raises(Refused, match="Rollen"):
        services.next_phase(seat=seat(consultation, FIVE[0]), seen=1, now=timezone.now())
    assert refused_by_database(lambda: Consultation.objects.filter(pk=consultation.pk).update(phase=2))
    other = make_round(Phase.KEY_QUESTION)
    with pytest.raises(Refused, match="Schlüsselfrage"):
        services.next_phase(seat=seat(other, FIVE[0]), seen=4, now=timezone.now())
    assert refused_by_database(lambda: Consultation.objects.filter(pk=other.pk).update(phase=5))


def test_a_second_click_on_next_goes_one_step():
    consultation = make_round(Phase.QUESTIONS)
    now = timezone.now()
    for _ in range(2):
        assert services.next_phase(seat=seat(consultation, FIVE[0]), seen=3, now=now) == Phase.KEY_QUESTION


@pytest.mark.parametrize("phase", Phase)
def test_who_writes_what_is_said_alike_by_table_service_and_database(phase):
    consultation = make_round(phase)
    wrong = []
    for role, key in KEY_OF.items():
        for kind in Kind:
            if kind in lifecycle.SINGLE and consultation.contributions.filter(kind=kind).exists():
                continue
            may = lifecycle.may_write(kind, phase, role)
            by_database = not refused_by_database(lambda key=key, kind=kind: Contribution.objects.create(
                consultation=consultation, seat=seat(consultation, key), kind=kind, text="x", token=uuid.uuid4()
            ))  # fmt: skip
            if not may == by_database == service_allows(consultation, key, kind):
                wrong.append((role, kind, may, by_database))
    assert wrong == []


def service_allows(consultation, key, kind):
    with transaction.atomic():
        try:
            write(consultation, key, kind)
        except (PermissionDenied, IllegalStep):
            return False
        transaction.set_rollback(True)
    return True


@pytest.mark.parametrize("action", lifecycle.ACTIONS)
def test_who_does_what_is_asked_of_the_table(action):
    for phase in (Phase.PREPARED, Phase.IDEAS, Phase.CHOICE, Phase.CLOSED):
        consultation = make_round(phase)
        for role, key in KEY_OF.items():
            held = services.hold(seat(consultation, key))
            if lifecycle.may(action, phase, role):
                services.check(action, held)
            else:
                with pytest.raises((PermissionDenied, IllegalStep)):
                    services.check(action, held)


def test_the_presenter_only_listens_to_advice():
    consultation = make_round(Phase.HYPOTHESES)
    with pytest.raises(PermissionDenied):
        write(consultation, FIVE[1], Kind.HYPOTHESIS)
    with pytest.raises(IllegalStep):
        write(consultation, FIVE[3], Kind.IDEA)


def test_a_form_that_is_sent_twice_writes_once():
    consultation, token = make_round(Phase.IDEAS), uuid.uuid4()
    rows = [write(consultation, FIVE[3], Kind.IDEA, token=token).pk for _ in range(2)]
    assert rows[0] == rows[1]
    assert consultation.contributions.filter(kind=Kind.IDEA).count() == 1


def test_what_somebody_rewrote_meanwhile_is_not_overwritten():
    consultation = make_round(Phase.KEY_QUESTION)
    write(consultation, FIVE[1], Kind.KEY_QUESTION, "Erste Fassung")
    with pytest.raises(StaleVersion):
        write(consultation, FIVE[0], Kind.KEY_QUESTION, "Zweite Fassung")
    row = write(consultation, FIVE[0], Kind.KEY_QUESTION, "Zweite Fassung", version=1)
    assert (row.text, row.version) == ("Zweite Fassung", 2)


def test_the_report_is_the_presenters_alone_until_its_phase():
    consultation = make_round(Phase.ROLES)
    write(consultation, FIVE[1], Kind.REPORT)
    assert [len(contributions_for(seat(consultation, key))) for key in FIVE] == [0, 1, 0, 0, 0]
    services.next_phase(seat=seat(consultation, FIVE[0]), seen=1, now=timezone.now())
    assert [len(contributions_for(seat(consultation, key))) for key in FIVE] == [1] * 5


def test_whoever_wrote_the_report_presents_it():
    consultation = make_round(Phase.ROLES)
    write(consultation, FIVE[1], Kind.REPORT)
    with pytest.raises(Refused, match="Bericht"):
        services.assign_roles(seat=seat(consultation, FIVE[0]), presenter=4, timekeeper=2)


def test_facilitating_is_handed_over():
    consultation = make_round()
    services.assign_roles(seat=seat(consultation, FIVE[0]), presenter=1, timekeeper=None, facilitator=4)
    roles = dict(consultation.seats.values_list("number", "role"))
    assert roles == {1: "presenter", 2: "adviser", 3: "adviser", 4: "facilitator", 5: "adviser"}
    with pytest.raises(PermissionDenied):
        services.next_phase(seat=seat(consultation, FIVE[0]), seen=0, now=timezone.now())


def test_nobody_has_two_roles_and_seats_exist():
    consultation = make_round()
    for numbers in (
        {"presenter": 1, "timekeeper": 2},
        {"presenter": 2, "timekeeper": 2},
        {"presenter": 9, "timekeeper": 3},
    ):
        with pytest.raises(Refused):
            services.assign_roles(seat=seat(consultation, FIVE[0]), **numbers)


def test_roles_are_drawn_among_those_who_bring_a_question():
    consultation, _ = open_round()
    for number in range(4):
        arrival = Arrival(f"k{number}", LegalArea.SGB8, brings_question=number == 2)
        join_consultation(arrival=arrival, code=consultation.code, who=WHO, now=timezone.now())
    services.draw_roles(seat=seat(consultation, FIVE[0]))
    assert seat(consultation, "k2").role == SeatRole.PRESENTER
    assert consultation.seats.filter(role=SeatRole.TIMEKEEPER).exclude(number__in=(1, 4)).count() == 1


def test_nobody_to_draw_is_said():
    consultation, _ = open_round()
    with pytest.raises(Refused, match="niemand"):
        services.draw_roles(seat=seat(consultation, FIVE[0]))


def test_roles_stay_from_the_report_on():
    consultation = make_round(Phase.REPORT)
    with pytest.raises(IllegalStep):
        services.assign_roles(seat=seat(consultation, FIVE[0]), presenter=3, timekeeper=2)
    assert refused_by_database(lambda: Seat.objects.filter(role="timekeeper").update(role="adviser"))


def test_ideas_are_sorted_chosen_and_nothing_of_another_round_is():
    consultation, other = make_round(Phase.IDEAS), make_round(Phase.IDEAS)
    mine = [write(consultation, FIVE[3], kind) for kind in (Kind.IDEA, Kind.FIRST_STEP)]
    foreign = write(other, FIVE[3], Kind.IDEA)
    headings = {mine[0].pk: "  Schule und   Betrieb ", mine[1].pk: "", foreign.pk: "Fremd"}
    services.sort_contributions(seat=seat(consultation, FIVE[0]), headings=headings)
    groups = groups_of(contributions_for(seat(consultation, FIVE[4])))
    assert [(str(group.heading or ""), len(group.contributions)) for group in groups] == [
        ("Schule und Betrieb", 1),
        ("", 1),
    ]
    foreign.refresh_from_db()
    assert foreign.heading is None
    services.sort_contributions(seat=seat(consultation, FIVE[0]), headings={mine[0].pk: ""})
    assert not Heading.objects.filter(consultation=consultation).exists()
    services.next_phase(seat=seat(consultation, FIVE[0]), seen=6, now=timezone.now())
    services.choose(
        seat=seat(consultation, FIVE[1]), numbers={mine[1].pk, foreign.pk}, comment="", token=uuid.uuid4(), version=0
    )
    assert list(Contribution.objects.filter(chosen=True)) == [mine[1]]


def test_a_heading_of_another_round_is_refused_by_the_database():
    consultation, other = make_round(Phase.IDEAS), make_round(Phase.IDEAS)
    idea = write(consultation, FIVE[3], Kind.IDEA)
    heading = Heading.objects.create(consultation=other, text="Fremd")
    assert refused_by_database(lambda: Contribution.objects.filter(pk=idea.pk).update(heading=heading))
    assert refused_by_database(lambda: Contribution.objects.filter(pk=idea.pk).update(chosen=True))
    assert refused_by_database(lambda: Contribution.objects.filter(pk=idea.pk).update(seat=other.seats.get(number=4)))


def test_a_name_that_slipped_through_is_taken_away():
    consultation = make_round(Phase.IDEAS)
    first, second = (write(consultation, key, Kind.IDEA) for key in FIVE[3:])
    with pytest.raises(PermissionDenied):
        services.remove_contribution(seat=seat(consultation, FIVE[3]), number=second.pk)
    services.remove_contribution(seat=seat(consultation, FIVE[3]), number=first.pk)
    services.remove_contribution(seat=seat(consultation, FIVE[3]), number=first.pk)
    services.remove_contribution(seat=seat(consultation, FIVE[0]), number=second.pk)
    assert not consultation.contributions.filter(kind=Kind.IDEA).exists()


def test_a_contribution_of_another_round_is_nothing_to_take_away():
    consultation, other = make_round(Phase.IDEAS), make_round(Phase.IDEAS)
    idea = write(other, FIVE[3], Kind.IDEA)
    services.remove_contribution(seat=seat(consultation, FIVE[0]), number=idea.pk)
    assert other.contributions.filter(pk=idea.pk).exists()


def test_one_form_opens_one_round():
    opening, now = uuid.uuid4(), timezone.now()
    first, _ = open_round(opening=opening, now=now)
    again, code = open_round(opening=opening, now=now)
    assert again == first
    again.refresh_from_db()
    assert again.facilitator_digest == code_digest(code)
    with pytest.raises(Refused):
        open_round("jemand-anders", opening=opening, now=now)


@pytest.mark.parametrize("minutes", [[], [5] * 7, [0] + [5] * 7, [61] + [5] * 7])
def test_minutes_fit_or_are_refused(minutes):
    with pytest.raises(Refused):
        open_round(minutes=minutes)
    consultation, _ = open_round()
    with pytest.raises(Refused):
        services.plan_minutes(seat=seat(consultation, FIVE[0]), minutes=minutes)
    assert refused_by_database(lambda: Consultation.objects.filter(pk=consultation.pk).update(minutes=minutes))


def test_the_clock_ends_after_the_planned_minutes():
    now = timezone.now()
    consultation, _ = open_round(now=now, minutes=[4] * 8)
    assert consultation.ends_at is None
    services.next_phase(seat=seat(consultation, FIVE[0]), seen=0, now=now)
    consultation.refresh_from_db()
    assert consultation.ends_at == now + datetime.timedelta(minutes=4)


def test_a_deleted_round_is_gone_and_says_so():
    consultation = make_round(Phase.CHOICE)
    idea_seat = seat(consultation, FIVE[3])
    services.discard_consultation(seat=seat(consultation, FIVE[0]))
    assert not Consultation.objects.exists()
    assert not Contribution.objects.exists()
    with pytest.raises(IllegalStep, match="gelöscht"):
        services.contribute(seat=idea_seat, kind=Kind.IDEA, text="Spät", token=uuid.uuid4())


def test_opening_needs_a_known_law():
    assert refused_by_database(lambda: open_consultation(
        arrival=Arrival("x", "sgb1"), opening=uuid.uuid4(), length=Length.SHORT, minutes=[1] * 8, now=timezone.now()
    ))  # fmt: skip
