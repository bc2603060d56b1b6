"""The person's conferences, sorted by what they ask of them."""

from __future__ import annotations

from typing import Final, NamedTuple

from cases.conferences.enums import ConferenceState
from cases.conferences.lifecycle import ENDED, PLANNING
from cases.conferences.models import Conference
from cases.conferences.steps import NEXT, NextStep
from cases.staff.actors import Actor
from cases.staff.models import User

MOST: Final = 200
"""Conferences on one page; the portal deletes them 90 days after they are closed."""


class Line(NamedTuple):
    """A conference of a list, with what comes next in it."""

    conference: Conference
    next: NextStep


class Groups(NamedTuple):
    """Still to come, dated ones first; held, with something left to do; past."""

    to_come: list[Line]
    to_do: list[Line]
    past: list[Line]


def conference_groups(actor: Actor, user: User) -> Groups:
    """Conferences that the person may see at this moment. One query."""
    rows = list(
        Conference.objects.visible_to(user, now=actor.now)
        .select_related("case", "agency__organisation")
        .order_by("-proposed_at", "-pk")[:MOST]
    )
    planned = sorted(
        (row for row in rows if row.state in PLANNING),
        key=lambda row: (row.starts_at is None, row.starts_at or row.proposed_at, row.pk),
    )
    return Groups(
        [_line(row) for row in planned],
        [_line(row) for row in rows if row.state not in PLANNING | ENDED],
        [_line(row) for row in rows if row.state in ENDED],
    )


def _line(conference: Conference) -> Line:
    return Line(conference, NEXT[ConferenceState(conference.state)])
