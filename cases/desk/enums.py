"""Fixed words of the room."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Due(models.TextChoices):
    """How urgent a case's next step is. Every open case needs one of the agency that is responsible."""

    MISSING = "missing", _("ohne nächsten Schritt")
    OVERDUE = "overdue", _("überfällig")
    SOON = "soon", _("in den nächsten 7 Tagen")
    LATER = "later", _("später")


class Whose(models.TextChoices):
    """Which agency opened a case, seen from the reader."""

    OWN = "own", _("von meiner Stelle eröffnet")
    OTHER = "other", _("von einer anderen Stelle eröffnet")


class CaseOrder(models.TextChoices):
    """How a list of cases is sorted."""

    DUE = "due", _("nächster Schritt zuerst")
    NEWEST = "newest", _("neueste zuerst")
    WORKED = "worked", _("zuletzt bearbeitet")
    REFERENCE = "reference", _("Fallzeichen")
