"""Who belongs to an agency's team, and who may decide about whom."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from cases.staff.actors import Actor
from cases.staff.enums import Role
from cases.staff.models import Agency, Coordination, Membership, User
from cases.staff.models_invitations import StaffInvitation
from cases.staff.rules import GRANTS, grantable

DECIDING: Final = tuple(role for role in Role if GRANTS[role])
"""Roles that decide about others."""


def authority(actor: Actor, agency: Agency) -> frozenset[Role]:
    """Roles that the actor may give and take in the agency, read now and not when the request began."""
    user = User.objects.filter(pk=actor.user.pk, is_active=True).first() if actor.user else None
    if user is None:
        return frozenset()
    rows = Membership.objects.filter(user=user, agency=agency).current(on=actor.today)
    return grantable([Role(row.role) for row in rows.order_by("pk")], keeper=user.is_superuser)


def has_a_task(user: User, *, on: datetime.date) -> bool:
    """Whether anything is left for which the account is needed."""
    return (
        user.is_superuser
        or Membership.objects.filter(user=user).current(on=on).exists()
        or Coordination.objects.filter(user=user).exists()
    )


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of a team. `may`: the reader may decide about all of their roles here."""

    user: User
    rows: tuple[Membership, ...]
    may: bool
    is_me: bool

    @property
    def locked(self) -> bool:
        """The account is not in use; the roles wait for a new invitation."""
        return not self.user.is_active

    @property
    def leads(self) -> bool:
        """Whether they lead the agency."""
        return any(row.role == Role.LEAD for row in self.rows)


@dataclass(frozen=True, slots=True)
class Team:
    """One agency as its team page shows it. `grants`: roles that the reader may give there."""

    agency: Agency
    grants: frozenset[Role]
    people: tuple[Person, ...]
    invitations: tuple[StaffInvitation, ...]

    @property
    def only_lead(self) -> bool:
        """Nobody could stand in for the one lead."""
        return sum(person.leads and not person.locked for person in self.people) == 1


def teams_of(actor: Actor) -> list[Team]:
    """The teams that the actor decides about, in two queries."""
    held: dict[int, set[Role]] = {}
    agencies: dict[int, Agency] = {}
    for row in actor.memberships:
        held.setdefault(row.agency_id, set()).add(Role(row.role))
        agencies[row.agency_id] = row.agency
    grants = {pk: grantable(roles) for pk, roles in held.items()}
    deciding = [pk for pk, roles in grants.items() if roles]
    members = list(_rows(deciding, on=actor.today))
    asked = StaffInvitation.objects.pending().filter(agency_id__in=deciding).order_by("created_at", "pk")
    return [
        Team(
            agencies[pk],
            grants[pk],
            _people([row for row in members if row.agency_id == pk], grants[pk], actor.user),
            tuple(row for row in asked if row.agency_id == pk and grants[pk] >= set(row.roles)),
        )
        for pk in deciding
    ]


def _rows(agency_ids: Collection[int], *, on: datetime.date) -> Iterable[Membership]:
    """Memberships that were not ended, of locked accounts too."""
    rows = Membership.objects.filter(agency_id__in=agency_ids, ended_at__isnull=True).exclude(ends_on__lt=on)
    return rows.select_related("user").order_by("user__name", "user_id", "granted_at", "pk")


def _people(rows: Iterable[Membership], grants: frozenset[Role], me: User | None) -> tuple[Person, ...]:
    found: dict[int, list[Membership]] = {}
    for row in rows:
        found.setdefault(row.user_id, []).append(row)
    return tuple(
        Person(mine[0].user, tuple(mine), {Role(row.role) for row in mine} <= grants, mine[0].user == me)
        for mine in found.values()
    )
