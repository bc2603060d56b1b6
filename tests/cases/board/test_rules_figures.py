"""What a coordinator may be shown: checked against everything that somebody could work out from it."""

import itertools
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.board.rules_figures import exact, guarded
from offers.wayfinder.rules_figures import SMALLEST_GROUP


def one_side(*numbers):
    return {(key, 0): number for key, number in enumerate(numbers, 1)}


def shown(column, count):
    return [column.agencies.get(key, 0) for key in range(1, count + 1)], column.total


@pytest.mark.parametrize(
    ("numbers", "expected", "total"),
    [
        ((7, 9, 12), [7, 9, 12], 28),
        ((7, 0, 12), [7, 0, 12], 19),
        ((0, 0, 0), [0, 0, 0], 0),
        # One alone would be the difference: the smallest of the others goes with it.
        ((3, 9, 12), [None, None, 12], 24),
        # Two whose sum says that both are small.
        ((1, 2, 12), [None, None, None], 15),
        ((4, 4, 12), [None, None, 12], 20),
        # Nothing left to hide behind: the sum goes too.
        ((3, 0, 0), [None, 0, 0], None),
        ((1, 1, 0), [None, None, 0], None),
        ((1, 1, 1, 1, 1), [None] * 5, None),
    ],
)
def test_small_groups_are_hidden_with_what_would_tell_them(numbers, expected, total):
    assert shown(guarded(one_side(*numbers)), len(numbers)) == (expected, total)


def test_own_figures_are_exact():
    assert shown(exact(one_side(3, 0, 12)), 3) == ([3, 0, 12], 15)


def test_the_other_side_does_not_tell():
    # Agency 1 has its doors in places 1 and 2 alone: 10 and 7 would tell 3.
    column = guarded({(1, 1): 7, (1, 2): 3, (2, 3): 20})
    assert column.agencies == {1: 10, 2: 20}
    assert column.places == {1: None, 2: None, 3: 20}
    assert column.total == 30


def test_where_one_side_cannot_hide_the_other_does_not_speak_either():
    column = guarded({(1, place): 1 for place in range(1, 6)})
    assert (column.agencies, column.total) == ({1: None}, None)
    assert set(column.places.values()) == {None}


TABLES = st.dictionaries(st.tuples(st.integers(1, 3), st.integers(1, 3)), st.integers(0, 9), max_size=9)


@given(TABLES)
def test_nothing_small_is_shown_and_nothing_shown_is_wrong(counts):
    column, real = guarded(counts), exact(counts)
    for side, truth in ((column.agencies, real.agencies), (column.places, real.places)):
        assert all(number in (None, truth[key]) for key, number in side.items())
        assert all(not 0 < (number or 0) < SMALLEST_GROUP for number in side.values())
        assert all(key in side for key, number in truth.items() if number)
    assert column.total in (None, real.total)
    assert not 0 < (column.total or 0) < SMALLEST_GROUP


@given(st.lists(st.integers(0, 7), min_size=1, max_size=4))
def test_who_knows_the_sum_cannot_say_that_a_hidden_number_is_small(numbers):
    """Every way to fill the gaps is tried: each gap could hold five or more in one of them, or the sum is not known."""
    column = guarded(one_side(*numbers))
    given_numbers, total = shown(column, len(numbers))
    gaps = [place for place, number in enumerate(given_numbers) if number is None]
    if total is None or not gaps:
        assert total is not None or sum(numbers) > 0
        return
    rest = total - sum(number for number in given_numbers if number is not None)
    ways = [way for way in itertools.product(range(1, rest + 1), repeat=len(gaps)) if sum(way) == rest]
    could_be = Counter(place for way in ways for place, number in enumerate(way) if number >= SMALLEST_GROUP)
    assert len(could_be) == len(gaps)
