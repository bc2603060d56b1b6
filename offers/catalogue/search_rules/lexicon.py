"""The shipped word lists: irregular stems, parts of compounds, stop words, soft words, synonyms."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from offers.catalogue.search_rules.fold import fold

DATA: Final = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class SynonymRow:
    """What people say (`bude`, `baby unterwegs`) and the words or `#topics` of the catalogue that are meant."""

    word: str
    meaning: tuple[str, ...]


def _rows(name: str) -> list[list[str]]:
    """The rows of a data file without its heading and without comment lines."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.reader(file) if row and not row[0].startswith("//")]
    return rows[1:]


@cache
def irregular_stems() -> dict[str, str]:
    """Folded word form → stem, for words that the rules get wrong."""
    return {fold(form): fold(row[0]) for row in _rows("stems.csv") for form in row[1].split()}


def _word_list(kind: str) -> frozenset[str]:
    """The folded words of one kind."""
    return frozenset(fold(word) for row in _rows("words.csv") if row[0] == kind for word in row[1].split())


@cache
def light_words() -> frozenset[str]:
    """Folded words that carry no meaning even inside a phrase (`ich`, `der`, `mit`)."""
    return _word_list("light")


@cache
def stop_words() -> frozenset[str]:
    """Folded words that say nothing about what is looked for (`suche`, `nicht`); includes the light ones."""
    return _word_list("stop") | light_words()


@cache
def soft_words() -> frozenset[str]:
    """Folded words that help to sort but never narrow a search (`hilfe`, `jugendliche`, `termin`)."""
    return _word_list("soft")


@cache
def audience_words() -> dict[str, str]:
    """Folded word → audience that is speaking or meant (`sohn` → `parents`)."""
    rows = [(row[0].partition(":"), row[1]) for row in _rows("words.csv")]
    return {fold(word): kind[2] for kind, line in rows if kind[0] == "audience" for word in line.split()}


@cache
def part_forms() -> dict[str, tuple[str, bool]]:
    """Folded form inside a compound → (folded base form, strong). The first form of a row is its base."""
    forms: dict[str, tuple[str, bool]] = {}
    for kind, line in _rows("parts.csv"):
        for entry in line.split(";"):
            names = [fold(name) for name in entry.split()]
            forms.update(dict.fromkeys(names, (names[0], kind == "strong")))
    return forms


@cache
def shipped_synonyms() -> tuple[SynonymRow, ...]:
    """The synonyms that the product ships; coordinators edit their copy in the database."""
    return tuple(
        SynonymRow(word.strip(), tuple(item.strip() for item in meaning.split(";") if item.strip()))
        for word, meaning in _rows("synonyms.csv")
    )
