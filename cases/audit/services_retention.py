"""How the record forgets. For the retention room only; none of these writes a row of its own.

Emptying takes who, what and when out of a row and leaves its place and hashes, so that `verify_audit` still works.
Everything happens in batches, each in a transaction of its own, and may be repeated.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from typing import Any, Final

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Exists, Min, OuterRef, Q

from cases.audit.models import AuditRow, AuditRowQuerySet
from cases.audit.models_control import AuditAccess, AuditAlarm

BATCH: Final = 5000
EMPTIED: Final[Mapping[str, Any]] = {
    "at": None, "actor": None, "agency": None, "owner_id": None, "action": "", "result": "", "object_type": "",
    "object_id": None, "case_id": None, "case_ids": [], "request_id": None,
}  # fmt: skip


def forget_reads(*, before: datetime.datetime, dry_run: bool = False) -> int:
    """Empty rows of displays, of refusals, and of what is about no case, written before the moment (§ 79 Abs. 4 SGB X:
    six months). Returns how many.
    """
    return _empty(AuditRow.objects.control_only().filter(at__lt=before), dry_run=dry_run)


def forget_changes(*, before: datetime.datetime, case_ids: Collection[int] | None = None, dry_run: bool = False) -> int:
    """Empty rows of changes that are older than the moment and whose case was closed before it, or is gone.

    `before`: 12 months ago. `case_ids`: only these cases. Returns how many.
    """
    kept = apps.get_model("cases", "Case").objects.filter(
        Q(closed_at__isnull=True) | Q(closed_at__gte=before), pk=OuterRef("case_id")
    )
    rows = AuditRow.objects.changes().filter(~Exists(kept), at__lt=before)
    return _empty(rows if case_ids is None else rows.filter(case_id__in=case_ids), dry_run=dry_run)


def forget_control(*, before: datetime.datetime, dry_run: bool = False) -> int:
    """Delete reasons and alarms from before the moment. Returns how many."""
    accesses, alarms = AuditAccess.objects.filter(at__lt=before), AuditAlarm.objects.filter(at__lt=before)
    if dry_run:
        return accesses.count() + alarms.count()
    return accesses.delete()[0] + alarms.delete()[0]


def cut_chains(*, dry_run: bool = False) -> int:
    """Delete emptied rows at the beginning of each chain, but for the last of them: the anchor. Returns how many."""
    kept = AuditRow.objects.filter(at__isnull=False).order_by().values("chain").annotate(first=Min("sequence"))
    number = 0
    for chain, first in kept.values_list("chain", "first"):
        rows = AuditRow.objects.filter(chain=chain, sequence__lt=first - 1, at__isnull=True)
        number += rows.count() if dry_run else _delete(rows)
    return number


def _empty(rows: AuditRowQuerySet, *, dry_run: bool) -> int:
    if dry_run:
        return rows.count()
    number = 0
    while True:
        with transaction.atomic():
            _retention_on()
            batch = list(rows.order_by().values_list("pk", flat=True)[:BATCH])
            number += AuditRow.objects.filter(pk__in=batch).update(**EMPTIED)
            _retention_off()
        if len(batch) < BATCH:
            return number


def _delete(rows: AuditRowQuerySet) -> int:
    with transaction.atomic():
        _retention_on()
        number = rows.delete()[0]
        _retention_off()
    return number


def _retention_on() -> None:
    """For the rest of this transaction at most: the database refuses changes of the record without it."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL portal.retention = 'on'")


def _retention_off() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL portal.retention = 'off'")
