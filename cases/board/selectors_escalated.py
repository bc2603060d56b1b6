"""Requests that nobody answered, or for whose date nobody is there, as the coordination office sees them: reference,
age, agency, door, state and the day of that date.

Names, ways to be reached and texts are never read from the database here, so that none can be shown.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from django.utils import timezone

from cases.calendars.selectors import away_on
from cases.inbox.enums import RequestState
from cases.inbox.lifecycle import DATED, WAITING
from cases.inbox.models import ContactRequest, RequestStation
from cases.inbox.selectors import agencies_agreed, caseworkers_of
from cases.staff.actors import Actor
from cases.staff.models import Agency, User

READ: Final = (
    "pk", "reference", "state", "received_at", "answer_due_on", "reply_due_on", "starts_at", "agency_id",
    "agency__organisation__short_name", "agency__legal_area", "contact_point__place__name", "taken_by__name",
)  # fmt: skip


class EscalatedLine(NamedTuple):
    """A request that waits. `days` since it came; `door`: the town of its contact point; `holder`: whoever has it;
    `is_given`: it was given to somebody who has not looked yet; `date_on`: of a date that nobody is there for;
    `answer_by`: the day by which somebody was, or is, to answer.
    """

    number: int
    reference: str
    received_on: datetime.date
    days: int
    agency: str
    area: str
    door: str
    state: str
    holder: str
    is_given: bool
    date_on: datetime.date | None
    answer_by: datetime.date


def escalated_lines(actor: Actor, user: User, *, reference: str = "") -> list[EscalatedLine]:
    """What waits in the regions that the person coordinates, the oldest first; or that one `reference`. One query."""
    rows = ContactRequest.objects.escalated_to(user).order_by("received_at", "pk")
    if reference:
        rows = rows.filter(reference=reference)
    return list(_lines(rows.values(*READ), today=actor.today))


def _lines(rows: Iterable[dict[str, Any]], *, today: datetime.date) -> Iterable[EscalatedLine]:
    for row in rows:
        received_on = timezone.localdate(row["received_at"])
        holder = row["taken_by__name"] or ""
        state = RequestState(row["state"])
        is_vacant = state in DATED and not holder
        yield EscalatedLine(
            number=row["pk"],
            reference=row["reference"],
            received_on=received_on,
            days=(today - received_on).days,
            agency=row["agency__organisation__short_name"],
            area=row["agency__legal_area"],
            door=row["contact_point__place__name"] or "",
            state=str(state.label),
            holder=holder,
            is_given=bool(holder) and state == RequestState.RECEIVED,
            date_on=timezone.localdate(row["starts_at"]) if is_vacant else None,
            answer_by=row["reply_due_on"] or row["answer_due_on"],
        )


def people_for(contact_request: ContactRequest, *, on: datetime.date) -> list[User]:
    """Caseworkers of the agency who are there that day, but for whom it lies with already."""
    people = caseworkers_of([contact_request.agency_id], on=on)[contact_request.agency_id]
    away = away_on([user.pk for user in people], on=on)
    return [user for user in people if user.pk not in away | {contact_request.taken_by_id}]


def agencies_for(contact_request: ContactRequest) -> list[Agency]:
    """Other agencies to which it can go: the person agreed, and nobody there has answered, or nobody is there for the
    date.
    """
    can_move = contact_request.state in WAITING or contact_request.is_vacant
    return agencies_agreed(contact_request) if can_move else []


def stations_of(contact_request: ContactRequest) -> list[RequestStation]:
    """With which agency it lay when."""
    return list(contact_request.stations.select_related("agency__organisation").order_by("since", "pk"))
