"""What hand-overs ask of somebody today: for the desk, in one statement."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from enum import StrEnum
from typing import Any, Final, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from cases.calendars.selectors_away import deputy_for, is_away, works_as_caseworker
from cases.handovers.enums import HandoverState, Missed
from cases.handovers.lifecycle import OPEN
from cases.handovers.models import Handover, HandoverOutcome, HandoverPeriods, covers_handover
from cases.handovers.rules_clock import meeting_due_on
from cases.handovers.selectors import waits_for_approval
from cases.handovers.selectors_outcomes import Asked, ask
from cases.records.enums import CaseState
from cases.records.lifecycle import LEADING
from cases.records.models import CaseMember, NextStep, works_on
from cases.staff.actors import Actor
from cases.staff.enums import Role
from cases.staff.models import User

S = HandoverState
MOST: Final = 100
UNANSWERED: Final = (S.RETURNED, S.DECLINED, S.EXPIRED)
"""Ends after which the agency that offered it has to decide anew."""
NEWS: Final = datetime.timedelta(days=7)
"""So long it stands on the desk that somebody has accepted."""


class Task(StrEnum):
    """What is to be done; the order is the order on the desk."""

    SEE = "see"
    TAKE_OVER = "take_over"
    ANSWER = "answer"
    DECIDE = "decide"
    CONSENT = "consent"
    APPROVE = "approve"
    MEETING = "meeting"
    TELL = "tell"
    MISSED = "missed"
    CONTACT = "contact"
    OUTCOME = "outcome"
    ACCEPTED = "accepted"


class HandoverTask(NamedTuple):
    """One line of the desk. `is_neutral`: the case is not named; `day`: until when, or since when it was due;
    `stands_in_for`: a colleague who is not there and for whom the person does it. `asked`: how it went on, for OUTCOME.
    """

    task: Task
    handover: Any
    is_neutral: bool
    day: datetime.date | None
    is_late: bool = False
    stands_in_for: str = ""
    asked: Asked | None = None

    @property
    def page(self) -> str:
        """The name of the address where it is done; the list of cases without a lead's content where nothing is."""
        if self.is_neutral and self.task in (Task.MISSED, Task.MEETING):
            return ""
        return PAGES.get(self.task, "cases:handover_detail")


PAGES: Final = {
    Task.MEETING: "cases:handover_meeting",
    Task.TELL: "cases:handover_tell",
    Task.OUTCOME: "cases:handover_outcome",
}
"""Task → its page, where that is not the hand-over's own."""


def handover_tasks(actor: Actor, user: User) -> list[HandoverTask]:
    """Everything that hand-overs ask of the person today, the most pressing kind first. One query."""
    order = list(Task)
    found = [line for row in _rows(actor, user)[:MOST] for line in _lines(row, actor, user)]
    return sorted(found, key=lambda line: (order.index(line.task), line.day or actor.today, line.handover.pk))


def _rows(actor: Actor, user: User) -> QuerySet[Any]:
    works, leads, today = actor.agencies_as(Role.CASEWORKER), actor.agencies_as(Role.LEAD), actor.today
    members = CaseMember.objects.current(now=actor.now).filter(case=OuterRef("case"), user=user)
    known = Handover.objects.filter(Q(from_agency__in=works | leads) | Q(to_agency__in=works | leads)).annotate(
        giving=Subquery(members.filter(agency=OuterRef("from_agency")).values("kind")[:1]),
        checks=works_on("case", "to_agency", user.pk, today),
        covers=covers_handover("case", "from_agency", "to_agency", actor.now, today),
        later=Exists(Handover.objects.filter(case=OuterRef("case"), offered_at__gte=OuterRef("decided_at"))),
        planned=Exists(_steps_since()),
        moved_on=Exists(
            Handover.objects.filter(case=OuterRef("case"), state=S.ACCEPTED, decided_at__gt=OuterRef("decided_at"))
        ),
        answered=ArraySubquery(HandoverOutcome.objects.filter(handover=OuterRef("pk")).values("months")),
        receiver_is_away=is_away("receiver", on=today),
        receiver_works=works_as_caseworker("receiver", "to_agency", on=today),
        deputy=deputy_for("receiver", "to_agency", on=today),
        receiver_on_case=works_on("case", "to_agency", "receiver", today),
        attended=Exists(_there(today)),
    )
    mine = Q(checks=True) | Q(giving__isnull=False)
    ended = Q(state__in=UNANSWERED, later=False, planned=False, giving__in=LEADING, case__responsible=F("from_agency"))
    undated = Q(meeting_starts_at=None) | Q(meeting_is_off=True)
    waits = Q(contact_missed__gte=Missed.DESKS) | Q(undated, is_warm=True)
    led = Q(waits, first_contact_on=None, to_agency__in=leads)
    after = Q(mine | led, state=S.ACCEPTED, moved_on=False)
    return (
        known.filter(Q(state__in=OPEN) | ended | after, case__restricted_at=None)
        .select_related("case", "from_agency__organisation", "to_agency__organisation", "receiver", "suggested")
        .select_related("suggested__organisation", "case__region__handover_periods")
        .order_by("offered_at", "pk")
    )


