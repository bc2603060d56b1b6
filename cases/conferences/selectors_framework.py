"""The frame of a region's conferences: what it gave itself, or what the portal ships."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import QuerySet

from cases.conferences.enums import ConferenceRole
from cases.conferences.models_framework import Framework, Procedure
from cases.conferences.rules_framework import SHIPPED_NAME, SHIPPED_PHASES, SHIPPED_TASKS, PhaseText
from offers.regions.models import Region


class ProcedureText(NamedTuple):
    """A procedure as pages show it. `tasks`: role → what somebody with it does."""

    name: str
    phases: tuple[PhaseText, ...]
    tasks: dict[ConferenceRole, str]

    @property
    def minutes(self) -> int:
        """How long it takes."""
        return sum(phase.minutes for phase in self.phases)


def framework_of(region: Region) -> Framework:
    """The region's numbers; an unsaved row with the shipped ones if it gave itself none. One query."""
    return Framework.objects.filter(region=region).first() or Framework(region=region)


def procedures_of(region: Region) -> QuerySet[Procedure]:
    """Procedures that can be chosen in the region, the one that is proposed first. May be none: then the shipped one
    holds."""
    return Procedure.objects.filter(region=region, is_active=True).order_by("-is_default", "name", "pk")


def text_of(procedure: Procedure | None) -> ProcedureText:
    """Phases and tasks of the procedure; of the shipped one for None, and where it has no phases. Two queries.

    A task that the procedure says nothing about is told as shipped.
    """
    tasks = {role: str(task) for role, task in SHIPPED_TASKS.items()}
    rows = list(procedure.phases.order_by("position")) if procedure else []
    if procedure is None or not rows:
        phases = tuple(phase._replace(title=str(phase.title), hint=str(phase.hint)) for phase in SHIPPED_PHASES)
        return ProcedureText(str(procedure or SHIPPED_NAME), phases, tasks)
    tasks |= {ConferenceRole(row.role): row.task for row in procedure.roles.order_by("pk")}
    phases = tuple(PhaseText(row.title, row.minutes, row.hint, row.may_shorten) for row in rows)
    return ProcedureText(procedure.name, phases, tasks)


def default_procedure(region: Region) -> ProcedureText:
    """How conferences run in the region unless somebody chooses otherwise. Three queries at most."""
    return text_of(procedures_of(region).first())


def default_phases(region: Region) -> tuple[PhaseText, ...]:
    """Its phases, in order: what a new conference begins with."""
    return default_procedure(region).phases
