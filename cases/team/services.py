"""Verbs about the people of an agency. Each locks the agency first, so that two at once are one after the other."""

from __future__ import annotations

from collections.abc import Sequence

from allauth.usersessions.models import UserSession
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils.translation import gettext as _

from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.staff.actors import Actor
from cases.staff.enums import Role
from cases.staff.errors import IllegalStep, Refused
from cases.staff.models import Agency, Membership, User
from cases.staff.models_invitations import StaffInvitation
from cases.staff.rules import clash, grantable
from cases.staff.selectors import is_last_lead
from cases.team.selectors import authority, has_a_task


def lock_agency(actor: Actor, agency_id: int) -> Agency:
    """The agency, locked until the end of the transaction; from here on it is the one that acts.

    Rows that point to it can still be written: who does so holds the agency's audit, for which the caller will wait.
    """
    rows = Agency.objects.select_for_update(of=("self",), no_key=True)
    actor.acting = rows.select_related("organisation").get(pk=agency_id)
    return actor.acting


@transaction.atomic
def grant_role(*, actor: Actor, agency: Agency, user: User, role: Role) -> Membership:
    """Give somebody of the team one more role; a superuser may give it to any account.

    Raises `PermissionDenied` where the actor must not give this role, `Refused` for own roles, for roles that are
    held already, and where control and work would meet in one person.
    """
    agency = lock_agency(actor, agency.pk)
    if role not in authority(actor, agency):
        raise PermissionDenied
    _refuse_self(actor, user)
    rows = _pending_rows(agency, user)
    rows.filter(ends_on__lt=actor.today).update(ended_at=actor.now, ended_by=actor.user)
    held = {Role(row.role) for row in rows}
    if not held and not (actor.user and actor.user.is_superuser):
        raise PermissionDenied
    refuse_roles(held, {role})
    membership = Membership.objects.create(user=user, agency=agency, role=role, granted_by=actor.user)
    record(actor=actor, action=AuditAction.ROLE_GRANT, about=membership)
    return membership


def refuse_roles(held: set[Role], new: set[Role]) -> None:
    """Raise `Refused` where somebody who holds `held` in an agency cannot be given `new` there."""
    if held & new:
        raise Refused(_("Diese Rolle hat die Person schon."), field="role")
    if clash(held | new):
        raise Refused(
            _("Wer den Datenschutz kontrolliert, arbeitet und leitet nicht in derselben Stelle."),
            field="role",
        )


@transaction.atomic
def end_role(*, actor: Actor, membership: Membership) -> None:
    """Take one role away, from the next request on. The row stays.

    An account that nothing is left for is locked. Raises `PermissionDenied`, `Refused` for own roles and the last
    lead, `IllegalStep` where the role has ended already.
    """
    agency = lock_agency(actor, membership.agency_id)
    user = membership.user
    row = _pending_rows(agency, user).filter(pk=membership.pk).first()
    if row is None:
        raise IllegalStep(_("Diese Rolle ist schon beendet."))
    _end_rows(actor, agency, user, [row])
    record(actor=actor, action=AuditAction.ROLE_END, about=row)


@transaction.atomic
def deactivate_member(*, actor: Actor, agency: Agency, user: User) -> None:
    """Take somebody out of the team: all their roles in the agency end, the account too if nothing is left for it.

    Raises as `end_role`.
    """
    agency = lock_agency(actor, agency.pk)
    rows = list(_pending_rows(agency, user))
    if not rows:
        raise IllegalStep(_("Diese Person gehört nicht mehr zum Team."))
    _end_rows(actor, agency, user, rows)
    record(actor=actor, action=AuditAction.MEMBER_DEACTIVATE, about=user)


@transaction.atomic
def end_sessions(*, actor: Actor, user: User, agency: Agency) -> None:
    """Log somebody of the team out everywhere, from the next request on. The account stays as it is.

    Raises `PermissionDenied` for people about whom the actor does not decide.
    """
    agency = lock_agency(actor, agency.pk)
    held = {Role(row.role) for row in _pending_rows(agency, user)}
    if not held or not held <= authority(actor, agency):
        raise PermissionDenied
    close_sessions(user)
    record(actor=actor, action=AuditAction.SESSIONS_END, about=user)


def close_sessions(user: User) -> None:
    """Make every session of the account invalid, and take them off the person's list."""
    User.objects.filter(pk=user.pk).update(session_round=models.F("session_round") + 1)
    UserSession.objects.filter(user=user).delete()


def _end_rows(actor: Actor, agency: Agency, user: User, rows: Sequence[Membership]) -> None:
    if not {Role(row.role) for row in rows} <= authority(actor, agency):
        raise PermissionDenied
    _refuse_self(actor, user)
    leading = any(row.role == Role.LEAD for row in rows)
    if leading and is_last_lead(user, agency.pk, on=actor.today):
        raise Refused(_("Das ist die letzte Leitung dieser Stelle. Machen Sie zuerst jemand anderen zur Leitung."))
    for row in rows:
        row.ended_at, row.ended_by = actor.now, actor.user
        row.save(update_fields=["ended_at", "ended_by"])
    # Whoever decides no longer must not have their invitations accepted later.
    StaffInvitation.objects.pending().filter(
        agency=agency, invited_by=user, roles__overlap=sorted(grantable([Role(row.role) for row in rows]))
    ).update(revoked_at=actor.now, revoked_by=actor.user)
    if not has_a_task(user, on=actor.today):
        lock_account(user, actor=actor)


def lock_account(user: User, *, actor: Actor) -> None:
    """Nobody gets in with this account any more, and nobody stays in."""
    User.objects.filter(pk=user.pk, is_active=True).update(is_active=False, deactivated_at=actor.now)
    close_sessions(user)


def _pending_rows(agency: Agency, user: User) -> models.QuerySet[Membership]:
    rows = Membership.objects.filter(agency=agency, user=user, ended_at__isnull=True)
    return rows.select_for_update(of=("self",)).order_by("pk")


def _refuse_self(actor: Actor, user: User) -> None:
    if actor.user == user:
        raise Refused(_("Ihre eigenen Rollen ändert jemand anderes."))
