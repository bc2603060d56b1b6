"""What the coordination office of a region decides for its agencies' inboxes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.inbox.rules import ANSWER_DAYS, SEEN_DAYS
from offers.regions.models import Region


class AnswerTemplate(models.Model):
    """An answer that a region has worded beforehand. Regions without any use the portal's (`wording.TEMPLATES`)."""

    region = models.ForeignKey(Region, models.CASCADE, related_name="answer_templates", verbose_name=_("Region"))
    title = models.CharField(_("Titel"), max_length=80)
    text = models.TextField(_("Text"), max_length=1000)
    position = models.PositiveSmallIntegerField(_("Reihenfolge"), default=1)

    class Meta:
        verbose_name = _("Antwortvorlage")
        verbose_name_plural = _("Antwortvorlagen")
        ordering = ["region_id", "position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region", "title"], name="answer_template_once"),
        ]

    def __str__(self) -> str:
        return self.title


class InboxPeriods(models.Model):
    """Within how many working days the agencies of a region look at a contact request, and answer it."""

    region = models.OneToOneField(Region, models.CASCADE, related_name="inbox_periods", verbose_name=_("Region"))
    seen_days = models.PositiveSmallIntegerField(_("angesehen innerhalb von (Arbeitstage)"), default=SEEN_DAYS)
    answer_days = models.PositiveSmallIntegerField(_("beantwortet innerhalb von (Arbeitstage)"), default=ANSWER_DAYS)

    class Meta:
        verbose_name = _("Fristen für Kontaktanfragen")
        verbose_name_plural = _("Fristen für Kontaktanfragen")
        ordering = ["region__name"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(seen_days__gte=1, answer_days__gte=F("seen_days"), answer_days__lte=30),
                name="inbox_periods_seen_before_answered",
            ),
        ]

    def __str__(self) -> str:
        return str(self.region)
