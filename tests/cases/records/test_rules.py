"""Ages at the edges, and the tables of the case."""

import datetime
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.records.enums import MemberKind
from cases.records.lifecycle import TRANSITIONS, WHO, CaseAction, Position, Stage, allowed_actions
from cases.records.rules import age_group, age_on, birthday, born_by, is_in_age, is_minor

D = datetime.date
days = st.dates(D(1990, 1, 1), D(2040, 12, 31))


@pytest.mark.parametrize("years", [15, 18])
@pytest.mark.parametrize("birth", [D(2008, 11, 22), D(2008, 2, 29), D(2008, 12, 31), D(2008, 3, 1)])
def test_the_birthday_is_the_first_day_of_the_new_age(birth, years):
    day = birthday(birth, years)
    assert age_on(birth, day) == years
    assert age_on(birth, day - datetime.timedelta(days=1)) == years - 1


def test_who_was_born_on_29_february_turns_18_on_1_march():
    birth = D(2008, 2, 29)
    assert birthday(birth, 18) == D(2026, 3, 1)
    assert is_minor(birth, D(2026, 2, 28))
    assert not is_minor(birth, D(2026, 3, 1))
    assert birthday(birth, 20) == D(2028, 2, 29)


@given(days, days, st.sampled_from([12, 15, 18, 27]))
def test_the_question_to_the_database_says_the_same_as_the_rule(birth, day, years):
    assert (birth <= born_by(years, day)) == (age_on(birth, day) >= years)


@given(days, days)
def test_bands_hold_the_age(birth, day):
    low, high = age_group(birth, day)
    assert low <= max(age_on(birth, day), 0)
    assert high is None or age_on(birth, day) <= high


def test_the_portal_is_for_12_to_27():
    today = D(2026, 11, 22)
    assert is_in_age(D(2014, 11, 22), today)
    assert not is_in_age(D(2014, 11, 23), today)
    assert is_in_age(D(1998, 11, 23), today)
    assert not is_in_age(D(1998, 11, 22), today)


def positions():
    return [Position(*parts) for parts in product(MemberKind, (True, False), (True, False))]


def test_every_action_has_a_stage_and_somebody():
    assert set(WHO) == set(CaseAction)
    assert {action for _, action in TRANSITIONS} == set(CaseAction)


@pytest.mark.parametrize("stage", [Stage.OPEN_RESTRICTED, Stage.CLOSED_RESTRICTED])
def test_a_restricted_case_is_read_only_for_everybody(stage):
    assert allowed_actions(stage, positions()) == {CaseAction.CASE_UNRESTRICT, CaseAction.ADDRESS_SHOW}


def test_a_closed_case_can_only_be_reopened_or_restricted():
    allowed = {CaseAction.CASE_REOPEN, CaseAction.CASE_RESTRICT, CaseAction.ADDRESS_SHOW}
    assert allowed_actions(Stage.CLOSED, positions()) == allowed


def test_another_agency_touches_neither_person_nor_state():
    guest = [Position(kind, False, False) for kind in MemberKind]
    own = {CaseAction.NEXT_STEP_SET, CaseAction.ENTRY_WRITE, CaseAction.CONSENT_RECORD, CaseAction.MEMBER_ADD,
           CaseAction.MEMBER_END, CaseAction.MEMBER_LEAD, CaseAction.CONFERENCE_PROPOSE}  # fmt: skip
    assert allowed_actions(Stage.OPEN, guest) == own


def test_nobody_may_nothing():
    assert allowed_actions(Stage.OPEN, []) == frozenset()
