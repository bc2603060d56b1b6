"""The notepad as text, without a database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offers.catalogue import rules_notepad as rules

SLUG = st.from_regex(r"[-a-zA-Z0-9_]{1,80}", fullmatch=True)


@given(st.lists(SLUG, unique=True, max_size=rules.MAX_ENTRIES))
def test_what_is_joined_is_read_back(slugs):
    for separator in [rules.COOKIE_SEPARATOR, rules.LINK_SEPARATOR]:
        assert rules.parse_slugs(rules.join_slugs(slugs, separator=separator), separator=separator) == slugs


@given(st.text(max_size=5000))
def test_any_text_gives_a_list_that_fits_into_a_cookie(text):
    slugs = rules.parse_slugs(text)
    assert len(slugs) <= rules.MAX_ENTRIES
    assert len(rules.COOKIE_NAME) + 1 + len(rules.join_slugs(slugs)) < 4000
    assert rules.parse_slugs(rules.join_slugs(slugs)) == slugs


@given(st.lists(SLUG, unique=True, max_size=rules.MAX_ENTRIES), SLUG)
def test_noting_twice_and_crossing_out_twice_change_nothing_more(slugs, slug):
    noted = rules.with_slug(slugs, slug)
    assert rules.with_slug(noted, slug) == noted
    gone = rules.without_slug(noted, slug)
    assert slug not in gone
    assert rules.without_slug(gone, slug) == gone


def test_a_full_list_takes_no_more_and_loses_nothing():
    full = [str(number) for number in range(rules.MAX_ENTRIES)]
    assert rules.with_slug(full, "neu") == full
    assert rules.merged(full, ["neu"]) == full


@pytest.mark.parametrize(("slug", "words"), [("alte-lotsen_2017", "alte lotsen 2017"), ("--a--", "a"), ("-", "")])
def test_a_slug_as_words(slug, words):
    assert rules.readable(slug) == words
