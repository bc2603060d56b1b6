"""What the desk makes of dates and of words that somebody typed: pure, no database."""

from __future__ import annotations

import datetime
import unicodedata
from typing import Final

from cases.desk.enums import Due
from cases.records.rules import ADULT, DECIDES_ALONE, birthday

SOON: Final = datetime.timedelta(days=7)
"""A next step due within so many days is soon."""
FOLDED: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def due(step_due: datetime.date | None, *, today: datetime.date, responsible: bool) -> Due:
    """How urgent a next step is; a case without one is `MISSING` to the agency that is responsible for it."""
    if step_due is None:
        return Due.MISSING if responsible else Due.LATER
    if step_due < today:
        return Due.OVERDUE
    return Due.SOON if step_due <= today + SOON else Due.LATER


def birthday_that_asks(birth_date: datetime.date, *, first: datetime.date, last: datetime.date) -> int | None:
    """The age (15 or 18) that somebody reaches between two days, both included, if any (§ 36 SGB I, § 2 BGB)."""
    for age in (DECIDES_ALONE, ADULT):
        if first <= birthday(birth_date, age) <= last:
            return age
    return None


def fold(text: str) -> str:
    """Letters as people type them when in doubt: small, umlauts as two letters, without accents."""
    spelled = unicodedata.normalize("NFC", text).lower().translate(FOLDED)
    apart = unicodedata.normalize("NFD", spelled)
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def name_matches(text: str, name: str) -> bool:
    """Whether every word of `text` begins a word of `name`, in any order. An empty text matches nobody."""
    wanted = fold(text).replace("-", " ").split()
    held = fold(name).replace("-", " ").split()
    return bool(wanted) and all(any(word.startswith(part) for word in held) for part in wanted)
