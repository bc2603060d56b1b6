"""Finds in a text what looks like a name, a place, a number or a date. Pure; it only asks, and refuses nothing.

It errs on the side of asking. A rare fact that everybody in the district knows is beyond it: that is for people.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final, NamedTuple

from cases.consultations.enums import Doubt
from cases.consultations.rules_words import (
    NO_TOWNS,
    is_family_name,
    is_first_name,
    known_places,
    looks_foreign,
    may_be_name,
)

MONTHS: Final = (
    r"(?:Januar|Jänner|Februar|Feber|März|April|Juni|Juli|August|September|Oktober|November|Dezember"
    r"|Jan\.|Feb\.|Apr\.|Aug\.|Sept?\.|Okt\.|Nov\.|Dez\.)"
)
UPPER: Final = r"[A-ZÄÖÜÀ-ÖØ-ÞİŞŁŽŠČĆĐ]"
NAMED: Final = rf"{UPPER}[\w'’]*(?:-{UPPER}[\w'’]*)*"
KINDS_OF_SCHOOL: Final = "Abend|Berufs|Fach|Förder|Fahr|Ganztags|Grund|Haupt|Hoch|Ober|Real|Sekundar|Sprach|Volks-Hoch"
SCHOOLS: Final = (
    "Schule|Gymnasium|Oberschule|Gesamtschule|Realschule|Grundschule|Sekundarschule|Hauptschule|Förderschule|Kolleg"
    "|Gemeinschaftsschule|Berufskolleg|BBS|IGS|KGS"
)
HOUSES: Final = "Klinik|Klinikum|Haus|Jugendhaus|Stiftung|Heim|Wohnheim|Kinderheim|Zentrum|Wohngruppe|Kita"
STREETS: Final = "Straße|Strasse|Str\\.|Allee|Gasse|Platz|Weg|Ring|Chaussee|Ufer|Damm"
GROUNDS: Final = (
    "weg|straße|park|berg|see|tal|platz|garten|tor|ring|bach|wald|hof|teich|markt|mühle|brücke|linde|linden"
)
NUMBERED: Final = (
    "aktenzeichen|geschäftszeichen|az\\.?|kundennummer|bg-nummer|hausnummer|telefonnummer|nummer|nr\\.|tel\\.|plz|zimmer|raum"
    "|apartment"
)
LAW: Final = re.compile(
    r"(?:§+|\bArt(?:\.|ikel))\s*\d+\s?[a-z]{0,2}\b"
    r"(?:\s*(?:Abs\.|Absatz|Satz|S\.|Nr\.|Nummer|,|und|bis|ff?\.)\s*\d+[a-z]?\b)*"
    r"|\b(?:Klasse|Klassenstufe|Stufe)\s\d{1,2}\b|\b\d{1,2}\.\s(?:Klasse|Klassenstufe|Lehrjahr|Schuljahr)\b"
    r"|\bSGB [IVX]+\b"
)
"""Numbers that tell nothing about anybody: paragraphs and school years."""
NUMBERS: Final = (
    r"[\w.+-]+\s?(?:@|[(\[](?:at|ät)[)\]])\s?[\w-]+(?:\.[\w-]+)+|(?<!\w)@\w[\w.]+|\b(?:https?://|www\.)\S+",
    r"\+?\b\d(?:[\s/().–-]{0,3}\d){5,}\b",
    r"\b\w*\d{4,}\w*\b|\b[A-Za-z]{2,}\d\w*\d\w*\b",
    r"\b\d{1,4}[./-]\d{1,5}[-/]\d{2,}\S*|\b\d+\s\w{1,3}\s\d+/\d+\b",
    r"\b\d[\d.]*(?:,\d\d?)?\s?(?:€|Euro\b|EUR\b)",
    rf"(?i:\b(?:{NUMBERED}))\s?(?:ist|lautet|:)?\s?[A-Z]*[-\s]?\d[\w/.-]*",
)
"""E-mail, handles, addresses of pages, telephone, file numbers, codes, amounts, four digits in a row."""
DATES: Final = (
    r"\b(?:[12]\d{3})[-/.](?:0?[1-9]|1[0-2])[-/.](?:[0-2]?\d|3[01])\b",
    r"\b(?:[0-2]?\d|3[01])\.\s?(?:0?[1-9]|1[0-2])\.(?:\s?\d{2,4})?",
    r"\b(?:[0-2]?\d|3[01])/(?:0?[1-9]|1[0-2])/\d{2,4}\b|\b(?:0?[1-9]|1[0-2])/\d{2,4}\b",
    rf"\b(?:\d{{1,2}}\.\s?|\w+ten\s|\w+ter\s)?(?:Anfang\s|Mitte\s|Ende\s)?{MONTHS}(?!\w)(?:\s\d{{2,4}})?",
    r"\b(?:\d{1,2}\.|im|seit|ab|bis|Anfang|Mitte|Ende|\w+ten)\sMai\b(?:\s\d{2,4})?",
    r"\b(?:Mon|Diens|Donners|Frei|Sams|Sonn)tage?s?(?:abend|morgen|mittag|nachmittag|vormittag)?\b",
    r"\bMittwochs?(?:abend|morgen|mittag|nachmittag|vormittag)?\b|\bSonnabend\w*\b|\bJahrgang\s\d+\b",
    r"\b(?:[01]?\d|2[0-3])[:.][0-5]\d\s?Uhr\b|\b(?:19|20)\d\d\b",
)
"""Days in figures and with the month in words, months and days of the week alone, times, years."""
PLACES: Final = (
    rf"\b{UPPER}[\w-]*(?:straße|strasse|str\.|gasse|allee|chaussee)(?:\s\d+\s?[a-z]?)?(?!\w)",
    rf"\b{NAMED}\s(?:{STREETS})(?!\w)(?:\s\d+\s?[a-z]?\b)?",
    rf"\b{UPPER}\w*(?:weg|platz|ring|ufer|damm|stieg|hof|markt|berg|tor)\s\d+\s?[a-z]?\b",
    rf"\b(?!(?:{KINDS_OF_SCHOOL})-){UPPER}\w+(?:-{UPPER}\w+)*-(?:{SCHOOLS}|{HOUSES}|{STREETS})(?!\w)",
    rf"\b(?:{SCHOOLS}|{HOUSES}|Firma)\s(?:[„\"»]\s?\w+|{NAMED})",
    rf"\b(?:{SCHOOLS}|{HOUSES})\s(?:am|an\sder|an\sden|im)\s{UPPER}\w*(?:{GROUNDS})\b",
    rf"\b(?:Landkreis|Kreis|Ortsteil|Ort|Gemeinde|Stadtteil|Raum|Bezirk|Stadt|Dorf)\s{NAMED}",
    rf"\b(?:Am|An\s(?:der|den)|Auf\s(?:der|dem)|Im|Zum|Zur)\s{UPPER}\w+\s\d+\s?[a-z]?\b",
    rf"\b(?:in|aus|nach|bei|von)\s(?:Bad|Groß|Klein|Alt|Neu|Sankt|St\.|Königs)\s{NAMED}",
)
"""Streets, schools and houses with a name of their own, what stands behind "Landkreis" or "Bad"."""
INITIALS: Final = (
    rf"(?<![\w.])(?!SGB\b){UPPER}\.\s?-?{UPPER}\.(?!\w)",
    rf"(?<![\w.])(?<![a-zäöü]\.\s)(?<!Plan\s)(?<!Typ\s)(?<!Gruppe\s){UPPER}\.(?=\s[a-zäöü]|,)",
)
"""M. K. and K. alone, in the middle of a sentence."""
PATTERNS: Final = tuple(
    (doubt, re.compile(pattern))
    for doubt, patterns in (
        (Doubt.NUMBER, NUMBERS), (Doubt.DATE, DATES), (Doubt.PLACE, PLACES), (Doubt.NAME, INITIALS),
    )
    for pattern in patterns
)  # fmt: skip
TITLED: Final = re.compile(
    r"\b(?:Herrn?|Hr\.|Frau|Fr\.|Frl\.|Fräulein|Familie|Fam\.|Eheleute|Ehepaar|Onkel|Tante|Oma|Opa|Dr\.|Prof\.|Pfarrer"
    r"|Kollegin|Kollege|Mr\.|Mrs\.)(?:\s(?:Dr\.|Prof\.|med\.|von|van|de|el|al))*"
    rf"\s(?P<name>{NAMED}|{UPPER}\.)"
)
CALLED: Final = re.compile(
    r"(?:(?<!\b[Dd]as\s)\b(?:heißt|heisst|hieß|namens|genannt)|\b(?:[Nn]|Vorn|Nachn|Spitzn|Rufn)ame(?:\s(?:ist|lautet|war))?:?"
    rf"|\bnenn(?:t|en)\s(?:sich|wir\sih[nr]|wir\ssie|ihn|sie))\s[„\"»]?(?P<name>{NAMED})"
)
WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
TO_A_PLACE: Final = re.compile(r"\b(?:[Ii]n|[Aa]us|[Nn]ach|[Bb]ei|[Vv]on|[Uu]m)\s$")
TOWN: Final = re.compile(
    r"(?:burg|stadt|stedt|städt|dorf|hausen|rode|leben|heim|hagen|beck|furt|felde?|münde|itz|ow|born|kirchen|brück|walde"
    r"|berg|beken|lar|ingen|büttel|haven|bronn|zell|au|weiler|schede|scheid|minden|rath)$"
)
LONGEST_PLACE: Final = 4
"""Words that a place's name has at most."""


