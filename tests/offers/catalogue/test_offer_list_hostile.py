"""Any text in any parameter gives a page (or a plain 400), never a breakdown."""

import html
import itertools

import pytest

from tests.offers.catalogue.listing import listed, make_public, make_town

PARAMETERS = [
    "q", "thema", "situation", "zielgruppe", "alter", "ort", "umkreis", "format", "rechtskreis", "sortierung",
    "auch_beendete", "seite",
]  # fmt: skip
NASTY = {
    "nul": "%00",
    "nul inside": "a%00b",
    "lone surrogate": "%ED%A0%80",
    "broken utf-8": "%ff%fe%c3",
    "long": "x" * 1_000_000,
    "long number": "9" * 100_000,
    "long words": "wort%20" * 50_000,
    "quotes": "%27%22%3Cscript%3Ealert(1)%3C/script%3E",
    "query syntax": "%26%7C!():*%3C-%3E'%5C%5C",
    "percent": "%25s%25(x)s%25",
    "template": "{{7*7}}{%25 debug %25}",
    "empty": "",
    "white": "%20%09%0A%0D",
    "right to left": "%E2%80%AE%D7%90",
    "emoji": "%F0%9F%92%A9",
    "negative": "-1",
    "float": "1e309",
    "word": "abc",
    "other digits": "%D9%A1%D9%A6",
    "none": "None",
    "brackets": "[]",
}


def make_stock():
    region = make_town()
    make_public(region, "Schuldnerhilfe", topics=["money"], places=["Mitte"])
    return region


@pytest.fixture
def town(stock):
    return stock


@pytest.mark.parametrize("name", NASTY)
def test_any_text_in_any_parameter_gives_a_page(client, town, name):
    for parameter in PARAMETERS:
        page = listed(client, f"{parameter}={NASTY[name]}")
        assert len(page.text) < 200_000
        assert "<script>alert" not in page.text
        assert "\x00" not in page.text


def test_all_of_it_together_and_with_htmx(client, town):
    values = list(NASTY.values())
    query = "&".join(f"{name}={value}" for name, value in zip(PARAMETERS, itertools.cycle(values)))
    assert listed(client, query, headers={"hx-request": "true"}).response["HX-Push-Url"].startswith("/harz/angebote/")


@pytest.mark.parametrize(
    ("query", "field", "words"),
    [
        ("alter=abc", "alter", "Schreib dein Alter als Zahl"),
        ("alter=-1", "alter", "größer"),
        ("alter=100", "alter", "kleiner"),
        ("q=" + "x" * 201, "q", "höchstens 200 Zeichen"),
        ("ort=" + "y" * 101, "ort", "höchstens 100 Zeichen"),
        ("ort=%F0%9F%92%A9", "ort", "finden wir hier nicht"),
        ("q=a%00b", "q", "Null"),
    ],
)
def test_the_message_stands_at_the_field_and_the_rest_counts(client, town, query, field, words):
    page = listed(client, f"{query}&thema=money")
    assert words in page.error(field)
    assert page.titles == ["Schuldnerhilfe"]
    assert list(page.chips) == ["Geld"]


def test_what_was_typed_stays(client, town):
    page = listed(client, "q=%3Cb%3E%20%26%20Geld&alter=abc&ort=Nirgendwo&thema=money")
    for typed in ("<b> & Geld", "abc", "Nirgendwo"):
        assert f'value="{html.escape(typed)}"' in page.text
    assert page.options("thema")["money"][1]


def test_an_unknown_option_is_named_and_the_known_ones_count(client, town):
    page = listed(client, "thema=money&thema=%3Ci%3Equatsch%00")
    assert "„&lt;i&gt;quatsch“ gibt es hier nicht." in page.text
    assert page.titles == ["Schuldnerhilfe"]


def test_too_many_parameters_are_a_bad_request(client, town):
    assert client.get("/harz/angebote/?" + "thema=money&" * 5000).status_code == 400
    assert listed(client, "thema=money&" * 900).chips == {"Geld": "/harz/angebote/"}


def test_three_megabytes_are_no_breakdown(client, town):
    assert client.get("/harz/angebote/?q=" + "x" * 3_000_000).status_code in (200, 400, 414)
    assert client.get("/harz/angebote/?" + "x" * 3_000_000).status_code in (200, 400, 414)
