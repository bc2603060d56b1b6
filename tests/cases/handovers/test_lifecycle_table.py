"""The table of the life cycle and the triggers that repeat it: every state, every step, straight in the database."""

import datetime
import itertools

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from cases.handovers.enums import HandoverState
from cases.handovers.lifecycle import ENDED, OPEN, SAYS_WHY, TRANSITIONS, WHO, HandoverAction, Who, allowed_actions
from cases.handovers.models import Handover
from cases.models import Case, Responsibility
from tests.cases.handovers.world import make_handover, make_handover_consent, move_responsibility, way_to
from tests.cases.world import make_agency, make_consent

PAIRS = {(start, end) for (start, _), end in TRANSITIONS.items() if start != end}


def refused(name):
    """The database says no, for this reason; deferred checks are asked at once."""
    return pytest.raises(IntegrityError, match=name)


def check_now():
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_every_action_has_hands_and_happens_somewhere():
    assert set(WHO) == set(HandoverAction) == {action for _, action in TRANSITIONS}
    assert all(WHO.values())


def test_every_state_is_reached_and_only_ends_end():
    assert all(way_to(state) for state in HandoverState)
    assert {start for start, _ in PAIRS} == OPEN
    assert {end for _, end in PAIRS} >= ENDED


def test_nobody_without_a_hand_does_anything():
    assert all(allowed_actions(state, frozenset()) == frozenset() for state in HandoverState)
    assert [action for action in HandoverAction if Who.JOB in WHO[action]] == [HandoverAction.EXPIRE]


@pytest.mark.parametrize(("start", "end"), list(itertools.permutations(HandoverState, 2)))
def test_the_database_knows_the_same_steps(world, start, end):
    handover = make_handover(world.case, world.member, world.jobcenter, receiver=world.recipient, state=start)
    handover.state = end
    handover.receiver, handover.seen_at = world.recipient, timezone.now()
    handover.answer_reason = "Zeisiggrund" if end in SAYS_WHY else ""
    handover.contact_due_on = timezone.localdate() if end == HandoverState.ACCEPTED else None
    if start in OPEN:
        handover.decided_at = timezone.now() if end in ENDED else None
        handover.decided_by = world.recipient if end in ENDED else None
    if (start, end) in PAIRS:
        with transaction.atomic():
            if end == HandoverState.ACCEPTED:
                move_responsibility(handover)
            handover.save()
            check_now()
    else:
        with refused("does not follow"), transaction.atomic():
            Handover.objects.filter(pk=handover.pk).update(
                state=end, answer_reason=handover.answer_reason, contact_due_on=handover.contact_due_on,
                receiver=world.recipient, seen_at=handover.seen_at, decided_at=handover.decided_at,
                decided_by=handover.decided_by,
            )  # fmt: skip


def test_it_begins_as_an_offer(world):
    consent = make_handover_consent(world.case, world.member, world.jobcenter)
    for state in set(HandoverState) - {HandoverState.OFFERED}:
        with refused("does not follow"), transaction.atomic():
            make_handover(world.case, world.member, world.jobcenter, consent=consent, state="offered").delete()
            Handover.objects.create(
                reference="00000000", case=world.case, from_agency=world.youth_office, to_agency=world.jobcenter,
                consent=consent, offered_by=world.member, offered_at=timezone.now(),
                expires_on=timezone.localdate(), state=state,
            )  # fmt: skip


def test_one_is_open_at_a_time(world):
    make_handover(world.case, world.member, world.jobcenter)
    with refused("handover_one_open"), transaction.atomic():
        make_handover(world.case, world.member, world.employment)


def test_it_stays_in_the_region(world):
    with refused("another region"), transaction.atomic():
        make_handover(world.case, world.member, world.foreign)


def test_the_consent_is_about_this(world):
    other = make_consent(world.case, world.member, world.jobcenter)
    elsewhere = make_handover_consent(world.checked.case, world.member, world.employment)
    for consent in (other, elsewhere, make_handover_consent(world.case, world.member, world.employment)):
        with refused("about something else"), transaction.atomic():
            make_handover(world.case, world.member, world.jobcenter, consent=consent)


