"""Fixed words of the room."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Due(models.TextChoices):
    """How urgent a case's next step is."""

    MISSING = "missing", _("ohne nächsten Schritt")
    OVERDUE = "overdue", _("überfällig")
    SOON = "soon", _("in den nächsten 7 Tagen")
    LATER = "later", _("später")
