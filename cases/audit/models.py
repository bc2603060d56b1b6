"""The record of every read and write of case data."""

from __future__ import annotations

from typing import ClassVar, Final, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex, GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.audit.enums import READS, AuditAction, AuditResult, action_choices
from cases.staff.models import Agency, User

ACTIONS: Final = frozenset(AuditAction.values)
REQUEST: Final = "contactrequest"
"""`object_type` of rows about contact requests."""


class AuditRowQuerySet(models.QuerySet["AuditRow"]):
    """Words for choosing audit rows."""

    def about_case(self, case_id: int) -> Self:
        """Rows about one case, lists on which it stood, and what was done about the contact request that it was opened
        from, before it was. Asks for that request at once (one query), so that the rows are found by their indexes.
        """
        opened = AuditRow.objects.filter(
            case_id=case_id, action=AuditAction.REQUEST_OPEN_CASE, result=AuditResult.OK, object_type=REQUEST
        )
        requests = list(opened.order_by().values_list("object_id", flat=True).distinct())
        before = Q(object_type=REQUEST, case_id=None, object_id__in=requests)
        return self.filter(Q(case_id=case_id) | Q(case_ids__contains=[case_id]) | before)

    def control_only(self) -> Self:
        """Displays, refusals, and whatever is about no case: kept for control alone (§ 67c Abs. 4 SGB X)."""
        return self.filter(
            Q(action__in=READS) | Q(result=AuditResult.DENIED) | Q(case_id__isnull=True), at__isnull=False
        )

    def changes(self) -> Self:
        """What was really done to a case."""
        return self.filter(at__isnull=False, case_id__isnull=False, result=AuditResult.OK).exclude(action__in=READS)


class AuditRow(models.Model):
    """Who did what, for which agency, when, with what result. No content, no names, no search words.

    `case_id` is the case it was about, `case_ids` are all cases that the page listed; plain numbers, so that a case
    can be erased while the record stays.

    Rows of one acting agency are a chain (0: no agency): `sequence` counts without gaps and `hash` covers the row and
    the hash of the row before (see `cases.audit.chains`). A trigger fills chain, sequence, owner and hashes; parallel
    requests of one agency wait for each other from their row to their commit. Another trigger refuses UPDATE, DELETE
    and TRUNCATE, for everybody.

    The one exception is retention (`portal.retention` is on inside its transaction). It may only empty a row: who,
    what and when go, place and hashes stay, so the chain can still be checked. Emptied rows at the beginning of a
    chain may be cut off, the last of them stays as anchor.
    """

    chain = models.BigIntegerField(editable=False, default=0)
    sequence = models.BigIntegerField(editable=False, default=0)
    at = models.DateTimeField(_("wann"), null=True)
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("wer"), db_index=False)
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, related_name="+", verbose_name=_("für welche Stelle"), db_index=False
    )
    owner_id = models.BigIntegerField(_("Stelle, die den Fall eröffnet hat"), null=True, editable=False)
    action = models.CharField(_("was"), max_length=40, choices=action_choices, blank=True)
    result = models.CharField(_("Ergebnis"), max_length=6, choices=AuditResult, blank=True)
    object_type = models.CharField(_("Art des Gegenstands"), max_length=40, blank=True)
    object_id = models.BigIntegerField(_("Nummer des Gegenstands"), null=True)
    case_id = models.BigIntegerField(_("Fall"), null=True)
    case_ids = ArrayField(models.BigIntegerField(), default=list, verbose_name=_("Fälle der Liste"))
    request_id = models.UUIDField(_("Anfrage"), null=True)
    previous = models.BinaryField(editable=False, default=bytes)
    digest = models.BinaryField(editable=False, default=bytes)
    hash = models.BinaryField(editable=False, default=bytes)

    objects = AuditRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("Protokollzeile")
        verbose_name_plural = _("Protokollzeilen")
        ordering = ["-at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["chain", "sequence"], name="audit_row_place_once"),
            models.CheckConstraint(
                condition=Q(
                    at__isnull=False, request_id__isnull=False, result__in=AuditResult.values, action__gt=""
                )
                | Q(
                    at=None, actor=None, agency=None, owner_id=None, action="", result="", object_type="",
                    object_id=None, case_id=None, case_ids__len=0, request_id=None,
                ),
                name="audit_row_whole_or_emptied",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["chain", "at", "id"], name="audit_row_agency"),
            models.Index(fields=["owner_id", "at", "id"], name="audit_row_owner", condition=Q(owner_id__isnull=False)),
            models.Index(fields=["case_id", "at"], name="audit_row_case", condition=Q(case_id__isnull=False)),
            models.Index(fields=["actor", "at"], name="audit_row_actor"),
            models.Index(
                fields=["object_id", "at"], name="audit_row_request", condition=Q(object_type=REQUEST, case_id=None)
            ),
            GinIndex(fields=["case_ids"], name="audit_row_listed"),
            BrinIndex(fields=["at"], name="audit_row_time"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.result}" if self.at else f"{self.sequence}"

    def action_label(self) -> str:
        """The action in words, or as it is where this version of the portal does not know it. Django's own would make
        the whole list of labels for every row.
        """
        return str(AuditAction(self.action).label) if self.action in ACTIONS else self.action


class AuditChain(models.Model):
    """Where a chain ends. Written by the trigger only, so that rows missing at the end are noticed."""

    chain = models.BigIntegerField(primary_key=True)
    sequence = models.BigIntegerField()
    hash = models.BinaryField()

    class Meta:
        ordering = ["chain"]

    def __str__(self) -> str:
        return f"{self.chain}: {self.sequence}"
