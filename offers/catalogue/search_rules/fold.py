"""From any text to plain lower-case words: umlauts, ß, accents, hyphens and hostile characters."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

MAX_QUERY: Final = 200
"""Characters of a search that are read; the rest is dropped."""

MAX_TEXT: Final = 20_000
"""Characters of one field of an offer that are indexed."""

MAX_WORD: Final = 50
"""Longer words are cut: the longest German word in use (39 letters) still fits."""

_DIGRAPHS: Final = ((re.compile("ae+"), "a"), (re.compile("oe+"), "o"), (re.compile("(?<![aeoqu])ue+"), "u"))
_GENDER: Final = re.compile(r"(?<=\w)[*:_/](?=in(?:nen)?\b)")
_PARAGRAPH: Final = re.compile(r"§+\s*(\d+)\s*([a-z]?)\b")
_WORD: Final = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_ELLIPSIS: Final = re.compile(
    r"([^\W\d_]{3,})-(?:,| und| oder| bzw\.| sowie|/)\s*(?:[^\W_]+-(?:,| und| oder)\s*)?([^\W\d_]{6,})"
)
_INNER: Final = re.compile(r"[-'’]")


def fold(text: str) -> str:
    """`text` in lower case without accents, with `ä`, `ae` and `a` alike (also ö, ü) and `ß` as `ss`.

    Compatibility forms are resolved (NFKD), invisible characters and lone surrogates are dropped, control characters
    become spaces. Folding twice gives the same as folding once. After q, a, e and o the letters `ue` stay (`neue`).
    """
    if text.isascii() and text.isprintable():
        return _without_digraphs(text.lower())
    while True:
        folded = _fold_once(text)
        if folded == text:
            return folded
        text = folded


def _fold_once(text: str) -> str:
    """One pass of `fold`."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return _without_digraphs(unicodedata.normalize("NFC", decomposed.translate(_KEPT)))


class _Kept(dict[int, str | None]):
    """What becomes of a character: a space for control characters, nothing for marks, invisible ones and surrogates."""

    def __missing__(self, code: int) -> str | None:
        category = unicodedata.category(chr(code))
        kept = " " if category == "Cc" else None if category in ("Mn", "Cf", "Cs", "Co", "Cn") else chr(code)
        if code < _REMEMBERED:
            self[code] = kept
        return kept


_REMEMBERED: Final = 0x3000
"""Characters below are met again and again; remembering all of them would let hostile input fill the memory."""

_KEPT: Final = _Kept()


def _without_digraphs(text: str) -> str:
    """`text` with ae, oe and ue written as the plain vowel."""
    for pattern, letter in _DIGRAPHS:
        text = pattern.sub(letter, text)
    return text


@lru_cache(maxsize=10_000)
def short_words(text: str) -> tuple[str, ...]:
    """The folded words of a word or phrase; the same ones come again and again, so they are kept."""
    return tuple(words(text, limit=MAX_QUERY))


def words(text: str, *, limit: int = MAX_TEXT) -> list[str]:
    """The folded words of the first `limit` characters, in order.

    `Jugend-Amt` gives `jugendamt`, `jugend` and `amt`; `Schüler*innen` gives one word; `§ 16h` gives `§16h`.
    """
    folded = fold(text[:limit])
    if ":" in folded or "*" in folded or "_" in folded or "/" in folded:
        folded = _GENDER.sub("", folded)
    if "§" in folded:
        folded = _PARAGRAPH.sub(r" par\1\2par ", folded)
    found: list[str] = []
    for match in _WORD.finditer(folded):
        pieces = [piece[:MAX_WORD] for piece in _INNER.split(match.group())]
        if len(pieces) > 1:
            found.append("".join(pieces)[:MAX_WORD])
            pieces = [piece for piece in pieces if len(piece) > 1]
        found.extend(pieces)
    return [f"§{word[3:-3]}" if _is_paragraph(word) else word for word in found] if "§" in text else found


def shortened_pairs(text: str, *, limit: int = MAX_TEXT) -> list[tuple[str, str]]:
    """Words that leave out their end, each with the word that has it: `Schuldner- und Insolvenzberatung`."""
    return [(match.group(1)[:MAX_WORD], match.group(2)[:MAX_WORD]) for match in _ELLIPSIS.finditer(fold(text[:limit]))]


def _is_paragraph(word: str) -> bool:
    """Whether `word` is the stand-in for a paragraph number."""
    return word.startswith("par") and word.endswith("par") and word[3:4].isdigit()
