"""Asks about texts that look like something the portal has no field for. Pure; never refuses anything by itself."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Doubt(StrEnum):
    """What a text may contain that belongs elsewhere."""

    CUSTOMER_NUMBER = "customer_number"
    DIAGNOSIS = "diagnosis"
    OFFENCE = "offence"
    BELIEF_OR_ORIGIN = "belief_or_origin"
    AMOUNT = "amount"
    CHILD_PROTECTION = "child_protection"
    LOWERED = "lowered"


class Finding(NamedTuple):
    """One doubt and the words that raised it, as they stand in the text."""

    doubt: Doubt
    words: tuple[str, ...]

    @property
    def question(self) -> Promise:
        """What to consider."""
        return QUESTIONS[self.doubt]


QUESTIONS: Final = {
    Doubt.CUSTOMER_NUMBER: _("Das sieht aus wie eine Kundennummer oder BG-Nummer. Sie gehört nur in Ihre eigene Akte."),
    Doubt.DIAGNOSIS: _("Das sieht aus wie eine Diagnose. Schreiben Sie, welche Hilfe gebraucht wird."),
    Doubt.OFFENCE: _("Das klingt nach einer Straftat oder einem Verfahren. Für den Übergang ist das selten nötig."),
    Doubt.BELIEF_OR_ORIGIN: _("Das klingt nach Religion oder Herkunft. Dafür ist hier kein Platz."),
    Doubt.AMOUNT: _("Das sieht aus wie ein Geldbetrag. Beträge von Leistungen gehören in Ihre eigene Akte."),
    Doubt.CHILD_PROTECTION: _(
        "Das klingt nach Kinderschutz. Ein Verdacht nach § 8a SGB VIII wird nicht hier bearbeitet, sondern sofort im "
        "Verfahren des Jugendamts."
    ),
    Doubt.LOWERED: _("Der Eintrag war besonders geschützt. Mit der neuen Klasse können ihn mehr Menschen lesen."),
}

PATTERNS: Final = {
    # Kundennummer of the Bundesagentur: 123A456789; number of a Bedarfsgemeinschaft: 12345BG1234567.
    Doubt.CUSTOMER_NUMBER: re.compile(r"\b\d{3}\s?[A-Za-z]\s?\d{6}\b|\b\d{5}\s?BG\s?\d{7}\b"),
    # ICD-10: a letter, two digits, a dot and more; chapter F also without.
    Doubt.DIAGNOSIS: re.compile(
        r"\b[A-TV-Z]\d{2}\.\d{1,2}[GVAZ]?\b|\bF\d{2}\b|\b(?:ICD|ADHS|Diagnos\w*|diagnos\w*|Depressi\w*|depressiv\w*"
        r"|Borderline\w*|Psychose\w*|Schizophren\w*|Autis\w*|HIV)\b"
    ),
    Doubt.OFFENCE: re.compile(
        r"\b(?:Straftat\w*|straffällig\w*|Vorstrafe\w*|vorbestraft\w*|Diebstahl\w*|Körperverletzung\w*|Anklage\w*"
        r"|angeklagt\w*|Haftstrafe\w*|Jugendarrest\w*|Bewährung|Bewährungs\w*)\b",
        re.IGNORECASE,
    ),
    Doubt.BELIEF_OR_ORIGIN: re.compile(
        r"\b(?:Religion\w*|muslim\w*|Islam\w*|christlich\w*|jüdisch\w*|Konfession\w*|Herkunftsland\w*"
        r"|Migrationshintergrund\w*|Nationalität\w*|Staatsangehörigkeit\w*|ethnisch\w*)\b",
        re.IGNORECASE,
    ),
    Doubt.AMOUNT: re.compile(r"\b\d[\d.]*(?:,\d{1,2})?\s?(?:€|(?:EUR|Euro)\b)", re.IGNORECASE),
    Doubt.CHILD_PROTECTION: re.compile(
        r"\b(?:Kindeswohl\w*|Gefährdungseinschätzung\w*|Missbrauch\w*|misshandel\w*|Inobhutnahme\w*)\b|§+\s?8\s?a\b",
        re.IGNORECASE,
    ),
}


def find_doubts(*texts: str) -> list[Finding]:
    """Everything in the texts that somebody should look at again; at most five words for each doubt."""
    whole = "\n".join(texts)
    found = []
    for doubt, pattern in PATTERNS.items():
        words = dict.fromkeys(match.group().strip() for match in pattern.finditer(whole))
        if words:
            found.append(Finding(doubt, tuple(words)[:5]))
    return found
