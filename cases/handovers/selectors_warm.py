"""What the page of a hand-over says about its warm part."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from cases.handovers.lifecycle import HandoverAction, Who
from cases.handovers.models import Handover, HandoverOutcome
from cases.handovers.selectors import actions_in
from cases.handovers.selectors_links import is_current
from cases.handovers.selectors_meeting import location_of
from cases.handovers.selectors_outcomes import Asked, ask
from cases.records.enums import CaseState, Channel
from cases.records.models_people import YoungPerson
from cases.staff.actors import Actor

A = HandoverAction


@dataclass(frozen=True, slots=True)
class Warmth:
    """The warm part of a hand-over as one reader may see it.

    `actions`: what they may do now. `channel`: how the young person wants to be reached; `by_mail`: whether that is a
    mail that the portal can send. `asked`: what is asked now about how it went on, `given`: the answer that there is;
    `outcomes`: all of them. `is_late`: the first contact is overdue.
    """

    actions: frozenset[HandoverAction]
    location: str
    is_past: bool
    channel: Channel | None
    by_mail: bool
    asked: Asked | None
    given: str
    outcomes: list[HandoverOutcome]
    is_late: bool

    @property
    def may_plan(self) -> bool:
        """Whether the reader may set or move the joint date, and give the young person their link."""
        return A.MEETING in self.actions

    @property
    def may_tell(self) -> bool:
        """Whether the reader may say that the young person was told."""
        return A.TELL in self.actions

    @property
    def may_confirm(self) -> bool:
        """Whether the reader may confirm the first contact."""
        return A.CONTACT in self.actions

    @property
    def may_answer(self) -> bool:
        """Whether the reader may say now how it went on."""
        return A.OUTCOME in self.actions and self.asked is not None


def warmth(actor: Actor, handover: Handover, *, hands: frozenset[Who]) -> Warmth:
    """For the page of a hand-over that the person sees; two queries."""
    is_open = handover.case.state == CaseState.OPEN and handover.case.restricted_at is None and is_current(handover)
    actions = actions_in(actor, handover, hands=hands)
    outcomes = list(handover.outcomes.order_by("months"))
    asked = ask(handover, actor.today) if handover.case.restricted_at is None else None
    given = next((row.outcome for row in outcomes if asked and row.months == asked.month), "")
    row = YoungPerson.objects.filter(case=handover.case_id).values_list("channel", "email").first()
    return Warmth(
        actions=actions if is_open else actions & {A.OUTCOME},
        location=location_of(handover),
        is_past=handover.meeting_ends_at is not None and handover.meeting_ends_at <= actor.now,
        channel=Channel(row[0]) if row else None,
        by_mail=bool(row and row[0] == Channel.EMAIL and row[1]),
        asked=asked,
        given=given,
        outcomes=outcomes,
        is_late=_is_late(handover, actor.today),
    )


def _is_late(handover: Handover, today: datetime.date) -> bool:
    due = handover.contact_due_on
    return due is not None and due < today and handover.first_contact_on is None
