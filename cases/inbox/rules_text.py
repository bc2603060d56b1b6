"""What is kept of a text that anybody may send. Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_NEVER: Final = frozenset({"Cc", "Cs"})
"""Categories (Unicode, chapter 4.5) that no keyboard writes into a text: control codes and halves of characters."""
_TURNING: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that turn the direction of what follows (UAX #9): they could make a name look like another text."""
_EMPTY_LINES: Final = re.compile(r"\n{3,}")


def plain_text(text: str) -> str:
    """Lines without control characters and direction marks; at most one empty line in a row. Emojis stay."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return _EMPTY_LINES.sub("\n\n", "\n".join(_kept(line).rstrip() for line in lines)).strip()


def plain_line(text: str) -> str:
    """The same as one line."""
    return " ".join(_kept(text).split())


def says_something(text: str) -> bool:
    """Whether there is at least one letter, digit or symbol (an emoji is one) to be seen."""
    return any(unicodedata.category(char)[0] in "LNS" for char in text)


def _kept(text: str) -> str:
    return "".join(
        " " if char.isspace() else char
        for char in text
        if char.isspace() or (unicodedata.category(char) not in _NEVER and char not in _TURNING)
    )
