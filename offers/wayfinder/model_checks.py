"""Examples that must come out right, and how often which kind of agency was the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from offers.regions.models import Region
from offers.wayfinder.enums import AgencyKind

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser


class PersonaQuerySet(models.QuerySet["Persona"]):
    """Words for choosing examples."""

    def used_by(self, region_id: int | None) -> Self:
        """The examples that a region's book has to get right: the base's and the region's own."""
        return self.filter(models.Q(region__isnull=True) | models.Q(region_id=region_id))

    def editable_by(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """Examples of the regions that `user` keeps; the shared ones belong to superusers."""
        if user.is_active and getattr(user, "is_superuser", False):
            return self.all()
        return self.filter(region__in=Region.objects.editable_by(user))


class Persona(models.Model):
    """A made-up person with the result that must come out; no book is published while one of them is red.

    `answers`: `question=option` with `;` between them. `expected_also`: agency kinds in their order, `;` between them.
    A region's example replaces the shared one of the same code.
    """

    region = models.ForeignKey(
        Region, models.CASCADE, related_name="personas", null=True, blank=True, verbose_name=_("Region"),
        help_text=_("Leer: gilt in allen Regionen."),
    )  # fmt: skip
    code = models.CharField(
        _("Kürzel"), max_length=20,
        validators=[RegexValidator(r"^[A-Z0-9][A-Z0-9_-]*$", _("Nur große Buchstaben, Ziffern, „-“ und „_“."))],
    )  # fmt: skip
    description = models.CharField(_("Wer ist das?"), max_length=300)
    answers = models.CharField(
        _("Antworten"), max_length=300, help_text=_("Zum Beispiel: urgent=no;who=self;age=15-17;topic=career")
    )
    expected_primary = models.CharField(_("Zuständig ist"), max_length=20, choices=AgencyKind)
    expected_also = models.CharField(
        _("Es helfen auch"), max_length=120, blank=True, help_text=_("Zum Beispiel: arbeitsagentur;school")
    )
    why = models.CharField(_("Warum"), max_length=300, blank=True)

    objects = PersonaQuerySet.as_manager()

    class Meta:
        verbose_name = _("Beispiel")
        verbose_name_plural = _("Beispiele")
        ordering = ["code", "region_id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region", "code"], name="persona_once_per_region", nulls_distinct=False),
            models.CheckConstraint(
                condition=models.Q(expected_primary__in=AgencyKind.values), name="persona_primary_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.description}"


class ResultCount(models.Model):
    """How often a kind of agency was the primary result in a region and month. No answers, nobody's row.

    `month` is the first day of the month.
    """

    region = models.ForeignKey(Region, models.CASCADE, related_name="result_counts", verbose_name=_("Region"))
    month = models.DateField(_("Monat"))
    agency_kind = models.CharField(_("Stelle"), max_length=20, choices=AgencyKind)
    count = models.PositiveIntegerField(_("Ergebnisse"), default=0)

    class Meta:
        verbose_name = _("Ergebniszahl")
        verbose_name_plural = _("Ergebniszahlen")
        ordering = ["-month", "agency_kind"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region", "month", "agency_kind"], name="result_count_once"),
            models.CheckConstraint(condition=models.Q(month__day=1), name="result_count_first_of_month"),
            models.CheckConstraint(condition=models.Q(agency_kind__in=AgencyKind.values), name="result_count_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.agency_kind}: {self.count}"
