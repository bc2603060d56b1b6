"""Words that the search for traces of a person knows: names and places from this room's data, and what is neither."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Final

DATA: Final = Path(__file__).with_name("data")
ABSTRACT: Final = re.compile(
    r"(?:ung|ungen|heit|heiten|keit|keiten|schaft|schaften|tät|täten|ion|ionen|nis|nisse|tum|ismus|ität)$"
)
"""Endings of nouns that nobody is called."""
EVERYDAY: Final = frozenset({"Jeans", "Tims", "Romans", "Arts", "Ernst", "Mark", "Wolf", "Nur"})
"""Forms that would be names with an ending, but are words."""
FOREIGN: Final = re.compile(
    "[ığşçåøæłńśźżćčďěňřšťůžőűăâîșțéèêëñáíóúàìòùãõïāēīūģķļņİĞŞÇÅØÆŁŃŚŹŻĆČĎĚŇŘŠŤŮŽŐŰĂÂÎȘȚÉÈÊËÑÁÍÓÚÀÌÒÙÃÕÏĀĒĪŪĢĶĻŅ]"
)
"""Letters that German everyday words do without."""
NO_TOWNS: Final = re.compile(
    r"(?:alten|berufs|eltern|familien|frauen|jugend|kinder|mutter-kind-|obdachlosen|pflege|tier|vereins|wohn)heim$"
    r"|^heim$|(?:alt|groß|haupt|heimat|innen|klein|kreis|nachbar|vor|welt)stadt$|^stadt$|(?:heimat|kinder|nachbar)dorf$|^dorf$"
    r"|(?:alltags|ab|arbeits|berufs|er|familien|gefühls|gemeinschafts|innen|liebes|privat|schul|über|vereins|vor|zusammen)leben$"
    r"|^leben$|^(?:klettern|wein|schnee|schul|eis|aus|ein|ur)berg$|^berg$|^(?:besitz|sitz|blitz|einsatz|spitz|witz|notiz)$"
    r"|(?:besitz|vorsitz|wohnsitz|hauptsitz)$|^bach$|^burg$|^ritterburg$|hüpfburg$|^show$|^know-how$|^workflow$|wissing$"
    r"|(?:dingen|bedingungen|ingen)$",
    re.IGNORECASE,
)
"""Words with a town's ending that are none."""


@lru_cache(maxsize=8)
def words_of(name: str) -> frozenset[str]:
    """All words of a data file, in lower case."""
    lines = (DATA / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word.casefold() for line in lines if not line.startswith("#") for word in line.split())


@lru_cache(maxsize=2)
def known_places(*, doubtful: bool) -> frozenset[str]:
    """Places of the data file, in lower case; `doubtful`: those that are everyday words as well."""
    lines = (DATA / "places.txt").read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if line and not line.startswith("#")]
    return frozenset(row.lstrip("?").casefold() for row in rows if row.startswith("?") is doubtful)


def is_first_name(word: str) -> bool:
    """Whether a word, perhaps with the s of a genitive, is a first name; of a double name each part counts."""
    if word in EVERYDAY:
        return False
    parts = [part for part in word.replace("’", "'").split("-") if part[:1].isupper()]
    return any(form in words_of("first_names") for part in parts for form in _forms(part))


def is_family_name(word: str) -> bool:
    """Whether a word, perhaps with the s of a genitive or plural, is a family name that is no everyday word."""
    return word not in EVERYDAY and any(form in words_of("family_names") for form in _forms(word))


def looks_foreign(word: str) -> bool:
    """Whether a capitalised word has letters that German words do without."""
    return any(
        part[:1].isupper() and FOREIGN.search(part) and part.casefold() not in words_of("borrowed")
        for part in word.split("-")
    )


def may_be_name(word: str) -> bool:
    """Whether a noun behind "Frau" or "Familie" can be a name."""
    last = word.rpartition("-")[2]
    return last.casefold() not in words_of("no_names") and not ABSTRACT.search(last)


def _forms(word: str) -> tuple[str, ...]:
    low = word.casefold()
    if low.endswith(("'s", "'")):
        return (low, low.rstrip("s").rstrip("'"))
    return (low, low[:-1]) if low.endswith("s") and len(low) > 3 else (low,)
