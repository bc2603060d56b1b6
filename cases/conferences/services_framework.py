"""A region's own procedure begins with the shipped one."""

from __future__ import annotations

from cases.conferences.models_framework import Procedure, ProcedurePhase, ProcedureRole
from cases.conferences.rules_framework import SHIPPED_PHASES, SHIPPED_TASKS


def fill_procedure(procedure: Procedure) -> None:
    """Copy the shipped phases and tasks to a procedure that has none. No case data: nothing is recorded."""
    ProcedurePhase.objects.bulk_create(
        ProcedurePhase(
            procedure=procedure,
            position=position,
            title=str(phase.title),
            minutes=phase.minutes,
            hint=str(phase.hint),
            may_shorten=phase.may_shorten,
        )
        for position, phase in enumerate(SHIPPED_PHASES, 1)
    )
    ProcedureRole.objects.bulk_create(
        ProcedureRole(procedure=procedure, role=role, task=str(task)) for role, task in SHIPPED_TASKS.items()
    )
