"""Who somebody is in a case, and for which agency they act there."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from cases.records.enums import MemberKind
from cases.records.lifecycle import CaseAction, Position, Stage, allowed_actions, stage_of
from cases.records.models import Case, CaseMember
from cases.staff.actors import Actor
from cases.staff.enums import Role
from cases.staff.errors import Refused
from cases.staff.models import Agency, Membership, User


def own_rows(actor: Actor, case: Case) -> list[CaseMember]:
    """The person's current memberships in the case, that of the chosen agency first. One query."""
    acting_id = actor.acting.pk if actor.acting else None
    rows = (
        CaseMember.objects.current(now=actor.now)
        .filter(case=case, user=actor.user)
        .select_related("agency__organisation")
        .order_by("id")
    )
    return sorted(rows, key=lambda row: row.agency_id != acting_id)


def acting_in(actor: Actor, case: Case) -> Agency:
    """The agency for which the person acts in this case: the chosen one if they work on it for that one, else the
    agency of their first membership. Raises `Refused` for somebody who does not work on the case.
    """
    rows = own_rows(actor, case)
    if not rows:
        raise Refused(_("Sie arbeiten nicht an diesem Fall."))
    return rows[0].agency


def position(row: CaseMember, case: Case) -> Position:
    """What a membership means for the tables in `lifecycle`."""
    return Position(MemberKind(row.kind), row.agency_id == case.agency_id, row.agency_id == case.responsible_id)


def acts_for_owner(actor: Actor, case: Case) -> bool:
    """Whether the person works on the case for the agency that opened it. One query."""
    return any(row.agency_id == case.agency_id for row in own_rows(actor, case))


def stage(case: Case) -> Stage:
    """Where the case stands."""
    return stage_of(case.state, restricted=case.restricted_at is not None)


def actions_in(case: Case, rows: Iterable[CaseMember]) -> frozenset[CaseAction]:
    """What the holder of these memberships (see `own_rows`) may do now: for buttons."""
    return allowed_actions(stage(case), [position(row, case) for row in rows])


def works_for(agency: Agency, *, on: datetime.date) -> QuerySet[User]:
    """Who can work on the agency's cases that day: its caseworkers and leads, by name."""
    rows = Membership.objects.current(on=on).filter(
        user=OuterRef("pk"), agency=agency, role__in=(Role.CASEWORKER, Role.LEAD)
    )
    return User.objects.filter(Exists(rows)).order_by("name", "pk")


def colleagues(case: Case, agency: Agency) -> QuerySet[CaseMember]:
    """Who works on the case for the agency, also from a later day on or with a membership that has run out."""
    return (
        CaseMember.objects.filter(case=case, agency=agency, ended_at__isnull=True)
        .select_related("user", "deputises_for")
        .order_by("kind", "user__name", "pk")
    )
