"""Facts in words, without a database."""

import datetime

import pytest

from offers.catalogue import rules_words
from offers.regions.enums import LegalBasis

TODAY = datetime.date(2026, 11, 21)
PAST, FUTURE = datetime.date(2025, 1, 2), datetime.date(2027, 7, 31)


@pytest.mark.parametrize(
    ("youngest", "oldest", "words"),
    [
        (None, None, ""),
        (13, None, "ab 13 Jahren"),
        (0, None, "ab 0 Jahren"),
        (None, 18, "bis 18 Jahre"),
        (15, 25, "15 bis 25 Jahre"),
        (16, 16, "mit 16 Jahren"),
    ],
)
def test_ages(youngest, oldest, words):
    assert rules_words.age_words(youngest, oldest) == words


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (None, None, "Kein festes Ende bekannt. Freie Plätze und Termine nennt dir die Stelle."),
        (PAST, None, "Läuft seit 2. Januar 2025"),
        (FUTURE, None, "Ab 31. Juli 2027"),
        (None, FUTURE, "Bis 31. Juli 2027"),
        (PAST, FUTURE, "2. Januar 2025 bis 31. Juli 2027"),
        (None, PAST, "Beendet am 2. Januar 2025"),
        (TODAY, TODAY, "21. November 2026 bis 21. November 2026"),
    ],
)
def test_periods(start, end, words):
    assert rules_words.period_words(start, end, on=TODAY) == words


def test_every_area_of_law_is_said_or_left_out_on_purpose():
    assert {basis for basis in LegalBasis if not rules_words.law_words(basis)} == {LegalBasis.NONE}


def test_steps_lose_the_marks_of_a_list_typed_by_hand():
    assert rules_words.join_steps("- Ruf an.\n\n * Komm vorbei. \r\n") == ["Ruf an.", "Komm vorbei."]