class Finding(NamedTuple):
    """A piece of a text, from `start` to before `end`, and what it looks like."""

    start: int
    end: int
    doubt: Doubt


class Piece(NamedTuple):
    """A piece of a text as a page shows it; `doubt`: what it looks like, None for the rest."""

    text: str
    doubt: Doubt | None


def find_traces(text: str, *, places: Collection[str] = ()) -> list[Finding]:
    """Everything that looks like a trace of a person, in its order, without overlaps.

    `places`: names of places in lower case, beside those that the room knows itself.
    """
    masked = LAW.sub(lambda match: " " * len(match.group()), text)
    found = [*_by_pattern(masked), *_by_name(masked), *_by_title(masked), *_by_place(masked, places)]
    return _merged(found)


def pieces(text: str, findings: list[Finding]) -> list[Piece]:
    """The whole text, cut so that what was found can be marked."""
    cut, at = [], 0
    for finding in findings:
        cut += [Piece(text[at : finding.start], None), Piece(text[finding.start : finding.end], finding.doubt)]
        at = finding.end
    return [piece for piece in [*cut, Piece(text[at:], None)] if piece.text]


def _by_pattern(text: str) -> Iterator[Finding]:
    for doubt, pattern in PATTERNS:
        for match in pattern.finditer(text):
            last = match.group().split()[-1] if match.group().split() else ""
            if doubt is not Doubt.PLACE or may_be_name(last):
                yield Finding(match.start(), match.end(), doubt)


