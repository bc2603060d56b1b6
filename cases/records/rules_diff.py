"""What differs between two wordings, word by word. Pure."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Final, NamedTuple

WORD: Final = re.compile(r"\s*\S+|\s+")
MOST_WORDS: Final = 1500
"""Longer texts are compared line by line: the effort grows with the square."""


class Part(NamedTuple):
    """A piece of one wording. `differs`: the other one does not have it here."""

    text: str
    differs: bool


def compare(theirs: str, mine: str) -> tuple[list[Part], list[Part]]:
    """Both wordings cut into pieces; put together again, each is complete."""
    left, right = _pieces(theirs), _pieces(mine)
    if max(len(left), len(right)) > MOST_WORDS:
        left, right = theirs.splitlines(keepends=True), mine.splitlines(keepends=True)
    matcher = SequenceMatcher(a=left, b=right, autojunk=False)
    theirs_parts, mine_parts = [], []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        differs = tag != "equal"
        if i2 > i1:
            theirs_parts.append(Part("".join(left[i1:i2]), differs))
        if j2 > j1:
            mine_parts.append(Part("".join(right[j1:j2]), differs))
    return theirs_parts, mine_parts


def _pieces(text: str) -> list[str]:
    return WORD.findall(text)
