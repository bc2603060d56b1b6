"""What was found when somebody looked whether anybody gets lost."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.board.enums import FindingKind
from cases.handovers.models import Handover
from cases.inbox.models import ContactRequest
from cases.records.models import Case
from cases.staff.models import Agency

ABOUT_CASES = (FindingKind.RESPONSIBLE, FindingKind.INACTIVE, FindingKind.NOBODY_THERE, FindingKind.NO_STEP)
ABOUT_REQUESTS = (FindingKind.REQUEST_UNSEEN, FindingKind.REQUEST_LEFT, FindingKind.REQUEST_NO_STAFF)
ABOUT_HANDOVERS = (FindingKind.HANDOVER_OPEN, FindingKind.HANDOVER_NO_CONTACT)


class FindingQuerySet(models.QuerySet["Finding"]):
    """Words for choosing findings."""

    def open(self) -> Self:
        """Those that are still so."""
        return self.filter(resolved_at__isnull=True)


class Finding(models.Model):
    """Somebody could get lost: why, in which case, contact request or hand-over, and which agency has to act.

    Made and resolved by the nightly check alone. It says nothing about the person.
    """

    kind = models.CharField(_("Was"), max_length=20, choices=FindingKind)
    case = models.ForeignKey(Case, models.CASCADE, null=True, related_name="findings")
    request = models.ForeignKey(ContactRequest, models.CASCADE, null=True, related_name="findings")
    handover = models.ForeignKey(Handover, models.CASCADE, null=True, related_name="findings")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="findings", verbose_name=_("Stelle"))
    found_at = models.DateTimeField(_("gefunden am"))
    resolved_at = models.DateTimeField(_("erledigt am"), null=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("Lücke")
        verbose_name_plural = _("Lücken")
        ordering = ["found_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=ABOUT_CASES, case__isnull=False, request=None, handover=None)
                | Q(kind__in=ABOUT_REQUESTS, case=None, request__isnull=False, handover=None)
                | Q(kind__in=ABOUT_HANDOVERS, case=None, request=None, handover__isnull=False),
                name="finding_about_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(resolved_at=None) | Q(resolved_at__gte=models.F("found_at")),
                name="finding_resolved_after_found",
            ),
            models.UniqueConstraint(
                fields=["kind", "agency", "case", "request", "handover"],
                condition=Q(resolved_at=None),
                nulls_distinct=False,
                name="finding_open_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["agency", "kind"], condition=Q(resolved_at=None), name="finding_open_of_agency")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class LostCheck(models.Model):
    """The last time on a day that somebody looked whether anybody gets lost, and how much was found then."""

    day = models.DateField(_("Tag"), unique=True)
    checked_at = models.DateTimeField(_("geprüft am"))
    open_count = models.PositiveIntegerField(_("offen"))

    class Meta:
        verbose_name = _("Prüfung")
        verbose_name_plural = _("Prüfungen")
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.day}: {self.open_count}"