def _there(day: datetime.date) -> QuerySet[CaseMember]:
    """Who works on the case for the agency that is asked, and is not away."""
    rows = CaseMember.objects.current_on(day).filter(case=OuterRef("case"), agency=OuterRef("to_agency"))
    return rows.filter(~is_away("user", on=day))


def _steps_since() -> QuerySet[NextStep]:
    """Next steps that the agency which offered it has planned since it ended: then somebody has decided."""
    return NextStep.objects.filter(
        case=OuterRef("case"), agency=OuterRef("from_agency"), created_at__gt=OuterRef("decided_at")
    )


def _lines(row: Any, actor: Actor, user: User) -> Iterable[HandoverTask]:
    if row.state == S.ACCEPTED:
        return _after(row, actor, user)
    if row.state not in OPEN:
        return [HandoverTask(Task.DECIDE, row, False, None)]
    return [*_to_answer(row, actor, user), *_to_mend(row, actor, user), *_to_meet(row, actor, user)]


def _to_answer(row: Any, actor: Actor, user: User) -> Iterable[HandoverTask]:
    """What waits for the agency that is asked: only while something covers it."""
    works = row.to_agency_id in actor.agencies_as(Role.CASEWORKER)
    if not works or waits_for_approval(row) or not (row.norm or row.covers):
        return
    if row.state == S.OFFERED:
        yield HandoverTask(Task.SEE, row, not row.checks, row.expires_on)
    elif row.receiver_id == user.pk:
        yield HandoverTask(Task.ANSWER, row, not row.checks, row.expires_on)
    elif (row.receiver_is_away or not row.receiver_works) and row.deputy in (None, user.pk):
        absent = str(row.receiver) if row.deputy else ""
        yield HandoverTask(Task.TAKE_OVER, row, not row.checks, row.expires_on, stands_in_for=absent)


def _to_mend(row: Any, actor: Actor, user: User) -> Iterable[HandoverTask]:
    """What keeps the other agency from seeing it: a consent that does not hold, a second person who has not agreed."""
    if waits_for_approval(row):
        if row.from_agency_id in actor.agencies_as(Role.LEAD) and row.offered_by_id != user.pk:
            yield HandoverTask(Task.APPROVE, row, row.giving is None, row.expires_on)
    elif row.giving in LEADING and not row.norm and not row.covers:
        yield HandoverTask(Task.CONSENT, row, False, row.expires_on)


def _to_meet(row: Any, actor: Actor, user: User) -> Iterable[HandoverTask]:
    """A warm hand-over that has no joint date in time: for who received it and is there; else for whoever works on the
    case beside them; where nobody of them is there, for the leads, who add somebody.
    """
    is_open = row.state == S.ACCEPTED or (row.state == S.SEEN and (row.norm or row.covers))
    if not is_open or not row.is_warm or row.is_dated or row.first_contact_on is not None:
        return
    due = _meeting_due(row)
    if due > actor.today:
        return
    is_late, absent = due < actor.today, str(row.receiver)
    if row.receiver_on_case and not row.receiver_is_away:
        if row.receiver_id == user.pk:
            yield HandoverTask(Task.MEETING, row, False, due, is_late)
    elif row.checks:
        yield HandoverTask(Task.MEETING, row, False, due, is_late, "" if row.receiver_id == user.pk else absent)
    elif not row.attended and row.to_agency_id in actor.agencies_as(Role.LEAD):
        yield HandoverTask(Task.MEETING, row, True, due, is_late, absent)


def _meeting_due(row: Any) -> datetime.date:
    region = row.case.region
    days = getattr(region, "handover_periods", None) or HandoverPeriods(region=region)
    return meeting_due_on(timezone.localdate(row.seen_at), contact_days=days.contact_days, state=region.state)


def _after(row: Any, actor: Actor, user: User) -> Iterable[HandoverTask]:
    """What is left to do once it is accepted."""
    if row.case.state == CaseState.OPEN:
        yield from _to_meet(row, actor, user)
        yield from _contact(row, actor)
    asked = ask(row, actor.today)
    if row.checks and asked is not None and asked.month not in row.answered:
        yield HandoverTask(Task.OUTCOME, row, False, asked.since, asked=asked)


def _contact(row: Any, actor: Actor) -> Iterable[HandoverTask]:
    if row.checks and row.told_at is None:
        yield HandoverTask(Task.TELL, row, False, None)
    if row.first_contact_on is None and row.checks:
        is_late = row.contact_due_on < actor.today
        yield HandoverTask(Task.CONTACT, row, False, row.contact_due_on, is_late)
    elif row.first_contact_on is None and row.contact_missed != Missed.NOBODY:
        leads = row.to_agency_id in actor.agencies_as(Role.LEAD)
        if leads or row.giving in LEADING:
            yield HandoverTask(Task.MISSED, row, row.giving is None, row.contact_due_on, True)
    if row.giving in LEADING and not row.checks and row.decided_at > actor.now - NEWS:
        yield HandoverTask(Task.ACCEPTED, row, False, timezone.localdate(row.decided_at))
