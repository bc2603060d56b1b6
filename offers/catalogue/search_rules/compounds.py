"""German compounds: `Ausbildungsplatz` is `Ausbildung` and `Platz`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from offers.catalogue.search_rules.lexicon import part_forms
from offers.catalogue.search_rules.stems import stem

_SHORTEST: Final = 3
_SHORTEST_COMPOUND: Final = 7
_SHORTEST_REST: Final = 4
_ENDINGS: Final = ("", "n", "en", "e", "er", "ern", "es", "s", "in", "innen", "nen", "t")
_LINKS: Final = ("", "s", "es", "n", "en", "e")


@dataclass(frozen=True, slots=True)
class Part:
    """A building block found in a compound. A weak one (`Platz`, `Stelle`) says nothing on its own."""

    stem: str
    strong: bool


def split(word: str) -> tuple[Part, ...]:
    """The parts of a folded compound in order; empty where the word is none or has an unknown piece."""
    return _split(word, frozenset())


def split_with(word: str, terms: frozenset[str]) -> tuple[Part, ...]:
    """Like `split`, but words of the catalogue (`terms`, folded, 5 letters or more) count as parts too."""
    return _split(word, terms)


@lru_cache(maxsize=20_000)
def _split(word: str, terms: frozenset[str]) -> tuple[Part, ...]:
    """The cut with the fewest parts, ties by the longer first part."""
    if len(word) < _SHORTEST_COMPOUND or not word.isalpha():
        return ()
    best: list[tuple[int, tuple[Part, ...]] | None] = [None] * (len(word) + 1)
    best[len(word)] = (0, ())
    for start in range(len(word) - _SHORTEST, -1, -1):
        for end in range(len(word), start + _SHORTEST - 1, -1):
            part = _part(word[start:end], terms, last=end == len(word))
            if part is None or (start == 0 and end == len(word)):
                continue
            best[start] = _better(best[start], part, [best[next_] for next_ in _continuations(word, end)])
    found = best[0]
    return found[1] if found is not None and len(found[1]) > 1 else ()


def _continuations(word: str, end: int) -> Iterable[int]:
    """Where the next part may begin after `end`, linking letters skipped."""
    if end == len(word):
        return [end]
    return [end + len(link) for link in _LINKS if word.startswith(link, end) and end + len(link) < len(word)]


def _better(
    known: tuple[int, tuple[Part, ...]] | None, part: Part, rests: Iterable[tuple[int, tuple[Part, ...]] | None]
) -> tuple[int, tuple[Part, ...]] | None:
    """The cheaper of what is known and `part` before one of the rests."""
    for rest in rests:
        if rest is not None and (known is None or rest[0] + 1 < known[0]):
            known = (rest[0] + 1, (part, *rest[1]))
    return known


def _part(piece: str, terms: frozenset[str], *, last: bool) -> Part | None:
    """The part that `piece` is, inflected only at the end of the word; None where it is none."""
    forms = part_forms()
    for ending in _ENDINGS if last else ("",):
        base = piece.removesuffix(ending) if ending else piece
        if ending and base == piece:
            continue
        if base in forms:
            name, strong = forms[base]
            return Part(stem(name), strong)
        if base in terms and len(base) > _SHORTEST_REST:
            return Part(stem(base), strong=True)
    return None


def tails(word: str) -> list[str]:
    """What a compound ends in, longest first: `realschulabschluss` → `schulabschluss`, `abschluss`."""
    cuts = range(_SHORTEST, len(word) - _SHORTEST)
    return [word[cut:] for cut in cuts if _is_known(word[cut:]) and _is_known(word[:cut])]


def _is_known(piece: str) -> bool:
    """Whether a piece is a part or made of parts, a linking letter at its end allowed."""
    return _part(piece, frozenset(), last=True) is not None or bool(split(piece))


def cuts(word: str) -> list[tuple[str, str]]:
    """All ways to cut a word in two of at least 4 letters, a linking s left out: `entzugsklinik` → entzug, klinik."""
    places = range(_SHORTEST_REST, len(word) - _SHORTEST_REST + 1)
    pairs = [(word[:cut], word[cut:]) for cut in places]
    linked = [(head[:-1], tail) for head, tail in pairs if head.endswith("s") and len(head) > _SHORTEST_REST]
    return pairs + linked


@lru_cache(maxsize=2_000)
def edges(word: str) -> tuple[Part, ...]:
    """Known strong parts at the beginning and the end of a word whose rest is unknown (`Ausbildungsdingsbums`)."""
    found = []
    for cut in range(len(word) - _SHORTEST_REST, _SHORTEST_REST, -1):
        head = _part(word[:cut], frozenset(), last=False)
        if head is not None and head.strong:
            found.append(head)
            break
    for cut in range(_SHORTEST_REST, len(word) - _SHORTEST_REST):
        tail = _part(word[cut:], frozenset(), last=True)
        if tail is not None and tail.strong:
            found.append(tail)
            break
    return tuple(dict.fromkeys(found))
