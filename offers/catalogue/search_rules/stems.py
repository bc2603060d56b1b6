"""From a folded word to its stem: Snowball's German rules and a few of our own for how young people write."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

import snowballstemmer

from offers.catalogue.search_rules.lexicon import irregular_stems

_FEMININE: Final = re.compile(r"(?<=er|nt|st|ur|ge|og)inn?(?:en)?$")
_PARTICIPLE: Final = re.compile(r"^(?:zu)?ge(.{4,})e?t$")
_VERB_ENDING: Final = re.compile(r"(?<=[bcdfghjklmnpqrvwxz])t$")
_SNOWBALL: Final = snowballstemmer.stemmer("german")


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The stem of a folded word; the same for all its inflections that we know of.

    Beyond Snowball: feminine forms (`Beraterin`), agents (`Verweigerer` as `Verweigerung`), participles
    (`geschwänzt` as `schwänzen`) and the third person (`zockt`). Irregular words stand in `data/stems.csv`.
    """
    irregular = irregular_stems()
    if word in irregular:
        return irregular[word]
    if len(word) <= 3 or not word.isalpha() or not word.isascii():
        return word
    base = _FEMININE.sub("", word) if len(word) > 6 else word
    participle = _PARTICIPLE.match(base)
    if participle:
        base = participle.group(1)
    found: str = _SNOWBALL.stemWord(base)
    if found in irregular:
        return irregular[found]
    if len(found) >= 5:
        found = _VERB_ENDING.sub("", found)
    if len(found) >= 6 and found.endswith("er"):
        found = found[:-2]
    return irregular.get(found, found)
