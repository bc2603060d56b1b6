"""What becomes of a mail."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class MailState(models.TextChoices):
    """Where a mail is on its way."""

    QUEUED = "queued", _("wartet")
    SENDING = "sending", _("wird gesendet")
    SENT = "sent", _("gesendet")
    FAILED = "failed", _("nicht zustellbar: bitte anrufen")
    DROPPED = "dropped", _("nicht mehr nötig")


OPEN: Final = (MailState.QUEUED, MailState.SENDING)
"""States from which a mail can still be sent."""
