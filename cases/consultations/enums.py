"""Fixed vocabularies of the room: ASCII values, German labels."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Phase(models.IntegerChoices):
    """Where a consultation stands: prepared, one of its eight phases, closed. The order is the numbers' order."""

    PREPARED = 0, _("Vorbereitet")
    ROLES = 1, _("Rollen klären")
    REPORT = 2, _("Bericht")
    QUESTIONS = 3, _("Verständnisfragen")
    KEY_QUESTION = 4, _("Schlüsselfrage")
    HYPOTHESES = 5, _("Hypothesen")
    IDEAS = 6, _("Ideen und erste Schritte")
    CHOICE = 7, _("Auswahl")
    LEARNING = 8, _("Was wir mitnehmen")
    CLOSED = 9, _("Beendet")


class SeatRole(models.TextChoices):
    """What somebody does in the round."""

    FACILITATOR = "facilitator", _("Moderation")
    PRESENTER = "presenter", _("Fallgebend")
    TIMEKEEPER = "timekeeper", _("Zeit")
    ADVISER = "adviser", _("Beratend")


class Kind(models.TextChoices):
    """What a contribution is."""

    REPORT = "report", _("Bericht")
    QUESTION = "question", _("Verständnisfrage")
    ANSWER = "answer", _("Antwort")
    KEY_QUESTION = "key_question", _("Schlüsselfrage")
    HYPOTHESIS = "hypothesis", _("Hypothese")
    IDEA = "idea", _("Idee")
    FIRST_STEP = "first_step", _("Erster Schritt")
    COMMENT = "comment", _("Kommentar zur Auswahl")
    LESSON = "lesson", _("Was wir mitnehmen")


class Length(models.TextChoices):
    """The formats that minutes are offered for; every phase can be changed afterwards."""

    STANDARD = "standard", _("45 Minuten")
    SHORT = "short", _("30 Minuten")


class Doubt(models.TextChoices):
    """What a piece of a text looks like."""

    NAME = "name", _("Name")
    PLACE = "place", _("Ort, Straße oder Einrichtung")
    NUMBER = "number", _("Nummer, Telefon oder E-Mail")
    DATE = "date", _("Datum")
