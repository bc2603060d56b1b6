"""Folding names, reading place texts, distances and telephone links."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offers.regions.rules import (
    Point,
    centre_of,
    clean_text,
    distance_km,
    edit_distance,
    parse_place,
    phone_uri,
    pick_places,
    place_key,
    suggest_places,
)


@dataclass
class Spot:
    name: str
    postal_code: str
    municipality: str = ""

    @property
    def name_key(self):
        return place_key(self.name)


SPOTS = [
    Spot("Osterode", "38835", "Osterwieck"),
    Spot("Osterode am Harz", "37520", "Osterode am Harz"),
    Spot("Elbingerode", "38875", "Oberharz am Brocken"),
    Spot("Elbingerode", "37412", "Elbingerode"),
    Spot("Höxter", "37671", "Höxter"),
    Spot("Bad Lauterberg im Harz", "37431", "Bad Lauterberg im Harz"),
    Spot("Schwanebeck", "39397", "Schwanebeck"),
    Spot("Gröningen", "39397", "Gröningen"),
    Spot("Großeneder", "34434", "Borgentreich"),
    Spot("Bad Grund (Harz)", "37539", "Bad Grund (Harz)"),
]


def picked(text):
    return [(spot.name, spot.postal_code) for spot in pick_places(parse_place(text), SPOTS)]


def suggested(text):
    return [spot.name for spot in suggest_places(parse_place(text), SPOTS)]


@pytest.mark.parametrize("text", ["Höxter", "Hoexter", "hoxter", "HÖXTER ", "Ho\u0308xter", "37671", "37671 Höxter",
                                  "D-37671", "Höxter (37671)", "Höxter\x00", "\ud800Höxter"])  # fmt: skip
def test_one_place_is_found_in_every_spelling(text):
    assert picked(text) == [("Höxter", "37671")]


@pytest.mark.parametrize("text", ["Großeneder", "Grosseneder", "großeneder"])
def test_sharp_s_makes_no_difference(text):
    assert picked(text) == [("Großeneder", "34434")]


def test_same_name_in_two_regions_gives_both():
    assert picked("Elbingerode") == [("Elbingerode", "38875"), ("Elbingerode", "37412")]
    assert picked("38875 Elbingerode") == [("Elbingerode", "38875")]


def test_short_name_finds_itself_first_and_then_the_longer_one():
    assert [name for name, _code in picked("Osterode")] == ["Osterode", "Osterode am Harz"]
    assert [name for name, _code in picked("Osterode am Harz")] == ["Osterode am Harz"]
    assert [name for name, _code in picked("bad grund")] == ["Bad Grund (Harz)"]


def test_postal_code_of_two_regions_gives_all_its_places():
    assert {name for name, _code in picked("39397")} == {"Schwanebeck", "Gröningen"}
    assert picked("39397 Gröningen") == [("Gröningen", "39397")]


def test_postal_code_counts_where_the_name_beside_it_is_wrong():
    assert picked("37671 Irgendwo") == [("Höxter", "37671")]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Lauterberg", "Bad Lauterberg im Harz"),
        ("Oberharz am Brocken", "Elbingerode"),
        ("Elbingerrode", "Elbingerode"),
        ("Ostrode am Harz", "Osterode am Harz"),
        ("Hxöter", "Höxter"),
        ("Schwaneb", "Schwanebeck"),
        ("393", "Gröningen"),
        ("39398", "Gröningen"),
    ],
)
def test_typing_errors_and_parts_get_suggestions(text, first):
    assert suggested(text)[0] == first


@pytest.mark.parametrize("text", ["", "   ", "\x00\x01", "xy", "München", "99999", "!!!"])
def test_nothing_is_suggested_out_of_the_blue(text):
    assert picked(text) == []
    assert suggested(text) == []


@given(st.text())
def test_any_text_is_read_without_an_error(text):
    query = parse_place(text)
    assert len(query.text) <= 80
    assert pick_places(query, SPOTS) is not None
    assert len(suggest_places(query, SPOTS)) <= 6


@given(st.text(max_size=200))
def test_place_key_is_stable_and_fits_its_column(text):
    key = place_key(text)
    assert len(key) <= 120
    assert set(key) <= set("abcdefghijklmnopqrstuvwxyz0123456789 ")


def test_clean_text_takes_a_million_characters_quickly():
    assert len(clean_text("ä" * 10**6)) == 80


@given(st.text(alphabet="abc", max_size=7), st.text(alphabet="abc", max_size=7))
def test_edit_distance_is_symmetric_and_bounded(left, right):
    off = edit_distance(left, right, limit=2)
    assert off == edit_distance(right, left, limit=2)
    assert 0 <= off <= 3
    assert (off == 0) == (left == right)


def test_edit_distance_counts_a_swap_once():
    assert edit_distance("pratikum", "praktikum", limit=2) == 1
    assert edit_distance("hxoter", "hoxter", limit=2) == 1
    assert edit_distance("kurz", "wesentlich", limit=2) == 3


def test_distance_of_known_towns():
    halberstadt, quedlinburg = Point(51.895, 11.049), Point(51.788, 11.150)
    assert distance_km(halberstadt, quedlinburg) == pytest.approx(13.8, abs=0.3)
    assert distance_km(halberstadt, halberstadt) == 0
    assert distance_km(Point(0, 0), Point(0, 180)) == pytest.approx(20015, abs=1)


def test_centre_of_points():
    assert centre_of([]) is None
    assert centre_of([Point(50, 10), Point(52, 12)]) == Point(51, 11)


@pytest.mark.parametrize(
    ("written", "uri"),
    [
        ("05522 960-420", "tel:+495522960420"),
        ("0800 4555500", "tel:+498004555500"),
        ("0800 4 5555 00", "tel:+498004555500"),
        ("(03904) 7240-0", "tel:+49390472400"),
        ("03904/72400", "tel:+49390472400"),
        ("+49 3904 72400", "tel:+49390472400"),
        ("+49 (0) 3904 72400", "tel:+49390472400"),
        ("+49 (0)3904 72400", "tel:+49390472400"),
        ("0049 3904 72400", "tel:+49390472400"),
        ("116111", "tel:116111"),
        ("116 111", "tel:116111"),
        ("112", "tel:112"),
        ("110", "tel:110"),
        ("72400", ""),
        ("0", ""),
        ("", ""),
        ("keine", ""),
        ("+", ""),
        ("+1234567890123456", ""),
    ],
)
def test_phone_uri(written, uri):
    assert phone_uri(written) == uri


@given(st.text())
def test_phone_uri_never_lets_anything_but_digits_through(text):
    uri = phone_uri(text)
    assert uri == "" or uri.removeprefix("tel:").removeprefix("+").isascii()
    assert uri == "" or uri.removeprefix("tel:").removeprefix("+").isdigit()
