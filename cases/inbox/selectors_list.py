"""The inbox as lists: for caseworkers with what it is about, for leads without."""

from __future__ import annotations

import datetime
from typing import Final, NamedTuple

from django.db.models import Q
from django.utils import timezone

from cases.inbox.enums import Escalation, RequestState
from cases.inbox.lifecycle import WAITING
from cases.inbox.models import CONTENT, ContactRequest, ContactRequestQuerySet
from cases.inbox.selectors import holders_of
from cases.staff.actors import Actor
from cases.staff.models import User

MOST: Final = 200
"""Requests in one list; 90 days after their last step they are gone."""


class Line(NamedTuple):
    """A request of a list. `holder`: with whom it lies (None: with everybody); `due_on`: next day by which something
    has to happen (None: nothing is promised). `age`: days since it came in.
    """

    row: ContactRequest
    holder: User | None
    due_on: datetime.date | None
    age: int
    is_late: bool
    is_due: bool

    @property
    def is_left(self) -> bool:
        """Somebody had taken it and is away or has left, without a deputy."""
        return self.row.taken_by_id is not None and self.holder is None

    @property
    def is_deputy(self) -> bool:
        """It lies with somebody who stands in."""
        return self.holder is not None and self.row.taken_by_id not in (None, self.holder.pk)

    @property
    def is_at_coordination(self) -> bool:
        """The coordination office was told, and somebody still waits (as `conditions.unheard`)."""
        row, told_on = self.row, self.row.escalated_on
        if row.escalated != Escalation.COORDINATION or told_on is None:
            return False
        passed = (day is not None and day < told_on for day in (row.reply_due_on, row.vacant_until))
        return row.state in WAITING or any(passed)


class Inbox(NamedTuple):
    """The caseworker's inbox: what is due among what is free or theirs; free; theirs; with colleagues."""

    due: list[Line]
    new: list[Line]
    mine: list[Line]
    others: list[Line]


def inbox_of(actor: Actor, user: User) -> Inbox:
    """Open requests of the person's agencies, each once. Four queries."""
    lines = _lines(ContactRequest.objects.visible_to(user, now=actor.now).open(), actor)
    ours = [line for line in lines if line.holder is None or line.holder.pk == user.pk]
    return Inbox(
        [line for line in ours if line.is_due],
        [line for line in ours if not line.is_due and line.holder is None],
        [line for line in ours if not line.is_due and line.holder is not None],
        [line for line in lines if line not in ours],
    )


def settled_by(actor: Actor, user: User) -> list[ContactRequest]:
    """Requests that the person has closed, latest first. One query."""
    rows = ContactRequest.objects.visible_to(user, now=actor.now).in_state(RequestState.CLOSED).filter(taken_by=user)
    return list(rows.select_related("agency__organisation", "case").order_by("-closed_at", "-pk")[:MOST])


def supervised_lines(actor: Actor, user: User, *, among: Q | None = None) -> list[Line]:
    """Open requests of the agencies that the person leads, without content; only those for which `among` holds.

    Four queries.
    """
    rows = ContactRequest.objects.supervised_by(user, now=actor.now).open().defer(*CONTENT)
    return _lines(rows.filter(among) if among is not None else rows, actor)


def _lines(rows: ContactRequestQuerySet, actor: Actor) -> list[Line]:
    known = rows.select_related("agency__organisation", "contact_point__place", "taken_by")
    found = list(known.order_by("received_at", "pk")[:MOST])
    held = holders_of(found, on=actor.today)
    return [line_of(row, held[row.pk], on=actor.today) for row in found]


def line_of(row: ContactRequest, holder: User | None, *, on: datetime.date) -> Line:
    """A request as lists show it on that day. Asks the database nothing."""
    due_on = due_of(row)
    is_late = due_on is not None and due_on < on
    age = (on - timezone.localdate(row.received_at)).days
    return Line(row, holder, due_on, age, is_late, due_on is not None and due_on <= on)


def due_of(row: ContactRequest) -> datetime.date | None:
    """By when somebody has to do the next thing: look, answer, say one more word, or say whether the person came."""
    dated = row.state == RequestState.APPOINTED and row.starts_at is not None
    days = (row.promised_on, timezone.localdate(row.starts_at) if dated else None)
    return min((day for day in days if day is not None), default=None)
