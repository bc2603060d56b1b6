"""The rules behind reports, without a database."""

import datetime
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offers.catalogue import rules_reports
from offers.catalogue.rules_reports import MASK_EMAIL, MASK_PHONE, STAMP
from offers.regions.rules_stamps import StampState, check_stamp, make_stamp
from tests.offers.stock import NOW


@pytest.mark.parametrize(
    ("age", "state"),
    [(-1, "forged"), (0, "too_fast"), (1, "too_fast"), (2, "valid"), (24 * 3600, "valid"), (24 * 3600 + 1, "expired")],
)
def test_a_stamp_has_an_age(age, state):
    stamp = make_stamp(STAMP, 7, now=NOW)
    now = NOW + datetime.timedelta(seconds=age)
    assert check_stamp(stamp, STAMP, 7, now=now) is StampState(state)
    assert check_stamp(stamp, STAMP, 8, now=now) is StampState.FORGED


@given(st.text())
def test_no_text_is_a_stamp_and_none_breaks_the_check(text):
    assert check_stamp(text, STAMP, 7, now=NOW) is StampState.FORGED


def test_every_changed_character_breaks_a_stamp():
    stamp = make_stamp(STAMP, 7, now=NOW)
    for place, char in enumerate(stamp):
        changed = stamp[:place] + ("0" if char != "0" else "1") + stamp[place + 1 :]
        later = NOW + datetime.timedelta(seconds=9)
        assert check_stamp(changed, STAMP, 7, now=later) is StampState.FORGED


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Schreib an kim@example.org!", f"Schreib an {MASK_EMAIL}!"),
        ("Ruf 0151/234 567 89 an", f"Ruf {MASK_PHONE} an"),
        ("+49 (0) 3941 12345", MASK_PHONE),
        ("039 41 - 12 34 5.", f"{MASK_PHONE}."),
        ("Am 01.12.2026 um 09:00-12:00 in 06484 Quedlinburg", "Am 01.12.2026 um 09:00-12:00 in 06484 Quedlinburg"),
        ("Von 2024-2026, 15 bis 25 Jahre", "Von 2024-2026, 15 bis 25 Jahre"),
        ("Der Link https://example.org/seite geht nicht", "Der Link https://example.org/seite geht nicht"),
    ],
)
def test_contact_data_is_masked_and_facts_stay(text, kept):
    assert rules_reports.without_contact_data(text) == kept


@pytest.mark.parametrize(
    ("text", "spam"),
    [
        ("", False),
        ("Der Link https://a.example und www.b.example gehen nicht", False),
        ("https://a.example https://b.example www.c.example", True),
        ("<script>", True),
        ("[LINK=x]", True),
        ("Alter < 18 > nein", False),
    ],
)
def test_signs_of_spam(text, spam):
    assert rules_reports.looks_like_spam(text) is spam


@given(st.text(max_size=1000))
def test_masking_takes_any_text_and_is_done_once(text):
    once = rules_reports.without_contact_data(text)
    assert rules_reports.without_contact_data(once) == once
    rules_reports.looks_like_spam(text)


@pytest.mark.parametrize("text", ["0" * 1000, "a@" * 500, "<" * 1000, "0-" * 500, "a@" + "b." * 499, "<a" * 500])
def test_long_texts_do_not_take_long(text):
    start = time.perf_counter()
    rules_reports.without_contact_data(text)
    rules_reports.looks_like_spam(text)
    assert time.perf_counter() - start < 0.25
