"""The text that somebody agrees to, in versions. Once a version has been used, its words never change.

A changed wording is a new module and a new name in `VERSIONS`; a stored consent is always shown in its own version.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from cases.consents import texts_2026_1, texts_2026_1_easy
from cases.consents.enums import TextKind
from cases.consents.text_parts import Facts, Section

CURRENT: Final = "2026-1"
"""The version that new consents are given in."""
VERSIONS: Final[Mapping[tuple[str, str], tuple[Callable[[Facts], tuple[Section, ...]], str]]] = {
    ("2026-1", TextKind.STANDARD): (texts_2026_1.sections, texts_2026_1.SIGNED),
    ("2026-1", TextKind.EASY): (texts_2026_1_easy.sections, texts_2026_1_easy.SIGNED),
}
"""(version, wording) → what is read, and what is signed."""


@dataclass(frozen=True, slots=True)
class ConsentText:
    """A text ready to be shown: its parts, the sentence that is signed, and who signs."""

    version: str
    kind: TextKind
    sections: tuple[Section, ...]
    signed_sentence: str
    facts: Facts


def text_of(version: str, kind: TextKind, facts: Facts) -> ConsentText:
    """The text of a version with these facts; `KeyError` for a version that never was."""
    sections, signed = VERSIONS[version, kind]
    return ConsentText(version, kind, sections(facts), signed, facts)
