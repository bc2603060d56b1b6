"""Fixed vocabulary of the room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LegalPageName(models.TextChoices):
    """The pages that the law demands; the values are URL names."""

    IMPRINT = "imprint", _("Impressum")
    PRIVACY = "privacy", _("Datenschutz")
    ACCESSIBILITY = "accessibility", _("Barrierefreiheit")
