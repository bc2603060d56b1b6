"""The visitor's cookie: what is written is read back, and nothing else is."""

import pytest
from django.core import signing
from hypothesis import given
from hypothesis import strategies as st

from offers.wayfinder.enums import LANGUAGES
from offers.wayfinder.visit import SALT, BrokenVisitError, Visit, read_visit, write_visit

SLUGS = st.from_regex(r"[a-z0-9-]{1,12}", fullmatch=True)
VISITS = st.builds(
    Visit,
    region=st.just("harz"),
    books=st.from_regex(r"[0-9]{1,3}\.[0-9]{1,3}", fullmatch=True),
    language=st.sampled_from(LANGUAGES),
    answers=st.dictionaries(SLUGS, SLUGS, max_size=7),
    place=st.text(max_size=80),
)


@given(VISITS)
def test_what_is_written_is_read_back(visit):
    assert read_visit(write_visit(visit), region="harz") == visit


@given(VISITS, st.integers(0, 200), st.characters(codec="ascii"))
def test_one_changed_character_breaks_the_seal(visit, place, character):
    text = write_visit(visit)
    place %= len(text)
    changed = text[:place] + character + text[place + 1 :]
    if changed != text:
        with pytest.raises(BrokenVisitError):
            read_visit(changed, region="harz")


@given(st.text(max_size=300))
def test_any_text_is_refused_quietly(text):
    with pytest.raises(BrokenVisitError):
        read_visit(text, region="harz")


@pytest.mark.parametrize(
    "value",
    [
        None, [], "x", {"r": "harz"},
        {"r": "harz", "b": "1.0", "l": "de", "a": {"age": 3}, "p": ""},
        {"r": "harz", "b": "1.0", "l": "de", "a": ["age"], "p": ""},
        {"r": "harz", "b": "1.0", "l": "fr", "a": {}, "p": ""},
        {"r": "harz", "b": "1.0", "l": "de", "a": {}, "p": "x" * 81},
        {"r": "boerde", "b": "1.0", "l": "de", "a": {}, "p": ""},
    ],
)  # fmt: skip
def test_a_sealed_cookie_of_another_shape_is_refused(value):
    with pytest.raises(BrokenVisitError):
        read_visit(signing.dumps(value, salt=SALT), region="harz")


def test_a_cookie_that_no_browser_keeps_is_not_even_opened():
    with pytest.raises(BrokenVisitError):
        read_visit("x" * 3001, region="harz")
