"""Who is away today: for whom somebody stands in, and what waits on people for whom nobody does. One statement."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from django.db.models import Exists, Func, IntegerField, OuterRef, Q, QuerySet, Subquery

from cases.calendars.models import Absence
from cases.handovers.lifecycle import OPEN as HANDOVER_OPEN
from cases.handovers.models import Handover
from cases.inbox.lifecycle import OPEN as REQUEST_OPEN
from cases.inbox.models import ContactRequest
from cases.records.enums import CaseState
from cases.records.models import CaseMember, NextStep
from cases.staff.actors import Actor
from cases.staff.enums import Role
from cases.staff.models import Membership, User


class Away(NamedTuple):
    """A colleague who is away up to `until`. With whom `cases`, `requests` and `handovers` wait; `steps`: cases among
    them with a next step due before they are back. Numbers only.
    """

    user: User
    until: datetime.date
    cases: int = 0
    steps: int = 0
    requests: int = 0
    handovers: int = 0


class Absent(NamedTuple):
    """For whom the person stands in today; for whom of their agencies' people nobody does, with what waits for them."""

    deputising: Sequence[Away] = ()
    left: Sequence[Away] = ()


def absent_today(actor: Actor, user: User) -> Absent:
    """Both lists of today. One query."""
    led, on = actor.agencies_as(Role.LEAD), actor.today
    today = Absence.objects.filter(first_day__lte=on, last_day__gte=on)
    gone = Exists(today.filter(user=OuterRef("deputy")))
    colleagues = Membership.objects.current(on=on).filter(agency__in=led, role=Role.CASEWORKER, user=OuterRef("user"))
    unattended = Q(Q(deputy=None) | Q(deputy__is_active=False) | gone) & Exists(colleagues) & ~Q(user=user)
    rows: list[Any] = list(
        today.filter(Q(deputy=user) | unattended)
        .annotate(
            cases=_count(_cases(actor, led)),
            steps=_count(_cases(actor, led).filter(Exists(_steps_due()))),
            requests=_count(
                ContactRequest.objects.filter(agency__in=led, taken_by=OuterRef("user"), state__in=REQUEST_OPEN)
            ),
            handovers=_count(
                Handover.objects.filter(to_agency__in=led, receiver=OuterRef("user"), state__in=HANDOVER_OPEN)
            ),
        )
        .select_related("user")
        .order_by("last_day", "user__name", "pk")
    )
    return Absent(
        [Away(row.user, row.last_day) for row in rows if row.deputy_id == user.pk],
        [
            Away(row.user, row.last_day, row.cases, row.steps, row.requests, row.handovers)
            for row in rows
            if row.deputy_id != user.pk and row.cases + row.requests + row.handovers
        ],
    )


def _cases(actor: Actor, agencies: Collection[int]) -> QuerySet[CaseMember]:
    """Open cases on which they work for these agencies, and nobody else does who is there."""
    there = CaseMember.objects.current(now=actor.now).filter(case=OuterRef("case"), agency=OuterRef("agency"))
    away = Absence.objects.filter(user=OuterRef("user"), first_day__lte=actor.today, last_day__gte=actor.today)
    return CaseMember.objects.current(now=actor.now).filter(
        ~Exists(there.filter(~Exists(away))), user=OuterRef("user"), agency__in=agencies, case__state=CaseState.OPEN
    )


def _steps_due() -> QuerySet[NextStep]:
    return NextStep.objects.filter(
        case=OuterRef("case"), agency=OuterRef("agency"), done_at=None, due_on__lte=OuterRef(OuterRef("last_day"))
    )


def _count(rows: QuerySet[Any]) -> Subquery:
    """How many rows there are, as a column."""
    counted = rows.order_by().annotate(number=Func("pk", function="COUNT", output_field=IntegerField()))
    return Subquery(counted.values("number"))
