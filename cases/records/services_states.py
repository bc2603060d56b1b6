"""A case ends, goes on, stands still."""

from __future__ import annotations

import datetime
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.records.endings import end_what_runs
from cases.records.enums import CaseState, Outcome
from cases.records.lifecycle import CaseAction
from cases.records.models import Case, NextStep, Responsibility
from cases.records.models_people import YoungPerson
from cases.records.services import StepData, check_step, put_step
from cases.records.services_access import person_of, take_case
from cases.staff.actors import Actor
from cases.staff.errors import IllegalStep, Refused

REASON_LENGTH: Final = 20
"""Characters that a reason has at least."""
_BLINK: Final = datetime.timedelta(microseconds=1)


@transaction.atomic
def close_case(*, actor: Actor, case: Case, outcome: Outcome) -> Case:
    """End the work of all agencies: nobody is responsible any more, no step is open, no consent opens anything.

    `IllegalStep` if it is closed already or restricted.
    """
    case, _row = take_case(actor=actor, case=case, action=CaseAction.CASE_CLOSE)
    end_what_runs(actor=actor, case=case, reason=_("Der Fall wurde abgeschlossen."))
    held = Responsibility.objects.get(case=case, period__upper_inf=True)
    started = held.period.lower or case.opened_at
    ended = max(actor.now, started + _BLINK)  # a range without length would be none
    held.period = (started, ended)
    held.save(update_fields=["period"])
    NextStep.objects.filter(case=case, done_at__isnull=True).update(done_at=actor.now, done_by=person_of(actor))
    _change(case, actor, state=CaseState.CLOSED, outcome=outcome, closed_at=ended, responsible=None)
    record(actor=actor, action=AuditAction.CASE_CLOSE, about=case, case_id=case.pk)
    return case


@transaction.atomic
def reopen_case(*, actor: Actor, case: Case, step: StepData) -> Case:
    """Take a closed case up again; its owner is responsible, and consents from before open nothing.

    `IllegalStep` if it is open, restricted, or what was in it has been deleted. `Refused` without a next step.
    """
    case, row = take_case(actor=actor, case=case, action=CaseAction.CASE_REOPEN)
    check_step(step, actor=actor)
    if not YoungPerson.objects.filter(case=case).exists():
        raise IllegalStep(_("Die Daten dieses Falls sind schon gelöscht. Eröffnen Sie einen neuen Fall."))
    opened = max(actor.now, case.closed_at) if case.closed_at else actor.now
    Responsibility.objects.create(case=case, agency=row.agency, period=(opened, None))
    _change(
        case, actor, state=CaseState.OPEN, outcome="", closed_at=None, opened_at=opened, responsible=row.agency
    )  # fmt: skip
    put_step(case, row.agency, actor, step)
    record(actor=actor, action=AuditAction.CASE_REOPEN, about=case, case_id=case.pk)
    return case


@transaction.atomic
def restrict_case(*, actor: Actor, case: Case, reason: str) -> Case:
    """Restrict the processing (Art. 18 DSGVO): everybody only reads, nothing is open to other agencies.

    `Refused` for a reason shorter than 20 characters.
    """
    case, _row = take_case(actor=actor, case=case, action=CaseAction.CASE_RESTRICT)
    reason = checked_reason(reason)
    end_what_runs(actor=actor, case=case, reason=_("Die Verarbeitung des Falls wurde eingeschränkt."))
    _change(case, actor, restricted_at=actor.now, restriction_reason=reason)
    record(actor=actor, action=AuditAction.CASE_RESTRICT, about=case, case_id=case.pk)
    return case


@transaction.atomic
def unrestrict_case(*, actor: Actor, case: Case) -> Case:
    """Lift the restriction; who asked for it was told before (Art. 18 Abs. 3 DSGVO)."""
    case, _row = take_case(actor=actor, case=case, action=CaseAction.CASE_UNRESTRICT)
    _change(case, actor, restricted_at=None, restriction_reason="")
    record(actor=actor, action=AuditAction.CASE_UNRESTRICT, about=case, case_id=case.pk)
    return case


def checked_reason(reason: str) -> str:
    """The reason without spaces around it; `Refused` if it says too little."""
    reason = reason.strip()
    if len(reason) < REASON_LENGTH:
        raise Refused(_("Bitte begründen Sie es mit mindestens 20 Zeichen."), field="reason")
    return reason


def _change(case: Case, actor: Actor, **fields: object) -> None:
    Case.objects.filter(pk=case.pk).update(last_action_at=actor.now, version=F("version") + 1, **fields)
    case.refresh_from_db()
