"""What an agency does next in a case."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.records.lifecycle import CaseAction
from cases.records.models import Case, NextStep
from cases.records.services import StepData, check_step, put_step
from cases.records.services_access import person_of, take_case, touch
from cases.staff.actors import Actor
from cases.staff.errors import IllegalStep
from cases.staff.models import Agency


@transaction.atomic
def set_next_step(*, actor: Actor, case: Case, step: StepData) -> NextStep:
    """The next step of the agency for which the person acts; the one before is done with that.

    The same step sent twice stays one. `Refused` without a text, for days in the past or more than a year away.
    """
    case, row = take_case(actor=actor, case=case, action=CaseAction.NEXT_STEP_SET)
    check_step(step, actor=actor)
    held = open_step(case, row.agency)
    if held is None or (held.text, held.due_on) != (step.text.strip(), step.due_on):
        if held is not None:
            _finish(held, actor)
        held = put_step(case, row.agency, actor, step)
        touch(case, actor)
    record(actor=actor, action=AuditAction.NEXT_STEP_SET, about=held, case_id=case.pk)
    return held


@transaction.atomic
def finish_next_step(*, actor: Actor, case: Case) -> NextStep:
    """The agency has done its step and plans none. `IllegalStep` for the responsible agency: it always plans one."""
    case, row = take_case(actor=actor, case=case, action=CaseAction.NEXT_STEP_SET)
    if row.agency_id == case.responsible_id:
        raise IllegalStep(_("Ihre Stelle ist zuständig. Legen Sie fest, was als Nächstes passiert."))
    held = open_step(case, row.agency)
    if held is None:
        raise IllegalStep(_("Der Schritt ist schon erledigt."))
    _finish(held, actor)
    touch(case, actor)
    record(actor=actor, action=AuditAction.NEXT_STEP_DONE, about=held, case_id=case.pk)
    return held


def open_step(case: Case, agency: Agency) -> NextStep | None:
    """What the agency plans, if anything."""
    return NextStep.objects.filter(case=case, agency=agency, done_at__isnull=True).first()


def _finish(held: NextStep, actor: Actor) -> None:
    held.done_at, held.done_by = actor.now, person_of(actor)
    held.save(update_fields=["done_at", "done_by"])
