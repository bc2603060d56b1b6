"""What the last load wrote, so that the next one can tell the portal's own edits from old imports."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from offers.regions.models import Region

__all__ = ["ImportedRow"]


class ImportedRow(models.Model):
    """One row as the last load of its file knew it: column name → canonical text, only the columns the file had.

    `region` is empty for files that all regions share. Deleting a region forgets what was loaded for it.
    """

    region = models.ForeignKey(
        Region, models.CASCADE, related_name="imported_rows", null=True, blank=True, verbose_name=_("Region")
    )
    file = models.CharField(_("Datei"), max_length=20)
    key = models.CharField(_("Schlüssel"), max_length=500)
    values = models.JSONField(_("Werte"))

    class Meta:
        verbose_name = _("Geladene Zeile")
        verbose_name_plural = _("Geladene Zeilen")
        ordering = ["file", "key", "id"]
        constraints = [
            models.UniqueConstraint(fields=["region", "file", "key"], name="imported_row_once", nulls_distinct=False),
        ]

    def __str__(self) -> str:
        return f"{self.file}: {self.key}"
