"""Fixed vocabularies of the room: ASCII values, German labels (terms of ../conferences' procedure)."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class CaseState(models.TextChoices):
    """Whether a case is being worked on."""

    OPEN = "open", _("offen")
    CLOSED = "closed", _("abgeschlossen")


class Outcome(models.TextChoices):
    """How a case ended, in words that say nothing about the person."""

    TRAINING = "training", _("Ausbildung oder Studium")
    SCHOOL = "school", _("Schule")
    MEASURE = "measure", _("Maßnahme oder Freiwilligendienst")
    WORK = "work", _("Arbeit")
    OTHER_AGENCY = "other_agency", _("eine andere Stelle hilft weiter")
    MOVED = "moved", _("weggezogen")
    WISH = "wish", _("auf eigenen Wunsch beendet")
    LOST = "lost", _("Kontakt verloren")
    OTHER = "other", _("anderes")


class MemberKind(models.TextChoices):
    """What somebody does in a case for their agency."""

    CASE_LEAD = "case_lead", _("Fallführung")
    MEMBER = "member", _("Beteiligte Fachkraft")
    DEPUTY = "deputy", _("Vertretung")


class DataClass(models.TextChoices):
    """Class of an entry: who may ever see it, and on what basis."""

    INTERNAL = "internal", _("intern")
    SHAREABLE = "shareable", _("teilbar")
    SPECIAL_CATEGORY = "special_category", _("besondere Kategorie (Art. 9 DSGVO)")
    PROFESSIONAL_SECRET = "professional_secret", _("Berufsgeheimnis (§ 76 SGB X)")
    ENTRUSTED = "entrusted", _("anvertraut (§ 65 SGB VIII)")
    THIRD_PARTY = "third_party", _("über andere Personen (§ 67d Abs. 2 SGB X)")


RELEASABLE: Final = frozenset(set(DataClass) - {DataClass.INTERNAL})
"""Classes that a consent can name. What is internal stays so until its author gives it another class."""
HIDDEN_IN_LISTS: Final = frozenset({DataClass.ENTRUSTED})
"""Never in lists or search."""
NOT_SEARCHABLE: Final = frozenset({DataClass.ENTRUSTED, DataClass.THIRD_PARTY})


class Giver(models.TextChoices):
    """Who gives a consent, or who entrusted something."""

    YOUNG_PERSON = "young_person", _("die junge Person")
    GUARDIAN = "guardian", _("eine sorgeberechtigte Person")
    OTHER = "other", _("eine andere Person")


class Channel(models.TextChoices):
    """How somebody wants to be reached."""

    PHONE = "phone", _("Anruf")
    TEXT = "text", _("SMS oder Messenger")
    EMAIL = "email", _("E-Mail")
    LETTER = "letter", _("Brief")
    IN_PERSON = "in_person", _("persönlich, zum Beispiel in der Schule")


class SpokenLanguage(models.TextChoices):
    """Preferred language (ISO 639-1); for interpreters and texts, not an origin."""

    GERMAN = "de", _("Deutsch")
    EASY_GERMAN = "de-easy", _("Deutsch in Leichter Sprache")
    ENGLISH = "en", _("Englisch")
    UKRAINIAN = "uk", _("Ukrainisch")
    ARABIC = "ar", _("Arabisch")
    TURKISH = "tr", _("Türkisch")
    RUSSIAN = "ru", _("Russisch")
    POLISH = "pl", _("Polnisch")
    ROMANIAN = "ro", _("Rumänisch")
    PERSIAN = "fa", _("Persisch")
    SIGN_LANGUAGE = "sgn", _("Deutsche Gebärdensprache")
    OTHER = "xx", _("andere, siehe Eintrag")
