"""Who somebody is in a case, and for which agency they act there."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from cases.records.enums import MemberKind
from cases.records.lifecycle import CaseAction, Position, Stage, allowed_actions, stage_of
from cases.records.models import Case, CaseMember
from cases.staff.actors import Actor
from cases.staff.errors import Refused
from cases.staff.models import Agency


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


def stage(case: Case) -> Stage:
    """Where the case stands."""
    return stage_of(case.state, restricted=case.restricted_at is not None)


def actions_in(case: Case, rows: Iterable[CaseMember]) -> frozenset[CaseAction]:
    """What the holder of these memberships (see `own_rows`) may do now: for buttons."""
    return allowed_actions(stage(case), [position(row, case) for row in rows])
