"""Verbs about invitations: ask, ask again, withdraw, accept."""

from __future__ import annotations

import datetime
import logging
import secrets
from collections.abc import Callable, Collection
from functools import partial
from smtplib import SMTPException
from typing import Final

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.staff.actors import Actor, load_actor
from cases.staff.enums import Role
from cases.staff.errors import IllegalStep, Refused
from cases.staff.models import Agency, Membership, User
from cases.staff.models_invitations import StaffInvitation, hash_token
from cases.staff.rules import clash, domain_allowed
from cases.team.selectors import authority
from cases.team.services import lock_agency

logger = logging.getLogger(__name__)
TOKEN_BYTES: Final = 32
Link = Callable[[str], str]
"""From a token to the whole address of the page that accepts it."""


class InvitationGone(Refused):
    """The invitation is unknown, used, withdrawn, run out or somebody else's; which of these is nobody's business."""

    def __init__(self) -> None:
        super().__init__(_("Diese Einladung gilt nicht."))


@transaction.atomic
def invite_member(*, actor: Actor, agency: Agency, email: str, roles: Collection[Role], link: Link) -> StaffInvitation:
    """Ask somebody at their address at work to join the agency's team. The mail goes out after the commit.

    Raises `PermissionDenied` for roles that the actor must not give, `Refused` (with the field) for foreign domains,
    the own address, people of the team, an open invitation, and accounts that a superuser has locked.
    """
    agency = lock_agency(actor, agency.pk)
    email = email.strip().lower()
    if actor.user is None or not set(roles) <= authority(actor, agency):
        raise PermissionDenied
    _refuse_invitation(actor, agency, email, set(roles))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    invitation = StaffInvitation.objects.create(
        agency=agency,
        email=email,
        roles=sorted(set(roles)),
        token_hash=hash_token(token),
        created_at=actor.now,
        expires_at=_expiry(actor),
        invited_by=actor.user,
    )
    _mail_later(invitation, link(token))
    record(actor=actor, action=AuditAction.STAFF_INVITE, about=invitation)
    return invitation


def _refuse_invitation(actor: Actor, agency: Agency, email: str, roles: set[Role]) -> None:
    if not roles:
        raise Refused(_("Wählen Sie mindestens eine Rolle."), field="roles")
    if clash(roles):
        raise Refused(
            _("Wer den Datenschutz kontrolliert, arbeitet und leitet nicht in derselben Stelle."), field="roles"
        )
    if not domain_allowed(email, agency.email_domains):
        domains = ", ".join(agency.email_domains)
        text = _("Diese Stelle lädt nur Adressen mit dieser Endung ein: %(domains)s") % {"domains": domains}
        raise Refused(text, field="email")
    if actor.user and actor.user.email == email:
        raise Refused(_("Das ist Ihre eigene Adresse."), field="email")
    pending = StaffInvitation.objects.pending().filter(agency=agency, email=email)
    pending.filter(expires_at__lte=actor.now).update(revoked_at=actor.now, revoked_by=actor.user)
    if pending.exists():
        text = _("Für diese Adresse gibt es schon eine offene Einladung. Sie können sie erneut senden.")
        raise Refused(text, field="email")
    known = User.objects.filter(email=email).first()
    if known and not known.is_active and known.deactivated_at is None:
        text = _("Diese Adresse geht zurzeit nicht. Bitte fragen Sie die Stelle, die das Portal betreibt.")
        raise Refused(text, field="email")
    held = Membership.objects.filter(agency=agency, user=known).current(on=actor.today) if known else ()
    if any(held):
        raise Refused(_("Diese Person gehört schon zum Team. Ändern Sie dort ihre Rollen."), field="email")


@transaction.atomic
def resend_invitation(*, actor: Actor, invitation: StaffInvitation, link: Link) -> None:
    """Send it again with a new link and a new period; the old link is worth nothing any more.

    Raises `PermissionDenied`, or `IllegalStep` for one that was used or withdrawn.
    """
    row = _lock_pending(actor, invitation)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row.token_hash, row.expires_at, row.mailed_at, row.mail_failed_at = hash_token(token), _expiry(actor), None, None
    row.save(update_fields=["token_hash", "expires_at", "mailed_at", "mail_failed_at"])
    _mail_later(row, link(token))
    record(actor=actor, action=AuditAction.STAFF_INVITATION_RESEND, about=row)


@transaction.atomic
def revoke_invitation(*, actor: Actor, invitation: StaffInvitation) -> None:
    """Withdraw it: the link is worth nothing from now on. Raises as `resend_invitation`."""
    row = _lock_pending(actor, invitation)
    row.revoked_at, row.revoked_by = actor.now, actor.user
    row.save(update_fields=["revoked_at", "revoked_by"])
    record(actor=actor, action=AuditAction.STAFF_INVITATION_REVOKE, about=row)


