"""Verbs of those who watch over the record: give a reason, raise an alarm, take note of it."""

from __future__ import annotations

import datetime
from itertools import groupby
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from cases.audit.enums import AuditAction, AuditResult
from cases.audit.models import AuditRow
from cases.audit.models_control import AuditAccess, AuditAlarm
from cases.audit.rules import REASON_LENGTH, Limits, Trace, findings
from cases.audit.services import record
from cases.staff.actors import Actor
from cases.staff.enums import Role
from cases.staff.errors import Refused
from cases.staff.models import Agency

LOOK_BACK: Final = datetime.timedelta(hours=24)
"""How far back alarms are looked for: a timer that stood still for a while catches up."""


@transaction.atomic
def give_audit_reason(*, actor: Actor, agency: Agency, reason: str) -> AuditAccess:
    """Open the agency's record to its auditor for 60 minutes. Refuses others, and reasons of under 20 characters."""
    if actor.user is None or not actor.has_role(Role.AUDITOR, agency_id=agency.pk):
        raise Refused(
            _("Das Protokoll einer Stelle sieht nur ihre Datenschutzbeauftragte oder ihr Datenschutzbeauftragter.")
        )
    reason = " ".join(reason.split())
    if len(reason) < REASON_LENGTH:
        raise Refused(
            _("Bitte begründen Sie die Einsicht mit mindestens %(number)s Zeichen.") % {"number": REASON_LENGTH},
            field="reason",
        )
    access = AuditAccess.objects.create(user=actor.user, agency=agency, reason=reason, at=actor.now)
    record(actor=actor, action=AuditAction.AUDIT_REASON, about=access)
    return access


def raise_alarms(*, now: datetime.datetime) -> int:
    """Look through the last 24 hours and raise what is missing; how many were new. May run as often as one likes."""
    limits = Limits(**settings.AUDIT_LIMITS)
    rows = (
        AuditRow.objects.filter(at__gt=now - LOOK_BACK, at__lte=now, actor__isnull=False)
        .order_by("actor_id", "at", "id")
        .values_list("actor_id", "at", "agency_id", "case_id", "case_ids", "result")
    )
    new = 0
    for actor_id, group in groupby(rows.iterator(chunk_size=2000), key=lambda row: row[0]):
        traces = (
            Trace(at, agency, case, bool(listed), result == AuditResult.DENIED)
            for _actor, at, agency, case, listed, result in group
            if at is not None
        )
        for found in findings(traces, limits):
            for agency_id in found.agencies:
                new += _raise(actor_id, agency_id, found.kind, found.hour, found.number)
    return new


def _raise(actor_id: int | None, agency_id: int | None, kind: str, hour: datetime.datetime, count: int) -> bool:
    key: dict[str, Any] = {"kind": kind, "actor_id": actor_id, "agency_id": agency_id, "at": hour}
    alarm, made = AuditAlarm.objects.get_or_create(**key, defaults={"count": count})
    if alarm.count < count:
        AuditAlarm.objects.filter(pk=alarm.pk, count__lt=count).update(count=count)
    return made


@transaction.atomic
def mark_alarm_seen(*, actor: Actor, alarm: AuditAlarm) -> None:
    """Note that somebody has looked after the alarm; the first one counts. Refuses the person it is about."""
    if actor.user is None or alarm.actor_id == actor.user.pk:
        raise Refused(_("Dieser Hinweis betrifft Sie selbst: Jemand anderes muss ihn ansehen."))
    AuditAlarm.objects.filter(pk=alarm.pk, seen_at=None).update(seen_at=actor.now, seen_by=actor.user)
    record(actor=actor, action=AuditAction.ALARM_SEEN, about=alarm)
