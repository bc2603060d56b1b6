"""The legal pages as a portal's operator wrote them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from offers.legal.enums import LegalPageName

__all__ = ["LegalPage"]


class LegalPage(models.Model):
    """One legal page that replaces the text shipped with the portal; without a row the shipped text is shown."""

    name = models.CharField(_("Seite"), max_length=20, choices=LegalPageName, unique=True)
    title = models.CharField(_("Überschrift"), max_length=120)
    body = models.TextField(
        _("Text"),
        max_length=100_000,
        help_text=_(
            "Zwischenüberschriften mit „## “, Aufzählungen mit „- “, fett mit **…**, Verweise als [Text](Adresse). "
            "Was in [[…]] steht, fehlt noch und wird auf der Seite hervorgehoben."
        ),
    )
    updated_on = models.DateField(_("Stand"), auto_now=True)

    class Meta:
        verbose_name = _("Rechtliche Seite")
        verbose_name_plural = _("Rechtliche Seiten")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=models.Q(name__in=LegalPageName.values), name="legal_page_name_known")
        ]

    def __str__(self) -> str:
        return self.title
