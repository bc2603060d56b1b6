"""Who may give a consent and for how long: truth tables, and the clock at the 15th and 18th birthday."""

import datetime
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.consents import rules
from cases.consents.enums import ConsentState
from cases.consents.lifecycle import ENDS, TRANSITIONS, WHO, Who, allowed_actions
from cases.consents.rules import GiverProblem
from cases.records.enums import DataClass, Giver
from cases.records.rules import age_on, birthday

BORN = datetime.date(2011, 6, 10)
LEAP = datetime.date(2012, 2, 29)
DAYS = st.dates(datetime.date(1995, 1, 1), datetime.date(2035, 12, 31))
SHARED = frozenset({DataClass.SHAREABLE})


def day(text):
    return datetime.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("on", "reason", "young_person", "guardian"),
    [
        ("2026-06-09", "", GiverProblem.GUARDIANS_DECIDE, None),
        ("2026-06-09", "versteht es nicht", GiverProblem.GUARDIANS_DECIDE, None),
        ("2026-06-10", "", None, GiverProblem.YOUNG_PERSON_ALONE),
        ("2026-06-10", "   ", None, GiverProblem.YOUNG_PERSON_ALONE),
        ("2026-06-10", "versteht es nicht", None, None),
        ("2029-06-09", "versteht es nicht", None, None),
        ("2029-06-10", "versteht es nicht", None, GiverProblem.OF_AGE),
    ],
)
def test_who_gives_it_around_the_birthdays(on, reason, young_person, guardian):
    asked = {"birth_date": BORN, "on": day(on), "data_classes": SHARED, "reason": reason}
    assert rules.giver_problem(Giver.YOUNG_PERSON, **asked) is young_person
    assert rules.giver_problem(Giver.GUARDIAN, **asked) is guardian
    assert rules.giver_problem(Giver.OTHER, **asked) is GiverProblem.NOT_ENTRUSTED


@pytest.mark.parametrize("giver", Giver)
@pytest.mark.parametrize("on", ["2024-01-01", "2027-01-01", "2030-01-01"])
def test_what_was_entrusted_is_freed_by_whom_entrusted_it_at_any_age(giver, on):
    asked = {"birth_date": BORN, "on": day(on), "reason": ""}
    assert rules.giver_problem(giver, data_classes={DataClass.ENTRUSTED}, **asked) is None


@pytest.mark.parametrize("other", sorted(set(DataClass) - {DataClass.ENTRUSTED}))
def test_one_entrusted_thing_in_a_scope_changes_nothing_for_the_rest(other):
    asked = {"birth_date": BORN, "on": day("2027-01-01"), "reason": ""}
    mixed = {DataClass.ENTRUSTED, other}
    assert rules.giver_problem(Giver.OTHER, data_classes=mixed, **asked) is GiverProblem.NOT_ENTRUSTED
    assert rules.giver_problem(Giver.GUARDIAN, data_classes=mixed, **asked) is GiverProblem.YOUNG_PERSON_ALONE


@pytest.mark.parametrize(
    ("granted", "giver", "end"),
    [
        ("2026-11-22", Giver.YOUNG_PERSON, "2027-11-22"),
        ("2025-06-09", Giver.GUARDIAN, "2026-06-09"),
        ("2025-06-11", Giver.GUARDIAN, "2026-06-09"),
        ("2026-06-09", Giver.GUARDIAN, "2026-06-09"),
        ("2026-06-10", Giver.YOUNG_PERSON, "2027-06-10"),
        ("2028-07-01", Giver.YOUNG_PERSON, "2029-06-09"),
        ("2028-07-01", Giver.OTHER, "2029-07-01"),
        ("2029-06-10", Giver.YOUNG_PERSON, "2030-06-10"),
        ("2028-02-29", Giver.YOUNG_PERSON, "2029-02-28"),
    ],
)
def test_how_long_it_can_last(granted, giver, end):
    assert rules.latest_end(day(granted), birth_date=BORN, giver=giver) == day(end)


def test_somebody_born_on_29_february_turns_15_and_18_on_1_march():
    assert birthday(LEAP, 15) == day("2027-03-01")
    assert birthday(LEAP, 18) == day("2030-03-01")
    assert birthday(LEAP, 16) == day("2028-02-29")
    assert age_on(LEAP, day("2027-02-28")) == 14
    assert age_on(LEAP, day("2027-03-01")) == 15
    assert rules.latest_end(day("2026-11-22"), birth_date=LEAP, giver=Giver.GUARDIAN) == day("2027-02-28")
    asked = {"birth_date": LEAP, "data_classes": SHARED, "reason": ""}
    assert rules.giver_problem(Giver.GUARDIAN, on=day("2027-02-28"), **asked) is None
    assert rules.giver_problem(Giver.YOUNG_PERSON, on=day("2027-03-01"), **asked) is None


def test_a_shorter_period_is_a_setting():
    assert rules.latest_end(day("2026-11-22"), birth_date=BORN, giver=Giver.YOUNG_PERSON, months=6) == day("2027-05-22")
    assert rules.add_months(day("2026-08-31"), 6) == day("2027-02-28")


@given(born=DAYS, on=DAYS, giver=st.sampled_from(Giver))
def test_no_consent_crosses_a_birthday_that_asks_again(born, on, giver):
    end = rules.latest_end(on, birth_date=born, giver=giver)
    assert on <= end <= rules.add_months(on, 12)
    if giver != Giver.OTHER and on >= born:
        crossed = [age for age in (15, 18) if age_on(born, on) < age <= age_on(born, end)]
        assert crossed == []


@given(born=DAYS, on=DAYS, reason=st.sampled_from(["", "versteht es nicht"]), giver=st.sampled_from(Giver))
def test_who_gives_it_is_the_same_on_every_day_of_the_validity(born, on, reason, giver):
    """What somebody could give on the first day, they could give on the last."""
    if on < born:
        return
    asked = {"birth_date": born, "data_classes": SHARED, "reason": reason}
    end = rules.latest_end(on, birth_date=born, giver=giver)
    assert rules.giver_problem(giver, on=on, **asked) == rules.giver_problem(giver, on=end, **asked)


def test_asking_again_waits():
    assert rules.may_ask_again_on(day("2026-11-22")) == day("2026-12-22")
    assert rules.may_ask_again_on(day("2026-11-22"), days=10) == day("2026-12-02")


@pytest.mark.parametrize(("state", "who"), list(product(ConsentState, [*Who, None])))
def test_buttons_follow_the_table(state, who):
    expected = {action for (start, action) in TRANSITIONS if start == state and WHO[action] is who}
    assert allowed_actions(state, who) == expected
    if state in ENDS or who is None:
        assert allowed_actions(state, who) == frozenset()


def test_only_the_job_lets_consents_expire_and_it_does_nothing_else():
    assert allowed_actions(ConsentState.GRANTED, Who.JOB) == {"expire"}
    assert allowed_actions(ConsentState.GRANTED, Who.OWNER) == {"withdraw", "replace", "void"}
    assert allowed_actions(ConsentState.REQUESTED, Who.OWNER) == {"grant", "refuse"}
