"""Typing errors: which known word was meant.

Words are found through what is left of them when letters are dropped (Garbe's symmetric deletion): two words that are
at most two errors apart share such a remainder, so an index over remainders finds them without comparing all words.
"""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import combinations
from typing import Final

from offers.catalogue.search_rules.lexicon import part_forms, soft_words, stop_words

PREFIX: Final = 7
"""Remainders are made of the first letters only; this keeps the index small and still finds later errors."""

_SHORTEST: Final = 4
_TWO_ERRORS_FROM: Final = 7


def errors_allowed(word: str) -> int:
    """How many errors a word of this length may have: none below 4 letters, two from 7 letters on."""
    if len(word) < _SHORTEST:
        return 0
    return 2 if len(word) >= _TWO_ERRORS_FROM else 1


@lru_cache(maxsize=4_000)
def remainders(word: str) -> frozenset[str]:
    """What is left of the first letters of `word` when as many letters as errors are allowed are dropped."""
    head = word[:PREFIX]
    kept = {head}
    for dropped in range(1, errors_allowed(word) + 1):
        for places in combinations(range(len(head)), dropped):
            kept.add("".join(letter for index, letter in enumerate(head) if index not in places))
    return frozenset(kept)


def distance(left: str, right: str, limit: int) -> int:
    """Letters wrong, missing, too many or swapped with a neighbour (optimal string alignment); `limit + 1` if more."""
    if abs(len(left) - len(right)) > limit:
        return limit + 1
    before: list[int] = []
    previous = list(range(len(right) + 1))
    for row, letter in enumerate(left, start=1):
        current = [row]
        for column, other in enumerate(right, start=1):
            cost = min(previous[column] + 1, current[-1] + 1, previous[column - 1] + (letter != other))
            if row > 1 and column > 1 and letter == right[column - 2] and left[row - 2] == other:
                cost = min(cost, before[column - 2] + 1)
            current.append(cost)
        if min(current) > limit:
            return limit + 1
        before, previous = previous, current
    return min(previous[-1], limit + 1)


def errors_between(typed: str, known: str) -> int | None:
    """How many errors turn `known` into `typed`; None if more than allowed. Two errors need the same first letter."""
    limit = min(errors_allowed(typed), errors_allowed(known) or 1)
    found = distance(typed, known, limit)
    if found > limit or (found > 1 and typed[0] != known[0]):
        return None
    return found


@cache
def _shipped_index() -> dict[str, tuple[str, ...]]:
    """Remainder → shipped words (stop words, soft words, parts of compounds) that leave it."""
    index: dict[str, set[str]] = {}
    for word in {*stop_words(), *soft_words(), *part_forms()}:
        if len(word) > _SHORTEST and word.isalpha():
            for remainder in remainders(word):
                index.setdefault(remainder, set()).add(word)
    return {remainder: tuple(sorted(found)) for remainder, found in index.items()}


def shipped_candidates(word: str) -> frozenset[str]:
    """Shipped words that may be meant by `word`."""
    index = _shipped_index()
    return frozenset(found for remainder in remainders(word) for found in index.get(remainder, ()))


def mended_compound(word: str) -> str | None:
    """A compound with an error in one of two parts, mended: `handyschuldn` → `handyschulden`. None if there is none."""
    parts = part_forms()
    for cut in range(len(word) - _SHORTEST, _SHORTEST - 1, -1):
        head, tail = word[:cut], word[cut:]
        if head in parts:
            mended = _nearest_part(tail)
            if mended:
                return head + mended
        if tail in parts:
            mended = _nearest_part(head)
            if mended:
                return mended + tail
    return None


def _nearest_part(piece: str) -> str | None:
    """The part of compounds that `piece` was probably meant to be."""
    names = [name for name in shipped_candidates(piece) if name in part_forms()]
    ranked = [(errors, name) for name in names if (errors := errors_between(piece, name)) is not None]
    return min(ranked)[1] if ranked else None
