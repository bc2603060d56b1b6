"""What one search needs to know about the catalogue: its words, its synonyms, its places."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from offers.catalogue.search_rules.compounds import cuts, split
from offers.catalogue.search_rules.fold import short_words
from offers.catalogue.search_rules.lexicon import SynonymRow, light_words, part_forms, soft_words, stop_words
from offers.catalogue.search_rules.stems import stem
from offers.catalogue.search_rules.typos import errors_allowed, errors_between, mended_compound, shipped_candidates

_SUFFIX: Final = re.compile(r"\s+(?:am|im|an|in|bei|ob)\s.*|\s*\(.*")


@dataclass(frozen=True, slots=True)
class KnownWord:
    """A distinct word of the catalogue (folded), its stem, in how many offers it stands, whether in this region."""

    word: str
    stem: str
    documents: int
    here: bool = True


@dataclass(frozen=True, slots=True)
class KnownPlace:
    """A place of the region by name, the municipality it belongs to and its postal code."""

    name: str
    municipality: str
    postal_code: str = ""

    def spellings(self) -> set[tuple[str, ...]]:
        """The ways to write the name: `Bad Lauterberg im Harz` → bad lauterberg im harz, bad lauterberg, lauterberg."""
        full = tuple(short_words(self.name))
        short = tuple(short_words(_SUFFIX.sub("", self.name)))
        found = {full, short}
        if short[:1] == ("bad",) and len(short) > 1:
            found.add(short[1:])
        return {spelling for spelling in found if spelling}


@dataclass(frozen=True, slots=True)
class Synonym:
    """A synonym ready for use: the stems that must stand in the search, and what is meant by them."""

    needs: frozenset[str]
    meaning: tuple[str, ...]


def _most_telling_first(synonym: Synonym) -> tuple[int, int, list[str], tuple[str, ...]]:
    """Sorts phrases: many telling words before few, long before short."""
    telling = synonym.needs - _stop_stems()
    return -len(telling), -len(synonym.needs), sorted(synonym.needs), synonym.meaning


@cache
def _stop_stems() -> frozenset[str]:
    """The stems of all stop words."""
    return frozenset(stem(word) for word in stop_words())


def phrase_stems(text: str) -> list[str]:
    """The stems of a phrase without its light words: `stress mit den Eltern` → stress, elt."""
    return [stem(word) for word in short_words(text) if word not in light_words()]


def synonym_of(row: SynonymRow) -> Synonym | None:
    """A synonym from its row; None where the row has no word that counts."""
    needs = frozenset(phrase_stems(row.word))
    return Synonym(needs, row.meaning) if needs and row.meaning else None


def synonym_key(text: str) -> str:
    """The stem under which a synonym is looked up: its longest that is no stop word (ties: the first in order)."""
    names = [word for word in short_words(text) if word not in light_words()]
    telling = [stem(word) for word in names if word not in stop_words()] or [stem(word) for word in names]
    return max(telling, key=lambda name: (len(name), name), default="")


def may_be_mended(word: str) -> bool:
    """Whether `word` may be a typing error: a word of letters that is neither shipped nor a compound that tells."""
    if not word.isalpha() or not errors_allowed(word) or _is_shipped(word):
        return False
    return not any(part.strong for part in split(word))


def _is_shipped(word: str) -> bool:
    """Whether the word stands in a shipped list."""
    return word in stop_words() or word in soft_words() or word in part_forms()


@dataclass(slots=True)
class Vocabulary:
    """The words, synonyms and places that one search may touch; `total` is the number of offers counted."""

    known: Iterable[KnownWord] = ()
    synonyms: Iterable[Synonym] = ()
    places: Iterable[KnownPlace] = ()
    total: int = 0
    _by_word: dict[str, KnownWord] = field(init=False, default_factory=dict)
    _documents: dict[str, int] = field(init=False, default_factory=dict)
    _synonym_stems: set[str] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        for row in self.known:
            self._by_word[row.word] = row
            self._documents[row.stem] = max(self._documents.get(row.stem, 0), row.documents)
        self.synonyms = sorted(self.synonyms, key=_most_telling_first)
        self._synonym_stems = {next(iter(item.needs)) for item in self.synonyms if len(item.needs) == 1}

    def documents(self, name: str) -> int:
        """In how many offers the stem stands."""
        return self._documents.get(name, 0)

    def has_word(self, word: str) -> bool:
        """Whether the catalogue has exactly this word."""
        return word in self._by_word

    def knows(self, word: str) -> bool:
        """Whether `word` needs no correction: of the catalogue, a synonym, or shipped."""
        return (
            _is_shipped(word)
            or word in self._by_word
            or bool(self.documents(stem(word)))
            or stem(word) in self._synonym_stems
        )

    def pieces(self, word: str) -> set[str]:
        """The stems of the two known words that an unknown compound is made of; empty if it is not."""
        for head, tail in cuts(word):
            if self._is_word(head) and self._is_word(tail):
                return {stem(head), stem(tail)}
        return set()

    def _is_word(self, piece: str) -> bool:
        """Whether a piece of a compound is a word of the catalogue or a synonym."""
        return piece in part_forms() or stem(piece) in self._documents or stem(piece) in self._synonym_stems

    def correction(self, word: str) -> str | None:
        """The known word that was probably meant: fewest errors, then of this region, then the most frequent.

        A compound of known parts is believed unless it says nothing (`Suchberatung`) and one letter mends it.
        """
        if not may_be_mended(word):
            return None
        parts = split(word)
        ranked = []
        for name in {*self._by_word, *shipped_candidates(word)}:
            errors = errors_between(word, name)
            if errors is not None and not (parts and errors > 1):
                row = self._by_word.get(name)
                here = row is not None and row.here
                ranked.append((errors, name in stop_words(), not here, -(row.documents if row else 0), name))
        if ranked:
            return min(ranked)[-1]
        return None if parts else mended_compound(word)