def test_responsibility_moves_with_an_accepted_one_alone(world):
    offered = make_handover(world.case, world.member, world.jobcenter, receiver=world.recipient, state="seen")
    offered.decided_at = timezone.now()
    with refused("nobody can hand it over now"), transaction.atomic():
        move_responsibility(offered)
        check_now()
    Handover.objects.filter(pk=offered.pk).update(
        state="declined", decided_at=timezone.now(), decided_by=world.recipient, answer_reason="Grund"
    )
    with refused("responsibility moves with an accepted"), transaction.atomic():
        move_responsibility(offered)
        check_now()


def test_an_accepted_one_moves_it(world):
    offered = make_handover(world.case, world.member, world.jobcenter, receiver=world.recipient, state="seen")
    with refused("nobody can hand it over|moves the responsibility"), transaction.atomic():
        Handover.objects.filter(pk=offered.pk).update(
            state="accepted", decided_at=timezone.now(), decided_by=world.recipient, contact_due_on=timezone.localdate()
        )
        check_now()


def test_another_moment_or_another_agency_is_refused(world):
    handover = world.accepted
    rows = Responsibility.objects.filter(case=handover.case).order_by("period")
    late = handover.decided_at + datetime.timedelta(seconds=1)
    first, second = rows
    with refused("one_at_a_time"), transaction.atomic():
        Responsibility.objects.filter(pk=first.pk).update(period=(first.period.lower, late))
    with refused("moves with an accepted"), transaction.atomic():
        Responsibility.objects.filter(pk=second.pk).update(period=(late, None))
        Responsibility.objects.filter(pk=first.pk).update(period=(first.period.lower, late))
        check_now()
    with refused("whose it is"), transaction.atomic():
        Handover.objects.filter(pk=handover.pk).update(decided_at=late)
    with refused("moves with an accepted"), transaction.atomic():
        handover.delete()
        check_now()


@pytest.mark.parametrize("field", ["from_agency", "to_agency", "case"])
def test_whose_it_is_never_changes(world, field):
    handover = world.handover
    value = world.checked.case if field == "case" else make_agency(world.region)
    with refused("whose it is"), transaction.atomic():
        Handover.objects.filter(pk=handover.pk).update(**{field: value})


@pytest.mark.parametrize(
    "fields", [{"restricted_at": timezone.now(), "restriction_reason": "Grund"}, {"state": "closed"}]
)
def test_none_is_open_where_nothing_can_be_handed_over(world, fields):
    handover = world.handover
    with refused("nobody can hand it over now|not that of the case"), transaction.atomic():
        if "state" in fields:
            fields = {"state": "closed", "closed_at": timezone.now(), "outcome": "work", "responsible": None}
        Case.objects.filter(pk=handover.case_id).update(**fields)
        check_now()


def test_a_whole_case_can_go(world):
    case = world.accepted.case
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL portal.retention = 'on'")
        case.delete()
        check_now()
    assert not Handover.objects.filter(case=case.pk).exists()


BROKEN = [
    ("handover_consent_or_norm", {"norm": "sgb10-68"}),
    ("handover_consent_or_norm", {"consent": None}),
    ("handover_consent_or_norm", {"consent": None, "norm": "sgb10-68", "reason": "zu kurz"}),
    ("handover_decided_when_over", {"decided_at": timezone.now()}),
    ("handover_suggests_when_returned", {"suggested": "youth_office"}),
    ("handover_meeting_end_after_start", {"meeting_starts_at": timezone.now(), "meeting_mode": "room"}),
    ("handover_meeting_mode_known", {"meeting_mode": "boat"}),
    ("handover_told_somehow", {"told_at": timezone.now(), "told_how": "email"}),
    ("handover_contact_after_acceptance", {"contact_due_on": timezone.localdate()}),
    ("handover_missed_known", {"contact_missed": 9}),
    ("handover_reference_form", {"reference": "IIIIIIII"}),
]


@pytest.mark.parametrize(("name", "fields"), BROKEN)
def test_what_cannot_be_is_refused(world, name, fields):
    if "suggested" in fields:
        fields = {"suggested": world.jobcenter}
    with refused(name), transaction.atomic():
        Handover.objects.filter(pk=world.handover.pk).update(**fields)


def test_nobody_hands_over_to_themselves(world):
    with refused("another region|to_somebody_else"), transaction.atomic():
        make_handover(world.case, world.member, world.youth_office)
