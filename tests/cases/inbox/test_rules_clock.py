"""When the clock asks for attention to a request: pure rules about days."""

import datetime

import pytest

from cases.inbox.enums import Escalation
from cases.inbox.rules_clock import asks_to_close, is_day_after, next_level, vacant_until

MONDAY = datetime.date(2026, 6, 15)
DAY = datetime.timedelta(days=1)


@pytest.mark.parametrize(
    ("level_now", "last", "due", "today", "expected"),
    [
        (0, None, 0, 0, None),
        (0, None, 0, 1, Escalation.REMINDED),
        (1, 1, 0, 1, None),
        (1, 1, 0, 2, Escalation.LEAD),
        (2, 2, 0, 3, Escalation.COORDINATION),
        (3, 3, 0, 4, None),
        (3, 3, 3, 4, Escalation.COORDINATION),
        (0, None, 3, 5, None),  # Saturday
    ],
)
def test_next_level(level_now, last, due, today, expected):
    days = [MONDAY + day * DAY for day in range(8)]
    found = next_level(
        Escalation(level_now), due_on=days[due], last_on=None if last is None else days[last], today=days[today],
        state="ST",
    )  # fmt: skip
    assert found == expected


def test_days_after_and_quiet_days():
    friday = MONDAY + 4 * DAY
    assert not is_day_after(friday, today=friday + DAY, state="ST")
    assert is_day_after(friday, today=friday + 3 * DAY, state="ST")
    assert asks_to_close(MONDAY, today=MONDAY + 14 * DAY, state="ST")
    assert not asks_to_close(MONDAY, today=MONDAY + 15 * DAY, state="ST")


def test_on_a_holiday_nobody_takes_a_date():
    """Easter: Thursday before, Good Friday to Monday at home."""
    thursday, tuesday = datetime.date(2027, 3, 25), datetime.date(2027, 3, 30)
    days = {"today": thursday - DAY, "earliest": thursday - 2 * DAY}
    assert vacant_until(tuesday, tuesday, state="ST", **days) == thursday - DAY