def _by_name(text: str) -> Iterator[Finding]:
    for match in WORD.finditer(text):
        word = match.group()
        if not word[0].isupper():
            continue
        if is_first_name(word) or is_family_name(word) or looks_foreign(word):
            yield Finding(match.start(), match.end(), Doubt.NAME)


def _by_title(text: str) -> Iterator[Finding]:
    for pattern in (TITLED, CALLED):
        for match in pattern.finditer(text):
            if may_be_name(match.group("name")):
                yield Finding(match.start("name"), match.end("name"), Doubt.NAME)


def _by_place(text: str, places: Collection[str]) -> Iterator[Finding]:
    words = list(WORD.finditer(text))
    for index, first in enumerate(words):
        if not first.group()[0].isupper():
            continue
        going = TO_A_PLACE.search(text[max(0, first.start() - 6) : first.start()]) is not None
        for last in reversed(words[index : index + LONGEST_PLACE]):
            name = " ".join(text[first.start() : last.end()].split()).casefold()
            if any(_is_place(form, places, going=going) for form in _place_forms(name)):
                yield Finding(first.start(), last.end(), Doubt.PLACE)
                break
        word = first.group()
        if going and len(word) > 4 and TOWN.search(word) and not NO_TOWNS.search(word) and may_be_name(word):
            yield Finding(first.start(), first.end(), Doubt.PLACE)


def _is_place(name: str, places: Collection[str], *, going: bool) -> bool:
    """Whether this is a place; one that is an everyday word too (Sorge, Essen) only behind "in" or "nach"."""
    if name in known_places(doubtful=True):
        return going
    return name in places or name in known_places(doubtful=False)


def _place_forms(name: str) -> tuple[str, ...]:
    """A name as it is, without the s of a genitive, without the ending of an adjective."""
    forms = [name]
    if name.endswith("s"):
        forms.append(name[:-1])
    if name.endswith("er") and len(name) > 6:
        forms += [name[:-2], f"{name[:-2]}en"]
    return tuple(forms)


def _merged(found: list[Finding]) -> list[Finding]:
    merged: list[Finding] = []
    for finding in sorted(found, key=lambda row: (row.start, -row.end)):
        if merged and finding.start < merged[-1].end:
            last = merged[-1]
            merged[-1] = last._replace(end=max(last.end, finding.end))
        else:
            merged.append(finding)
    return merged
