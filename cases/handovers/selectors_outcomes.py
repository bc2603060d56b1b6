"""How it went on after a hand-over: what is asked of whom, and the figures."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from typing import Final, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from cases.handovers.enums import Arrival, HandoverState, Month
from cases.handovers.models import Handover, HandoverOutcome
from cases.handovers.rules_terms import suggested_by, term_begins, term_on
from cases.mails.models import OutgoingMail

ASKING: Final = "handover_outcome"
"""The kind of mail that asks."""
ASKED_FOR: Final = datetime.timedelta(days=14)
"""So long after a term has begun a mail asks; the task on the desk stays. Mails are kept longer than that."""


class Asked(NamedTuple):
    """A question on somebody's desk. `suggested`: from the outcome of the closed case; None where there is none."""

    handover: Handover
    month: Month
    since: datetime.date
    suggested: Arrival | None


def unanswered(*, today: datetime.date) -> QuerySet[Handover]:
    """Accepted hand-overs, the last of each case, whose present term nobody has answered. Restricted cases wait."""
    due = Q(pk__in=[])
    for month, next_month in zip(Month, [*list(Month)[1:], None], strict=True):
        begun = Q(decided_at__lt=_accepted_before(today, month))
        if next_month is not None:
            begun &= Q(decided_at__gte=_accepted_before(today, next_month))
        due |= begun & ~_answered(month)
    return _last_accepted().filter(due)


def outcomes_to_ask(*, today: datetime.date) -> QuerySet[Handover]:
    """Those among them whose term has begun lately, and about which no mail has asked yet in this term."""
    fresh = Q(pk__in=[])
    day_before = today - ASKED_FOR - datetime.timedelta(days=1)
    for month in Month:
        mails = OutgoingMail.objects.filter(
            kind=ASKING, object_type=Handover._meta.model_name, object_id=OuterRef("pk"), turn=month
        )
        begun = Q(decided_at__lt=_accepted_before(today, month), decided_at__gte=_accepted_before(day_before, month))
        fresh |= begun & ~_answered(month) & ~Q(Exists(mails))
    return _last_accepted().filter(fresh)


def _last_accepted() -> QuerySet[Handover]:
    later = Handover.objects.filter(
        case=OuterRef("case"), state=HandoverState.ACCEPTED, decided_at__gt=OuterRef("decided_at")
    )
    rows = Handover.objects.filter(~Exists(later), state=HandoverState.ACCEPTED, case__restricted_at__isnull=True)
    return rows.order_by("decided_at", "pk")


def _answered(month: Month) -> Q:
    return Q(Exists(HandoverOutcome.objects.filter(handover=OuterRef("pk"), months=month)))


def _accepted_before(today: datetime.date, month: Month) -> datetime.datetime:
    """The midnight before which something was accepted whose term has begun today."""
    day = today - datetime.timedelta(days=31 * month + 3)
    while term_begins(day + datetime.timedelta(days=1), month) <= today:
        day += datetime.timedelta(days=1)
    after = day + datetime.timedelta(days=1)
    return timezone.make_aware(datetime.datetime.combine(after, datetime.time()))


def ask(handover: Handover, today: datetime.date) -> Asked | None:
    """What is asked about an accepted hand-over that day; None before the first term."""
    accepted_on = timezone.localdate(handover.decided_at)
    month = term_on(accepted_on, today)
    if handover.state != HandoverState.ACCEPTED or month is None:
        return None
    return Asked(handover, month, term_begins(accepted_on, month), suggested_by(handover.case.outcome))


def outcome_counts(agencies: Collection[int]) -> dict[tuple[Month, Arrival], int]:
    """Term and outcome → how many hand-overs to or from these agencies. Counts only: small groups are hidden by who
    shows them. One query."""
    rows = (
        HandoverOutcome.objects.filter(
            Q(handover__from_agency__in=agencies) | Q(handover__to_agency__in=agencies),
        )
        .values_list("months", "outcome")
        .annotate(number=Count("pk"))
        .order_by("months", "outcome")
    )
    return {(Month(months), Arrival(outcome)): number for months, outcome, number in rows}
