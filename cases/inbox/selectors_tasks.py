"""What contact requests ask of somebody today: for the desk, in one statement."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from enum import StrEnum
from typing import Any, Final, NamedTuple

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.utils import timezone

from cases.calendars.selectors_away import deputy_for, is_away, works_as_caseworker
from cases.inbox.conditions import unheard
from cases.inbox.enums import Escalation, ReplyTo, RequestState
from cases.inbox.models import ContactRequest
from cases.inbox.rules_clock import QUIET
from cases.inbox.selectors_list import due_of
from cases.staff.actors import Actor
from cases.staff.enums import Role
from cases.staff.models import User

S = RequestState
MOST: Final = 200
SOON: Final = datetime.timedelta(days=7)


class Task(StrEnum):
    """What is to be done."""

    LOOK = "look"
    ANSWER = "answer"
    REPLY = "reply"
    """They wrote once more after the answer."""
    AGAIN = "again"
    """They did not come to the date."""
    CAME = "came"
    MEET = "meet"
    CLOSE = "close"
    VACANT = "vacant"
    """There is a date, and nobody for it: for everybody in the agency."""
    GIVE = "give"
    """For leads: it lies with somebody who is not there, and nobody stands in."""
    SLOW = "slow"
    """For leads: it has waited too long."""


PROMISED: Final = {
    S.RECEIVED: Task.LOOK,
    S.SEEN: Task.ANSWER,
    ReplyTo.MESSAGE: Task.REPLY,
    ReplyTo.NO_SHOW: Task.AGAIN,
}
"""What somebody waits for → what is to be done about it by the day that was promised."""


class RequestTask(NamedTuple):
    """One line of the desk. `name` is empty for leads; `day`: until when, or of the date; `stands_in_for`: a colleague
    who is away and with whom it lay.
    """

    task: Task
    row: Any
    name: str
    day: datetime.date | None
    is_late: bool
    stands_in_for: str


class InboxTasks(NamedTuple):
    """What waits for somebody: `new` requests that nobody has, `late` of them late, the oldest due on `due_on`; theirs,
    after dates for which nobody is there; what leads have to give to somebody.
    """

    new: int = 0
    late: int = 0
    due_on: datetime.date | None = None
    mine: Sequence[RequestTask] = ()
    to_give: Sequence[RequestTask] = ()

    @property
    def number(self) -> int:
        """How many lines the desk shows."""
        return bool(self.new) + len(self.mine) + len(self.to_give)


def request_tasks(actor: Actor, user: User) -> InboxTasks:
    """Everything that contact requests ask of the person. One query."""
    works, leads = actor.agencies_as(Role.CASEWORKER), actor.agencies_as(Role.LEAD)
    rows: list[Any] = list(_rows(actor, user, works, leads)[:MOST])
    free = [row for row in rows if row.agency_id in works and holder_id(row) is None]
    new = [row for row in free if not row.is_vacant]
    vacant = [_line(Task.VACANT, row, row.shown_name, actor.today) for row in free if row.is_vacant]
    mine = [row for row in rows if row.agency_id in works and holder_id(row) == user.pk]
    tasks = [line for row in mine if (line := _task(row, user, now=actor.now)) is not None]
    to_give = [
        _line(task, row, "", actor.today)
        for row in rows
        if row.agency_id in leads and (task := _task_of_leads(row)) is not None
    ]
    return InboxTasks(
        len(new),
        sum(_is_late(row, actor.today) for row in new),
        min((day for row in new if (day := due_of(row)) is not None), default=None),
        [*vacant, *sorted(tasks, key=lambda line: (line.task is Task.CLOSE, line.day or actor.today, line.row.pk))],
        to_give,
    )


def _line(task: Task, row: Any, name: str, today: datetime.date) -> RequestTask:
    """A line about a request that nobody at the screen has."""
    return RequestTask(task, row, name, due_of(row), _is_late(row, today), "")


def _rows(actor: Actor, user: User, works: frozenset[int], leads: frozenset[int]) -> QuerySet[Any]:
    """Open requests that may be the person's business, without content; a name only for caseworkers."""
    on = actor.today
    known = ContactRequest.objects.open().filter(agency__in=works | leads)
    known = known.annotate(
        shown_name=Case(When(agency__in=works, then=F("name")), default=Value("")),
        taker_is_away=is_away("taken_by", on=on),
        taker_works=works_as_caseworker("taken_by", "agency", on=on),
        deputy=deputy_for("taken_by", "agency", on=on),
        is_slow=Case(When(unheard(Escalation.LEAD), then=True), default=False),
    )
    free = Q(taken_by=None) | Q(taken_by=user) | Q(taker_is_away=True) | Q(taker_works=False)
    return (
        known.filter(free | Q(agency__in=leads, is_slow=True))
        .select_related("taken_by")
        .only(
            "reference", "agency", "state", "channel", "seen_due_on", "answer_due_on", "reply_to", "reply_due_on",
            "starts_at", "ends_at", "last_step_at", "received_at", "taken_by__name", "taken_by__email",
        )
        .order_by("received_at", "pk")
    )  # fmt: skip


def holder_id(row: Any) -> int | None:
    """With whom it lies today, as `selectors.holders_of` has it; of a row of this module."""
    keeper: int | None = row.deputy if row.taker_is_away else row.taken_by_id if row.taker_works else None
    return keeper


def _task_of_leads(row: Any) -> Task | None:
    """Who has it is not there and nobody stands in, or it has come to the leads because it waits too long."""
    if row.is_vacant:
        return Task.VACANT
    if row.taken_by_id is not None and holder_id(row) is None:
        return Task.GIVE
    return Task.SLOW if row.is_slow else None


def _is_late(row: Any, today: datetime.date) -> bool:
    due_on = due_of(row)
    return due_on is not None and due_on < today


def _task(row: Any, user: User, *, now: datetime.datetime) -> RequestTask | None:
    today, day = timezone.localdate(now), row.promised_on or due_of(row)
    task = PROMISED.get(row.reply_to or row.state) or _later_task(row, day, now=now)
    if task is None:
        return None
    is_late = task is Task.CAME or (row.promised_on is not None and row.promised_on < today)
    return RequestTask(task, row, row.shown_name, day, is_late, "" if row.taken_by_id == user.pk else str(row.taken_by))


def _later_task(row: Any, day: datetime.date | None, *, now: datetime.datetime) -> Task | None:
    """What is to be done where nobody waits for an answer."""
    today = timezone.localdate(now)
    if row.state == S.APPOINTED:
        return Task.CAME if row.ends_at <= now else Task.MEET if day is not None and day <= today + SOON else None
    return Task.CLOSE if timezone.localdate(row.last_step_at) + QUIET <= today else None
