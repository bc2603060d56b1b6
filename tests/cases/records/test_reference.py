"""References: what is random, what is forgiven, what is noticed."""

from hypothesis import given
from hypothesis import strategies as st

from cases.records.reference import ALPHABET, LENGTH, check_character, is_valid, new_reference, normalise

bodies = st.text(ALPHABET, min_size=LENGTH - 1, max_size=LENGTH - 1).filter(check_character)
places = st.integers(0, LENGTH - 1)


def whole(body):
    return body + check_character(body)


@given(bodies, places, st.sampled_from(ALPHABET))
def test_every_single_wrong_character_is_noticed(body, place, character):
    reference = whole(body)
    changed = reference[:place] + character + reference[place + 1 :]
    assert is_valid(changed) == (changed == reference)


@given(bodies, places, places)
def test_every_swap_of_two_characters_is_noticed(body, one, two):
    reference = list(whole(body))
    swapped = reference.copy()
    swapped[one], swapped[two] = swapped[two], swapped[one]
    assert is_valid("".join(swapped)) == (swapped == reference)


@given(bodies)
def test_sloppy_writing_is_understood(body):
    reference = whole(body)
    sloppy = reference.lower().replace("0", "o").replace("1", "l")
    assert normalise(f" {sloppy[:4]}-{sloppy[4:]} ") == reference


def test_known_values_of_the_method():
    """1234 is 1·32³ + 2·32² + 3·32 + 4 = 34916, which leaves 25 when divided by 37; 32 would be the sign *."""
    assert check_character("0001234") == ALPHABET[25]
    assert check_character("000000Z") == "Z"
    assert check_character("0000010") is None


def test_new_references_are_valid_and_differ():
    made = {new_reference() for _ in range(300)}
    assert len(made) == 300
    assert all(is_valid(reference) for reference in made)


def test_what_is_no_reference():
    for text in ("", "0000000", "000000000", "0000000U", "abcdefgh", "0000000!", "ÄÄÄÄÄÄÄÄ"):
        assert not is_valid(text)