def _lock_pending(actor: Actor, invitation: StaffInvitation) -> StaffInvitation:
    agency = lock_agency(actor, invitation.agency_id)
    if not {Role(role) for role in invitation.roles} <= authority(actor, agency):
        raise PermissionDenied
    row = StaffInvitation.objects.pending().select_for_update().filter(pk=invitation.pk).first()
    if row is None:
        raise IllegalStep(_("Diese Einladung wurde schon angenommen oder zurückgezogen."))
    return row


def find_invitation(token: str, *, user: User | None, now: datetime.datetime) -> StaffInvitation:
    """The invitation that a link opens for this visitor. Raises `InvitationGone`."""
    rows = StaffInvitation.objects.open(now=now).select_related("agency__organisation")
    invitation = rows.filter(token_hash=hash_token(token)).first()
    if invitation is None or (user is not None and user.email != invitation.email):
        raise InvitationGone
    return invitation


def account_for(invitation: StaffInvitation) -> User | None:
    """The account that the address has already."""
    return User.objects.filter(email=invitation.email).first()


@transaction.atomic
def accept_invitation(
    *, token: str, user: User | None, now: datetime.datetime, name: str = "", password: str = ""
) -> User:
    """Use the invitation up and give its roles to the account of its address.

    `user` is who is logged in. Without one, `name` and `password` make the account, or open one again that was locked
    by the portal's rules. Raises `InvitationGone`; also for a known account that is not logged in.
    """
    found = find_invitation(token, user=user, now=now)
    agency = Agency.objects.select_for_update(of=("self",), no_key=True).get(pk=found.agency_id)
    invitation = StaffInvitation.objects.open(now=now).select_for_update(of=("self",)).filter(pk=found.pk).first()
    if invitation is None or invitation.token_hash != found.token_hash:
        raise InvitationGone
    account = user or _make_account(invitation, name=name, password=password, now=now)
    _join(account, invitation, on=timezone.localdate(now), now=now)
    invitation.used_at, invitation.used_by = now, account
    invitation.save(update_fields=["used_at", "used_by"])
    actor = load_actor(account, now=now, acting_id=agency.pk)
    record(actor=actor, action=AuditAction.STAFF_INVITATION_ACCEPT, about=invitation)
    return account


def _make_account(invitation: StaffInvitation, *, name: str, password: str, now: datetime.datetime) -> User:
    account = User.objects.select_for_update().filter(email=invitation.email).first()
    if account is None:
        return User.objects.create_user(invitation.email, password, name=name)
    if account.is_active or account.deactivated_at is None:
        raise InvitationGone
    account.set_password(password)
    account.name, account.is_active, account.deactivated_at, account.reactivated_at = name, True, None, now
    account.idle_notice_at = None
    account.save()
    return account


def _join(account: User, invitation: StaffInvitation, *, on: datetime.date, now: datetime.datetime) -> None:
    rows = Membership.objects.filter(user=account, agency_id=invitation.agency_id, ended_at__isnull=True)
    rows.filter(ends_on__lt=on).update(ended_at=now)
    held = set(rows.values_list("role", flat=True))
    if clash({Role(role) for role in held | set(invitation.roles)}):
        raise InvitationGone
    for role in sorted(set(invitation.roles) - held):
        Membership.objects.create(
            user=account, agency_id=invitation.agency_id, role=role, granted_by=invitation.invited_by
        )


def _expiry(actor: Actor) -> datetime.datetime:
    return actor.now + datetime.timedelta(days=settings.STAFF_INVITATION_DAYS)


def _mail_later(invitation: StaffInvitation, url: str) -> None:
    transaction.on_commit(partial(_mail, invitation.pk, invitation.token_hash, url))


def _mail(invitation_id: int, token_hash: str, url: str) -> None:
    """Send, and note whether it worked; not if a newer link has taken its place. Nothing about the person is logged."""
    rows = StaffInvitation.objects.filter(pk=invitation_id, token_hash=token_hash)
    invitation = rows.select_related("agency__organisation").first()
    if invitation is None:
        return
    text = render_to_string(
        "cases/team/email/staff_invitation.txt",
        {"agency": invitation.agency.organisation.name, "url": url, "expires_at": invitation.expires_at},
    )
    try:
        send_mail(_("Einladung ins Übergangsportal"), text, None, [invitation.email])
    except (SMTPException, OSError):
        logger.warning("The mail of staff invitation %s could not be sent.", invitation_id)
        rows.update(mail_failed_at=timezone.now())
    else:
        rows.update(mailed_at=timezone.now())
