"""Hand-overs in lists: what comes in, what goes out, what has ended."""

from __future__ import annotations

import datetime
from typing import Any, Final, NamedTuple

from django.db.models import OuterRef, QuerySet, Subquery

from cases.handovers.lifecycle import OPEN
from cases.handovers.models import Handover
from cases.handovers.selectors import approvable_by, waits_for_approval
from cases.records.models import works_on
from cases.records.models_people import YoungPerson
from cases.records.rules import age_group
from cases.staff.actors import Actor
from cases.staff.models import User

MOST: Final = 50


class Line(NamedTuple):
    """A hand-over in a list. `is_neutral`: only agency, age group and days are shown, no case and no name."""

    handover: Any
    is_neutral: bool
    ages: tuple[int, int | None] | None = None

    @property
    def waits(self) -> bool:
        """Whether a second person has to agree before the other agency learns of it."""
        return waits_for_approval(self.handover)


class Groups(NamedTuple):
    """The list of hand-overs."""

    approvals: list[Line]
    incoming: list[Line]
    outgoing: list[Line]
    ended: list[Line]

    @property
    def case_ids(self) -> list[int]:
        """Cases that are named."""
        lines = (*self.approvals, *self.incoming, *self.outgoing, *self.ended)
        return sorted({line.handover.case_id for line in lines if not line.is_neutral})


def handover_groups(actor: Actor, user: User) -> Groups:
    """Every hand-over that the person sees or gets a neutral line of. Four queries."""
    visible = list(_furnished(_giving(Handover.objects.visible_to(user, now=actor.now), actor, user))[:MOST])
    known = {row.pk for row in visible}
    lines = _neutral(Handover.objects.incoming(user, now=actor.now), actor, known)
    past = _neutral(Handover.objects.answered_by(user, now=actor.now), actor, known)
    seen = [Line(row, is_neutral=False) for row in visible]
    open_ones = [line for line in seen if line.handover.state in OPEN]
    return Groups(
        approvals=_neutral(approvable_by(user, now=actor.now), actor, known),
        incoming=lines + [line for line in open_ones if not line.handover.giving],
        outgoing=[line for line in open_ones if line.handover.giving],
        ended=[line for line in seen if line.handover.state not in OPEN] + past,
    )


def ages_of(handover: Handover, *, today: datetime.date) -> tuple[int, int | None] | None:
    """The age group for the neutral line of one hand-over; None where nobody knows a birth date."""
    born = YoungPerson.objects.filter(case=handover.case_id).values_list("birth_date", flat=True).first()
    return age_group(born, today) if born else None


def _neutral(rows: QuerySet[Handover], actor: Actor, known: set[int]) -> list[Line]:
    born = YoungPerson.objects.filter(case=OuterRef("case")).values("birth_date")
    return [
        Line(row, is_neutral=True, ages=age_group(row.born, actor.today) if row.born else None)
        for row in _furnished(rows).annotate(born=Subquery(born))[:MOST]
        if row.pk not in known
    ]


def _giving(rows: QuerySet[Handover], actor: Actor, user: User) -> QuerySet[Any]:
    return rows.annotate(giving=works_on("case", "from_agency", user.pk, actor.today))


def _furnished(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.select_related(
        "case", "from_agency__organisation", "to_agency__organisation", "receiver", "suggested__organisation"
    ).order_by("-offered_at", "-pk")
