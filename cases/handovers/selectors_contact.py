"""First contacts that nobody has confirmed in time: whose task that is, and how many there are."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from cases.calendars.rules_days import working_days_after
from cases.handovers.enums import HandoverState, Missed
from cases.handovers.models import Handover
from cases.records.enums import CaseState

COORDINATION_DAYS: Final = 5
"""Working days after the last day of the period until the coordination office counts it."""


def without_contact() -> QuerySet[Handover]:
    """Accepted hand-overs of open cases whose first contact nobody has confirmed, where nobody else has taken over."""
    later = Handover.objects.filter(
        case=OuterRef("case"), state=HandoverState.ACCEPTED, decided_at__gt=OuterRef("decided_at")
    )
    return Handover.objects.filter(
        ~Exists(later),
        state=HandoverState.ACCEPTED,
        first_contact_on__isnull=True,
        case__state=CaseState.OPEN,
        case__restricted_at__isnull=True,
    )


def to_desks(*, today: datetime.date) -> QuerySet[Handover]:
    """Those whose last day has passed and that nobody has been told of."""
    return without_contact().filter(contact_missed=Missed.NOBODY, contact_due_on__lt=today)


def to_coordination(*, today: datetime.date) -> QuerySet[Handover]:
    """Those that still wait `COORDINATION_DAYS` working days of their Land later."""
    told = without_contact().filter(contact_missed=Missed.DESKS)
    states = set(told.order_by("case__region__state").values_list("case__region__state", flat=True))
    late = Q(pk__in=[])
    for state in sorted(states):
        late |= Q(case__region__state=state, contact_due_on__lte=_latest(today, state))
    return told.filter(late)


def _latest(today: datetime.date, state: str) -> datetime.date:
    """The last due day of which so many working days are over."""
    day = today
    while working_days_after(day, COORDINATION_DAYS, state=state) >= today:
        day -= datetime.timedelta(days=1)
    return day


def missed_contacts_due(*, today: datetime.date) -> int:
    """How many have to be told to somebody today."""
    return to_desks(today=today).count() + to_coordination(today=today).count()


def missed_contacts() -> QuerySet[Handover]:
    """Those that have been told: they are somebody's task until the contact is confirmed."""
    return without_contact().exclude(contact_missed=Missed.NOBODY)


def missed_by_agency(agencies: Collection[int], *, missed: Missed = Missed.COORDINATION) -> dict[int, int]:
    """Agency → how many first contacts with it are missed, and have been told as far as `missed`. Counts only."""
    rows = missed_contacts().filter(to_agency__in=agencies, contact_missed__gte=missed)
    return dict(rows.values_list("to_agency").annotate(number=Count("pk")).order_by("to_agency"))
