"""Fixed vocabularies of the room: ASCII values, German labels."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class FindingKind(models.TextChoices):
    """Why a young person could get lost."""

    RESPONSIBLE = "responsible", _("Für den Fall ist nicht genau eine Stelle zuständig")
    INACTIVE = "inactive", _("Die zuständige Stelle ist abgeschaltet")
    NOBODY_THERE = "nobody_there", _("Niemand ist da, der an dem Fall arbeitet")
    NO_STEP = "no_step", _("Kein nächster Schritt, oder seit Tagen überfällig")
    REQUEST_UNSEEN = "request_unseen", _("Die Frist der Kontaktanfrage ist um, und niemand wurde erinnert")
    REQUEST_LEFT = "request_left", _("Wer die Kontaktanfrage übernommen hat, ist nicht da")
    REQUEST_NO_STAFF = "request_no_staff", _("In der Stelle ist keine Fachkraft für die Kontaktanfrage")
    HANDOVER_OPEN = "handover_open", _("Die Frist der Übergabe ist um, und sie ist noch offen")
    HANDOVER_NO_CONTACT = (
        "handover_no_contact",
        _("Nach der Übergabe fehlt das erste Gespräch, und niemand wurde erinnert"),
    )
