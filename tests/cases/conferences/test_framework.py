"""Working days, and the frame of a region: its own, or the shipped one."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.calendars.rules_days import is_working_day, working_days_after, working_days_between
from cases.conferences.enums import ConferenceRole
from cases.conferences.models_framework import Framework, Procedure
from cases.conferences.rules_framework import SHIPPED_PHASES
from cases.conferences.selectors_framework import default_phases, default_procedure, framework_of
from tests.cases.world import make_region

DAYS = st.dates(datetime.date(2024, 1, 1), datetime.date(2030, 12, 31))


def day(text):
    return datetime.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("first", "number", "state", "last"),
    [
        ("2026-11-20", 3, "ST", "2026-11-25"),  # Friday: a weekend is between
        ("2026-11-21", 0, "ST", "2026-11-23"),  # Saturday: the next day that is one
        ("2026-11-23", 0, "ST", "2026-11-23"),
        ("2026-10-30", 1, "ST", "2026-11-02"),  # Reformationstag falls on a Saturday
        ("2025-10-30", 1, "ST", "2025-11-03"),  # on a Friday, and it is free there
        ("2025-10-30", 1, "BE", "2025-10-31"),  # where it is not
        ("2026-12-23", 1, "ST", "2026-12-24"),
        ("2026-12-23", 2, "ST", "2026-12-28"),
        ("2026-12-31", 1, "ST", "2027-01-04"),  # the next year's holidays count too
        ("2026-01-05", 1, "ST", "2026-01-07"),  # Epiphany
        ("2026-01-05", 1, "NI", "2026-01-06"),
    ],
)
def test_working_days_after(first, number, state, last):
    assert working_days_after(day(first), number, state=state) == day(last)


@given(DAYS, st.integers(1, 40))
def test_counting_back_gives_the_number(first, number):
    last = working_days_after(first, number, state="ST")
    assert is_working_day(last, state="ST")
    assert working_days_between(first, last, state="ST") == number


def test_working_days_are_counted_forwards():
    with pytest.raises(ValueError, match="forwards"):
        working_days_after(day("2026-11-20"), -1, state="ST")


def test_the_shipped_procedure_takes_an_hour_and_keeps_its_end():
    assert sum(phase.minutes for phase in SHIPPED_PHASES) == 60
    assert [phase.may_shorten for phase in SHIPPED_PHASES] == [False, False, True, True, True, True, False, False]
    assert all(len(str(phase.title)) <= 120 and len(str(phase.hint)) <= 300 for phase in SHIPPED_PHASES)


@pytest.mark.django_db
def test_a_region_without_a_frame_has_the_shipped_one():
    region = make_region()
    frame = framework_of(region)
    assert (frame.pk, frame.quorum, frame.length, frame.draft_days, frame.answer_days) == (None, 2, 60, 3, 5)
    assert len(default_phases(region)) == 8
    assert set(default_procedure(region).tasks) == set(ConferenceRole)


@pytest.mark.django_db
def test_a_region_with_a_frame_has_its_own():
    region, other = make_region(), make_region("anderswo")
    Framework.objects.create(region=region, quorum=4, length=45)
    Procedure.objects.create(region=region, name="Alt", is_active=False)
    Procedure.objects.create(region=other, name="Fremd", is_default=True)
    own = Procedure.objects.create(region=region, name="Unser Ablauf", is_default=True)
    own.phases.create(position=2, title="Zweite", minutes=20)
    own.phases.create(position=1, title="Erste", minutes=25, may_shorten=True)
    own.roles.create(role=ConferenceRole.FACILITATOR, task="Achtet auf die Zeit.")
    found = default_procedure(region)
    assert (framework_of(region).quorum, found.name, found.minutes) == (4, "Unser Ablauf", 45)
    assert [phase.title for phase in found.phases] == ["Erste", "Zweite"]
    assert found.tasks[ConferenceRole.FACILITATOR] == "Achtet auf die Zeit."
    assert "Vereinbarungen" in found.tasks[ConferenceRole.MINUTE_TAKER]
