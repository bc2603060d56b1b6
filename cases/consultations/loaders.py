"""The doors of the room: who may come in at all, and who sits in which round. The session holds a random key for it."""

from __future__ import annotations

from typing import Final

from django.core.exceptions import PermissionDenied
from django.http import Http404

from cases.consultations.models import Seat
from cases.consultations.rules import new_key, tries_digest
from cases.consultations.selectors import seat_at
from cases.staff.enums import Role
from cases.staff.middleware import StaffRequest

KEY: Final = "consultation_key"
"""Session key: random, of one login; seats hold its hash. Gone with the login."""
JOINED: Final = "consultations"
"""Session key: references of the rounds that this login has joined, for the list."""
REMEMBERED: Final = 20


def let_in(request: StaffRequest) -> None:
    """Caseworkers and leads of some agency; `PermissionDenied` for everybody else."""
    if not request.actor.has_role(Role.CASEWORKER, Role.LEAD):
        raise PermissionDenied


def key_of(request: StaffRequest) -> str:
    """The key of this login, made when it is first needed."""
    key: str = request.session.get(KEY, "")
    if not key:
        key = request.session[KEY] = new_key()
    return key


def joined(request: StaffRequest) -> list[str]:
    """References of the rounds that this login has joined."""
    return list(request.session.get(JOINED, ()))


def remember(request: StaffRequest, reference: str) -> None:
    """Show this round in the login's list."""
    others = [known for known in joined(request) if known != reference]
    request.session[JOINED] = [reference, *others][:REMEMBERED]


def who_tries(request: StaffRequest) -> str:
    """Under which hash this account's tries of codes are counted today."""
    return tries_digest(request.user.pk, request.actor.today)


def load_seat(request: StaffRequest, reference: str) -> Seat:
    """The login's seat in this round; `Http404` for whoever has none in it."""
    let_in(request)
    seat = seat_at(request.session.get(KEY, ""), reference)
    if seat is None:
        raise Http404
    return seat
