"""What comes back from outside: visitors' reports, unmet wishes, broken links. Nothing here names a person."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from offers.catalogue import enums
from offers.catalogue.model_offers import Offer
from offers.regions.models import Region


class OfferReport(models.Model):
    """A visitor says that an offer is no longer true. Holds no sender."""

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="reports", verbose_name=_("Angebot"))
    reason = models.CharField(_("Was stimmt nicht?"), max_length=10, choices=enums.ReportReason)
    message = models.TextField(_("Hinweis"), max_length=1000, blank=True)
    created_at = models.DateTimeField(_("gemeldet am"))
    closed_at = models.DateTimeField(_("erledigt am"), null=True, blank=True)
    closed_by = models.PositiveBigIntegerField(_("erledigt von"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("Hinweis")
        verbose_name_plural = _("Hinweise von Besuchenden")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reason__in=enums.ReportReason.values), name="offer_report_reason_known"
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=True) | models.Q(closed_at__gte=models.F("created_at")),
                name="offer_report_closed_after_created",
            ),
        ]
        indexes = [
            models.Index(fields=["offer"], condition=models.Q(closed_at__isnull=True), name="offer_report_open"),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} ({self.offer})"


class SearchWish(models.Model):
    """Searches that found (almost) nothing, counted per region, day and normalised words."""

    region = models.ForeignKey(Region, models.CASCADE, related_name="wishes", verbose_name=_("Region"))
    day = models.DateField(_("Tag"))
    words = models.CharField(_("Wörter"), max_length=120)
    hits = models.PositiveIntegerField(_("Treffer"), default=0)
    count = models.PositiveIntegerField(_("Anzahl"), default=1)

    class Meta:
        verbose_name = _("Vergebliche Suche")
        verbose_name_plural = _("Vergebliche Suchen")
        ordering = ["-day", "-count", "words", "id"]
        constraints = [
            models.UniqueConstraint(fields=["region", "day", "words"], name="search_wish_once_a_day"),
            models.CheckConstraint(condition=~models.Q(words=""), name="search_wish_has_words"),
        ]

    def __str__(self) -> str:
        return self.words


class LinkCheck(models.Model):
    """When an address of the catalogue was last called and what came back (HTTP status, 0 when unreachable)."""

    url = models.URLField(_("Adresse"), max_length=300, unique=True)
    status = models.PositiveSmallIntegerField(_("HTTP-Status"), default=0)
    checked_at = models.DateTimeField(_("geprüft am"))
    failing_since = models.DateTimeField(_("geht nicht seit"), null=True, blank=True)

    class Meta:
        verbose_name = _("Geprüfter Link")
        verbose_name_plural = _("Geprüfte Links")
        ordering = ["url"]

    def __str__(self) -> str:
        return self.url
