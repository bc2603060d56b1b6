"""An offer's facts as a young person reads them. Pure: values in, German words out."""

from __future__ import annotations

import datetime
from typing import Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from offers.regions.enums import LegalBasis

LAW_WORDS: Final = {
    LegalBasis.SGB2: gettext_lazy("SGB II (Zweites Sozialgesetzbuch): Hilfe vom Jobcenter"),
    LegalBasis.SGB3: gettext_lazy("SGB III (Drittes Sozialgesetzbuch): Hilfe von der Agentur für Arbeit"),
    LegalBasis.SGB8: gettext_lazy("SGB VIII (Achtes Sozialgesetzbuch): Hilfe vom Jugendamt"),
    LegalBasis.SCHOOL: gettext_lazy("Schulrecht des Landes: Aufgabe der Schule"),
    LegalBasis.ESF: gettext_lazy("Kein Gesetz, sondern Förderung: Geld vom Land und von der Europäischen Union (ESF)"),
}
"""What stands behind an offer; without an entry nothing is said."""


def law_words(legal_basis: str) -> str:
    """The area of law in plain words, empty when none is known."""
    words = LAW_WORDS.get(LegalBasis(legal_basis))
    return str(words) if words else ""


def age_words(youngest: int | None, oldest: int | None) -> str:
    """Ages in full years, both inclusive; empty when there is no limit."""
    if youngest is None and oldest is None:
        return ""
    if oldest is None:
        return _("ab %(age)d Jahren") % {"age": youngest}
    if youngest is None:
        return ngettext("bis %(age)d Jahr", "bis %(age)d Jahre", oldest) % {"age": oldest}
    if youngest == oldest:
        return ngettext("mit %(age)d Jahr", "mit %(age)d Jahren", oldest) % {"age": oldest}
    return _("%(youngest)d bis %(oldest)d Jahre") % {"youngest": youngest, "oldest": oldest}


def has_ended(ends_on: datetime.date | None, *, on: datetime.date) -> bool:
    """Whether the last day (inclusive) lies before `on`."""
    return ends_on is not None and ends_on < on


def period_words(starts_on: datetime.date | None, ends_on: datetime.date | None, *, on: datetime.date) -> str:
    """When an offer runs, seen from the day `on`; a start in the past is only told together with an end."""
    start = date_format(starts_on, "j. F Y") if starts_on else ""
    end = date_format(ends_on, "j. F Y") if ends_on else ""
    if has_ended(ends_on, on=on):
        return _("Beendet am %(end)s") % {"end": end}
    if start and end:
        return _("%(start)s bis %(end)s") % {"start": start, "end": end}
    if end:
        return _("Bis %(end)s") % {"end": end}
    if starts_on and starts_on > on:
        return _("Ab %(start)s") % {"start": start}
    if start:
        return _("Läuft seit %(start)s") % {"start": start}
    return _("Kein festes Ende bekannt. Freie Plätze und Termine nennt dir die Stelle.")


def checked_words(checked_on: datetime.date | None) -> str:
    """When somebody last made sure that all this is true; honest when nobody has."""
    if checked_on is None:
        return _("Noch nicht nachgeprüft. Frag zur Sicherheit kurz nach, bevor du hinfährst.")
    return _("Zuletzt geprüft am %(day)s") % {"day": date_format(checked_on, "j. F Y")}


def join_steps(how_to_join: str) -> list[str]:
    """The way in, one step a line, without the marks of a list typed by hand."""
    lines = [line.strip(" -•*") for line in how_to_join.splitlines()]
    return [line for line in lines if line]
