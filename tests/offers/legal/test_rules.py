"""How legal texts are written."""

import re

import pytest

from offers.legal import rules
from offers.legal.enums import LegalPageName
from offers.legal.selectors import shipped_text


def test_headings_lists_paragraphs_and_line_breaks():
    text = "## Wer\nZeile eins\nZeile zwei\n\n- eins\n- **zwei**\nDanach\n### Mehr\n"
    assert rules.to_html(text).split("\n") == [
        "<h2>Wer</h2>",
        "<p>Zeile eins<br>Zeile zwei</p>",
        "<ul><li>eins</li><li><strong>zwei</strong></li></ul>",
        "<p>Danach</p>",
        "<h3>Mehr</h3>",
    ]


def test_blanks_are_marked_and_counted():
    text = "Tel.: [[Nummer\nder Stelle]] und [[<b>]]"
    assert rules.blanks(text) == ["Nummer der Stelle", "<b>"]
    assert "<mark>Bitte ergänzen: &lt;b&gt;</mark>" in rules.to_html("[[<b>]]")


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "[x](data:text/html,x)",
        '[x](https://a" onclick="alert(1))',
        "<img src=x onerror=alert(1)>",
        "**<b onmouseover=alert(1)>**",
    ],
)
def test_hostile_text_stays_text(text):
    html = rules.to_html(text)
    for wrong in ("<script", "<img", "<b ", 'href="javascript', 'href="data'):
        assert wrong not in html
    assert not re.search(r"<[^>]*\son", html)


def test_links_lead_out_without_telling_where_from():
    html = rules.to_html("[a](https://example.org/) [b](/impressum/) [c](mailto:a@b.invalid)")
    assert 'href="https://example.org/" rel="noreferrer"' in html
    assert 'href="/impressum/"' in html
    assert 'href="mailto:a@b.invalid"' in html


@pytest.mark.parametrize("name", LegalPageName)
def test_shipped_texts_leave_to_the_operator_what_only_they_know(name):
    text = shipped_text(name)
    assert len(rules.blanks(text)) >= 4
    html = rules.to_html(text)
    assert html.count("<h2>") >= 4
    assert "[[" not in html
    assert "**" not in html
