"""A lead's view of the agency's cases: without names of young people, without content."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery

from cases.records.models import CaseMember, NextStep, Participation
from cases.records.models_people import YoungPerson
from cases.records.rules import age_group
from cases.staff.actors import Actor
from cases.staff.enums import Role


class SupervisedCase(NamedTuple):
    """A case as a lead sees it. `ages`: (from, to) or None where the person is another agency's.

    `overdue`: the own agency has a next step whose day has passed; `missing`: it is responsible and has none.
    """

    participation: Participation
    ages: tuple[int, int | None] | None
    overdue: bool
    missing: bool
    members: tuple[CaseMember, ...]


def supervised(actor: Actor, *, state: str) -> QuerySet[Any]:
    """Participations of the agencies that the person leads, in cases of one state; newest work first."""
    steps = NextStep.objects.filter(case=OuterRef("case"), agency=OuterRef("agency"), done_at__isnull=True)
    born = YoungPerson.objects.filter(case=OuterRef("case"), agency=OuterRef("agency"))
    members = CaseMember.objects.current(now=actor.now).select_related("user").order_by("kind", "user__name", "pk")
    return (
        Participation.objects.filter(agency__in=actor.agencies_as(Role.LEAD), ended_at__isnull=True, case__state=state)
        .select_related("case", "agency__organisation")
        .annotate(step_due=Subquery(steps.values("due_on")[:1]), birth_date=Subquery(born.values("birth_date")[:1]))
        .prefetch_related(Prefetch("case__members", queryset=members, to_attr="working"))
        .order_by("-case__last_action_at", "-case_id", "agency_id")
    )


def lines(rows: Iterable[Any], *, today: datetime.date) -> list[SupervisedCase]:
    """Rows of `supervised` as lines of the list."""
    found = []
    for row in rows:
        overdue = row.step_due is not None and row.step_due < today
        missing = row.step_due is None and row.case.responsible_id == row.agency_id
        ages = age_group(row.birth_date, today) if row.birth_date else None
        members = tuple(member for member in row.case.working if member.agency_id == row.agency_id)
        found.append(SupervisedCase(row, ages, overdue, missing, members))
    return found
