"""Who looked into the record and why, and what in it looked unusual."""

from __future__ import annotations

import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThanOrEqual
from django.utils.translation import gettext_lazy as _

from cases.audit.enums import AlarmKind
from cases.audit.rules import ACCESS_TIME, REASON_LENGTH
from cases.staff.models import Agency, User


class AuditAccessQuerySet(models.QuerySet["AuditAccess"]):
    """Words for choosing reasons."""

    def open_for(self, user: User, *, agency_id: int, now: datetime.datetime) -> Self:
        """Reasons that open the agency's record for the person at this moment."""
        return self.filter(user=user, agency=agency_id, at__gt=now - ACCESS_TIME, at__lte=now)


class AuditAccess(models.Model):
    """An auditor said why they look into the record of their agency. Opens it for 60 minutes."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("wer"))
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("Stelle"))
    reason = models.CharField(_("Grund"), max_length=500)
    at = models.DateTimeField(_("wann"))

    objects = AuditAccessQuerySet.as_manager()

    class Meta:
        verbose_name = _("Einsicht in das Protokoll")
        ordering = ["-at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(GreaterThanOrEqual(Length("reason"), REASON_LENGTH)), name="audit_access_has_a_reason"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["user", "agency", "-at"], name="audit_access_open")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.agency}"


class AuditAlarm(models.Model):
    """Something unusual that a person did within the hour that begins at `at`; once per person, kind and hour.

    Shown to lead and auditor of `agency`, for which the person acted; without one, to every auditor. It is a question,
    not a finding: deputies and rota work at night have good reasons.
    """

    kind = models.CharField(_("was"), max_length=12, choices=AlarmKind)
    actor = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("wer"))
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+", verbose_name=_("Stelle"))
    at = models.DateTimeField(_("Stunde"))
    count = models.PositiveIntegerField(_("Anzahl"))
    seen_at = models.DateTimeField(_("gesehen am"), null=True)
    seen_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("gesehen von"))

    class Meta:
        verbose_name = _("Hinweis auf Auffälliges")
        ordering = ["-at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "actor", "agency", "at"], nulls_distinct=False, name="audit_alarm_once_an_hour"
            ),
            models.CheckConstraint(condition=Q(kind__in=AlarmKind.values), name="audit_alarm_kind_known"),
            models.CheckConstraint(
                condition=Q(seen_at=None, seen_by=None) | Q(seen_at__isnull=False, seen_by__isnull=False),
                name="audit_alarm_seen_by_somebody",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["agency", "-at"], name="audit_alarm_agency")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.kind}"
