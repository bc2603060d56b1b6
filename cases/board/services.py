"""The check that nobody gets lost keeps what it finds, until it is no longer so."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Final

from dateutil.relativedelta import relativedelta
from django.db import connection, transaction
from django.utils import timezone

from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.board.models import ABOUT_CASES, ABOUT_REQUESTS, Finding, LostCheck
from cases.board.selectors_lost import Violation, violations
from cases.staff.actors import Actor

NIGHT: Final = datetime.time(3)
"""Local time from which on the nightly check is due, after escalations and expiries of the day before."""
KEPT: Final = relativedelta(months=3)
"""How long it stays known what was found and is no longer so."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong now, how much of it is new, and how much of what was wrong is in order again."""

    violations: list[Violation]
    found: int
    resolved: int


@transaction.atomic
def check_nobody_lost(*, actor: Actor) -> Verdict:
    """Look at every open case, contact request and hand-over: keep what is wrong, resolve what no longer is.

    Safe to repeat: nothing is found twice. Several at once wait for each other.
    """
    _wait_for_others()
    now_wrong = violations(today=actor.today)
    wrong = {_key(each.kind, each.agency, each.number): each for each in now_wrong}
    known = {_key(row.kind, row.agency_id, _number(row)): row.pk for row in Finding.objects.open().order_by("pk")}
    new = [_finding(each, actor.now) for key, each in wrong.items() if key not in known]
    Finding.objects.bulk_create(new, batch_size=1000)
    over = [pk for key, pk in known.items() if key not in wrong]
    Finding.objects.filter(pk__in=over).update(resolved_at=actor.now)
    Finding.objects.filter(resolved_at__lt=actor.now - KEPT).delete()
    LostCheck.objects.update_or_create(
        day=actor.today, defaults={"checked_at": actor.now, "open_count": len(now_wrong)}
    )
    # Rows that new ones point to are held now, not at the commit: then the audit is held, for which others wait who
    # have those rows.
    connection.check_constraints()
    record(actor=actor, action=AuditAction.LOST_CHECK)
    return Verdict(now_wrong, len(new), len(over))


def due_check(*, now: datetime.datetime) -> int:
    """1 where nobody has looked since tonight's hour, else 0."""
    local = timezone.localtime(now)
    night = datetime.datetime.combine(local.date(), NIGHT, local.tzinfo)
    if local < night:
        return 0
    return int(not LostCheck.objects.filter(checked_at__gte=night).exists())


def check_once_a_night(*, actor: Actor) -> int:
    """Look, if nobody has since tonight's hour; returns how much was newly found. Of several at once, one looks."""
    with transaction.atomic():
        _wait_for_others()
        return check_nobody_lost(actor=actor).found if due_check(now=actor.now) else 0


def _wait_for_others() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('check_nobody_lost'))")


def _key(kind: str, agency: int, number: int | None) -> tuple[str, int, int | None]:
    return str(kind), agency, number


def _number(row: Finding) -> int | None:
    return row.case_id or row.request_id or row.handover_id


def _finding(each: Violation, now: datetime.datetime) -> Finding:
    about = "case_id" if each.kind in ABOUT_CASES else "request_id" if each.kind in ABOUT_REQUESTS else "handover_id"
    return Finding(kind=each.kind, agency_id=each.agency, found_at=now, **{about: each.number})
