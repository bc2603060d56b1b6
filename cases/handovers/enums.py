"""Fixed vocabularies of the room: ASCII values, German labels (terms of the procedure)."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class HandoverState(models.TextChoices):
    """Where a hand-over stands."""

    OFFERED = "offered", _("angeboten")
    SEEN = "seen", _("wird geprüft")
    ACCEPTED = "accepted", _("angenommen")
    RETURNED = "returned", _("zurückgegeben: nicht zuständig")
    DECLINED = "declined", _("abgelehnt")
    WITHDRAWN = "withdrawn", _("zurückgezogen")
    EXPIRED = "expired", _("abgelaufen")


class Month(models.IntegerChoices):
    """So many months after acceptance it is asked how it went on."""

    THREE = 3, _("nach 3 Monaten")
    SIX = 6, _("nach 6 Monaten")
    TWELVE = 12, _("nach 12 Monaten")


class Arrival(models.TextChoices):
    """Where the young person has arrived, in words that say nothing else about them."""

    TRAINING = "training", _("in Ausbildung oder Studium")
    SCHOOL = "school", _("in der Schule")
    MEASURE = "measure", _("in einer Maßnahme oder einem Freiwilligendienst")
    WORK = "work", _("in Arbeit")
    OTHER = "other", _("woanders")
    UNKNOWN = "unknown", _("nicht bekannt")


class Missed(models.IntegerChoices):
    """Who was told that the first contact has not been confirmed in time; each includes those before."""

    NOBODY = 0, _("niemand")
    DESKS = 1, _("die abgebende Stelle und die Leitung der neuen")
    COORDINATION = 2, _("die Koordinierungsstelle")


REMINDERS: Final = (7, 12)
"""Days after the offer on which somebody is reminded; `Handover.reminded` holds the last one."""
