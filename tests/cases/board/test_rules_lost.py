"""The truth table of "nobody gets lost": each kind of gap alone, and on the day before it is one."""

import dataclasses
import datetime
import itertools

import pytest

from cases.board.enums import FindingKind as K
from cases.board.rules_lost import (
    CaseFacts,
    HandoverFacts,
    RequestFacts,
    lost_case,
    lost_handover,
    lost_request,
    staffing_of,
)
from cases.handovers.enums import HandoverState, Missed
from cases.inbox.enums import RequestState
from cases.inbox.lifecycle import DATED

TODAY = datetime.date(2026, 11, 22)
DAY = datetime.timedelta(days=1)
GRACE = 7 * DAY
ANNA, BERND, CLARA, OFFICE, OTHER = 1, 2, 3, 10, 20
POSTS = ((ANNA, OFFICE), (BERND, OFFICE), (CLARA, OTHER))
STAFFED = staffing_of(POSTS, ())
WELL = CaseFacts(OFFICE, (OFFICE,), True, False, (ANNA,), TODAY)


def case(staffing=STAFFED, **fields):
    return lost_case(dataclasses.replace(WELL, **fields), staffing, today=TODAY, grace=GRACE)


def test_a_case_that_is_looked_after_is_not_lost():
    assert case() == frozenset()


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"responsible": None, "owners": ()}, {K.RESPONSIBLE}),
        ({"owners": ()}, {K.RESPONSIBLE}),
        ({"owners": (OTHER,)}, {K.RESPONSIBLE}),
        ({"owners": (OFFICE, OTHER)}, {K.RESPONSIBLE}),
        ({"is_agency_active": False}, {K.INACTIVE}),
        ({"members": ()}, {K.NOBODY_THERE}),
        ({"members": (CLARA,)}, {K.NOBODY_THERE}),
        ({"members": (99,)}, {K.NOBODY_THERE}),
        ({"members": (99, ANNA)}, set()),
        ({"step_due": None}, {K.NO_STEP}),
        ({"step_due": TODAY - GRACE - DAY}, {K.NO_STEP}),
        ({"step_due": TODAY - GRACE}, set()),
        ({"step_due": None, "is_restricted": True}, set()),
        ({"members": (), "is_restricted": True}, {K.NOBODY_THERE}),
        ({"members": (), "step_due": None}, {K.NOBODY_THERE, K.NO_STEP}),
        ({"is_agency_active": False, "members": (), "step_due": None}, {K.INACTIVE, K.NO_STEP}),
    ],
)
def test_case(fields, found):
    assert case(**fields) == found


@pytest.mark.parametrize(
    ("absences", "is_there"),
    [
        ({}, True),
        ({BERND: None}, True),
        ({ANNA: None}, False),
        ({ANNA: BERND}, True),
        ({ANNA: BERND, BERND: None}, False),
        ({ANNA: BERND, BERND: ANNA}, False),
        # A deputy of another agency, or one who has left, does not stand in.
        ({ANNA: CLARA}, False),
        ({ANNA: 99}, False),
    ],
)
def test_whoever_is_away_is_covered_by_a_deputy_who_is_there(absences, is_there):
    staffing = staffing_of(POSTS, absences.items())
    assert case(staffing) == (set() if is_there else {K.NOBODY_THERE})
    assert case(staffing, members=(ANNA, BERND)) == (set() if is_there or BERND not in absences else {K.NOBODY_THERE})


MONDAY, FRIDAY = datetime.date(2026, 11, 23), datetime.date(2026, 11, 20)
ASKED = RequestFacts(RequestState.RECEIVED, OFFICE, None, TODAY, None, "ST")


def asked(staffing=STAFFED, today=TODAY, **fields):
    return lost_request(dataclasses.replace(ASKED, **fields), staffing, today=today)


@pytest.mark.parametrize("told_on", [None, FRIDAY, MONDAY])
@pytest.mark.parametrize("state", RequestState)
@pytest.mark.parametrize("promised_on", [None, FRIDAY, MONDAY])
def test_request_that_waits_past_its_day_is_lost_unless_somebody_was_told_since(state, told_on, promised_on):
    taken_by = None if state == RequestState.RECEIVED else ANNA
    found = asked(state=state, told_on=told_on, promised_on=promised_on, taken_by=taken_by, today=MONDAY)
    lost = promised_on == FRIDAY and told_on != MONDAY and state != RequestState.CLOSED
    assert found == ({K.REQUEST_UNSEEN} if lost else set())


def test_request_nobody_is_told_of_on_a_weekend():
    days = (FRIDAY, FRIDAY + DAY, FRIDAY + 2 * DAY, MONDAY)
    assert [asked(today=day, promised_on=FRIDAY) for day in days] == [set(), set(), set(), {K.REQUEST_UNSEEN}]


@pytest.mark.parametrize("state", RequestState)
@pytest.mark.parametrize("taken_by", [None, ANNA, CLARA, 99])
@pytest.mark.parametrize("deputy", ["there", None, BERND, CLARA])
def test_request_taken_by_somebody_who_is_not_there(state, taken_by, deputy):
    staffing = staffing_of(POSTS, () if deputy == "there" else ((ANNA, deputy),))
    is_there = taken_by == ANNA and deputy in ("there", BERND)
    fine = is_there or state == RequestState.CLOSED or (taken_by is None and state not in DATED)
    assert asked(staffing, state=state, taken_by=taken_by) == (set() if fine else {K.REQUEST_LEFT})


def test_request_in_an_agency_without_caseworkers():
    nobody = staffing_of(((CLARA, OTHER),), ())
    assert asked(nobody) == {K.REQUEST_NO_STAFF}
    assert asked(nobody, state=RequestState.SEEN, taken_by=ANNA) == {K.REQUEST_NO_STAFF}
    assert asked(nobody, state=RequestState.CLOSED) == set()


def test_handover_every_state_with_every_day():
    days = (None, TODAY - DAY, TODAY)
    for state, expires, contact, has, missed in itertools.product(HandoverState, days[1:], days, (False, True), Missed):
        found = lost_handover(HandoverFacts(state, expires, contact, has, missed), today=TODAY)
        if state in (HandoverState.OFFERED, HandoverState.SEEN):
            expected = {K.HANDOVER_OPEN} if expires < TODAY else set()
        elif state == HandoverState.ACCEPTED:
            lost = contact == TODAY - DAY and not has and missed == Missed.NOBODY
            expected = {K.HANDOVER_NO_CONTACT} if lost else set()
        else:
            expected = set()
        assert found == expected
