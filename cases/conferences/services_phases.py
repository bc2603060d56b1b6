"""A conference gets its phases: a copy, so that a later change of the procedure changes no conference."""

from __future__ import annotations

from collections.abc import Iterable

from cases.conferences.models import Conference
from cases.conferences.models_agenda import ConferencePhase
from cases.conferences.rules_framework import PhaseText


def give_phases(conference: Conference, phases: Iterable[PhaseText]) -> list[ConferencePhase]:
    """Copy the phases of a procedure to a conference that has none. A step of services: locks and records nothing."""
    return ConferencePhase.objects.bulk_create(
        ConferencePhase(
            conference=conference,
            position=position,
            title=str(phase.title),
            minutes=phase.minutes,
            hint=str(phase.hint),
            may_shorten=phase.may_shorten,
        )
        for position, phase in enumerate(phases, 1)
    )
