"""How a legal text is written: a small part of Markdown, and blanks that an operator has to fill.

`## Heading`, `### Heading`, `- item`, `**strong**`, `[text](address)`, paragraphs between empty lines, and
`[[what belongs here]]` for what only the operator knows. HTML in the text is shown, not obeyed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

import nh3

BLANK = re.compile(r"\[\[(.+?)\]\]", re.DOTALL)
_HEADING = re.compile(r"(#{2,3})\s+(.+)")
_LINK = re.compile(r"\[([^\[\]]+)\]\(([^()\s]+)\)")
_STRONG = re.compile(r"\*\*(.+?)\*\*")
TAGS = {"h2", "h3", "p", "ul", "li", "strong", "a", "mark", "br"}
SCHEMES = {"http", "https", "mailto", "tel"}


def blanks(text: str) -> list[str]:
    """What the operator still has to fill in, in the order of the text."""
    return [" ".join(match.split()) for match in BLANK.findall(text)]


def to_html(text: str) -> str:
    """`text` as HTML with `TAGS` only and links to `SCHEMES` or to pages of this portal."""
    html = "\n".join(_block(block) for block in _blocks(text))
    return nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}, url_schemes=SCHEMES, link_rel="noreferrer")


def _blocks(text: str) -> Iterator[list[str]]:
    """Runs of lines that belong together: between empty lines, before and after headings and lists."""
    block: list[str] = []
    for line in [*text.replace("\r\n", "\n").split("\n"), ""]:
        stripped = line.strip()
        starts_anew = _HEADING.fullmatch(stripped) or (block and _is_item(stripped) != _is_item(block[0]))
        if block and (not stripped or starts_anew or _HEADING.fullmatch(block[0])):
            yield block
            block = []
        if stripped:
            block.append(stripped)


def _is_item(line: str) -> bool:
    return line.startswith("- ")


def _block(lines: list[str]) -> str:
    heading = _HEADING.fullmatch(lines[0])
    if heading:
        level = len(heading[1])
        return f"<h{level}>{_inline(heading[2])}</h{level}>"
    if _is_item(lines[0]):
        items = "".join(f"<li>{_inline(line[2:])}</li>" for line in lines)
        return f"<ul>{items}</ul>"
    return f"<p>{'<br>'.join(_inline(line) for line in lines)}</p>"


def _inline(text: str) -> str:
    html = escape(text)
    html = BLANK.sub(r"<mark>Bitte ergänzen: \1</mark>", html)
    html = _LINK.sub(r'<a href="\2">\1</a>', html)
    return _STRONG.sub(r"<strong>\1</strong>", html)
