"""The record of every read and write of case data."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.audit.enums import AuditResult, action_choices
from cases.staff.models import Agency, User


class AuditRow(models.Model):
    """Who did what, for which agency, when, with what result. No content, no names, no search words.

    `case_id` is the case it was about, `case_ids` are all cases that the page listed; plain numbers, so that a case
    can be erased while the record stays.
    """

    at = models.DateTimeField(_("wann"))
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("wer"))
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+", verbose_name=_("für welche Stelle"))
    action = models.CharField(_("was"), max_length=40, choices=action_choices)
    result = models.CharField(_("Ergebnis"), max_length=6, choices=AuditResult)
    object_type = models.CharField(_("Art des Gegenstands"), max_length=40, blank=True)
    object_id = models.BigIntegerField(_("Nummer des Gegenstands"), null=True)
    case_id = models.BigIntegerField(_("Fall"), null=True)
    case_ids = ArrayField(models.BigIntegerField(), default=list, verbose_name=_("Fälle der Liste"))
    request_id = models.UUIDField(_("Anfrage"))

    class Meta:
        verbose_name = _("Protokollzeile")
        verbose_name_plural = _("Protokollzeilen")
        ordering = ["-at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(result__in=AuditResult.values), name="audit_result_known"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.result}"
