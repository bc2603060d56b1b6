"""The search for traces of a person: what it must find, and what it must leave alone."""

import importlib.util
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.consultations.enums import Doubt
from cases.consultations.rules_names import find_traces, pieces

SPEC = importlib.util.spec_from_file_location("lines", Path(__file__).with_name("lines.py"))
lines = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(lines)


def test_at_least_95_of_100_telling_lines_are_found():
    assert len(set(lines.TELLING)) == 100
    missed = [line for line in lines.TELLING if not find_traces(line)]
    assert len(missed) <= 5, missed


def test_none_of_50_harmless_lines_is_asked_about():
    assert len(set(lines.HARMLESS)) == 50
    assert [line for line in lines.HARMLESS if find_traces(line)] == []


@pytest.mark.parametrize(
    ("text", "words", "doubt"),
    [
        ("Gestern war Lena bei uns.", ["Lena"], Doubt.NAME),
        ("Mit Frau Weiß ist alles besprochen.", ["Weiß"], Doubt.NAME),
        ("Mit Frau und Kind zog er um.", [], None),
        ("M. K. kam zu spät.", ["M. K."], Doubt.NAME),
        ("z. B. ein Praktikum, d. h. eine Probe, i. d. R. kurz", [], None),
        ("Sie lebt in Essen.", ["Essen"], Doubt.PLACE),
        ("Das Essen schmeckt ihr dort.", [], None),
        ("Die Magdeburger Wohnung ist klein.", ["Magdeburger"], Doubt.PLACE),
        ("In der Innenstadt, nach dem Familienleben, bei der Arbeit.", [], None),
        ("geboren am 3. März 2008", ["3. März 2008"], Doubt.DATE),
        ("seit Mai", ["seit Mai"], Doubt.DATE),
        ("§ 1631b Abs. 1 BGB, §§ 27 und 35a SGB VIII, Klasse 10", [], None),
        ("Az. 51-4711", ["Az. 51-4711"], Doubt.NUMBER),
        ("0391 / 54 321", ["0391 / 54 321"], Doubt.NUMBER),
        ("in 3 Wochen, 25 Stunden, 16 bis 18 Jahre, 10 Minuten", [], None),
    ],
)
def test_what_is_found_and_how_it_is_called(text, words, doubt):
    found = find_traces(text)
    assert [text[item.start : item.end] for item in found] == words
    assert {item.doubt for item in found} == ({doubt} if doubt else set())


def test_places_of_the_regions_are_known_from_outside():
    text = "Seit dem Umzug nach Neu Musterlingen ist es ruhiger."
    found = find_traces(text.replace("nach ", "in das schöne "), places={"neu musterlingen"})
    assert [item.doubt for item in found] == [Doubt.PLACE]
    assert find_traces("Sie mag Kleinkleckersgrund sehr.") == []
    assert find_traces("Sie mag Kleinkleckersgrund sehr.", places={"kleinkleckersgrund"}) != []


@given(st.text(alphabet="Lena K.12§@-äß\n Frau", max_size=60))
def test_the_pieces_are_the_text(text):
    found = find_traces(text)
    assert "".join(piece.text for piece in pieces(text, found)) == text
    assert all(first.end <= second.start for first, second in pairwise(found))
    assert all(0 <= item.start < item.end <= len(text) for item in found)
