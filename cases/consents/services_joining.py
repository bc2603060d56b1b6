"""How another agency comes into a case and leaves it. Each verb is one transaction with one row in the audit."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from cases.audit.enums import AuditAction, AuditResult
from cases.audit.services import record
from cases.consents.checks import check_case
from cases.consents.enums import InvitationState
from cases.consents.lifecycle import ENDS
from cases.consents.models import Consent, ConsentEvent
from cases.consents.models_releases import AgencyInvitation, JoinTry, Release, ShareCode
from cases.consents.rules_releases import code_digest, new_code
from cases.consents.selectors_joining import (
    WAITING,
    agencies_to_invite,
    code_targets,
    contacts_of,
    may_end_participation,
    tried_too_often,
    trying_for,
)
from cases.records.endings import end_what_runs
from cases.records.enums import MemberKind
from cases.records.models import Case, CaseMember, NextStep, Participation
from cases.records.selectors import acting_in, own_rows
from cases.records.services import StepData, check_step, put_step
from cases.records.services_access import person_of, touch
from cases.staff.actors import Actor
from cases.staff.enums import Role
from cases.staff.errors import IllegalStep, Refused
from cases.staff.models import Agency, User


class TooManyTries(Refused):
    """Too many codes that did not work; also a right one is not tried now."""


@transaction.atomic
def invite_agency(*, actor: Actor, case: Case, agency: Agency) -> AgencyInvitation:
    """Ask another agency of the region to take part, without saying for whom.

    `PermissionDenied` for who does not work on the case, `Refused` for an agency that takes part or was asked already.
    """
    held = _take(actor, case)
    if not agencies_to_invite(held).filter(pk=agency.pk).exists():
        raise Refused(_("Diese Stelle ist schon beteiligt oder schon gefragt."), field="agency")
    invitation = AgencyInvitation.objects.create(
        case=held, from_agency=acting_in(actor, held), to_agency=agency, invited_by=person_of(actor),
        invited_at=actor.now,
    )  # fmt: skip
    touch(held, actor)
    record(actor=actor, action=AuditAction.INVITATION_NEW, about=invitation, case_id=held.pk)
    return invitation


@transaction.atomic
def revoke_invitation(*, actor: Actor, invitation: AgencyInvitation) -> None:
    """Take a request back. `IllegalStep` if the other agency has joined or said no meanwhile."""
    held = AgencyInvitation.objects.select_for_update(of=("self",)).select_related("case").get(pk=invitation.pk)
    if held.from_agency_id not in {row.agency_id for row in own_rows(actor, held.case)}:
        raise PermissionDenied
    _answer(actor, held, InvitationState.REVOKED, allowed=WAITING)
    record(actor=actor, action=AuditAction.INVITATION_REVOKE, about=held, case_id=held.case_id)


@transaction.atomic
def accept_invitation(*, actor: Actor, invitation: AgencyInvitation, contact: User) -> None:
    """The asked agency agrees and names whom to hand the code to. Opens nothing.

    The row names no case: who answers must not learn of which case it is, not even from their own audit.
    """
    held = _asked(actor, invitation)
    if not contacts_of(held.to_agency, today=actor.today).filter(pk=contact.pk).exists():
        raise Refused(_("Diese Person arbeitet nicht bei Ihrer Stelle."), field="contact")
    held.contact = contact
    _answer(actor, held, InvitationState.ACCEPTED, allowed=(InvitationState.OPEN,))
    record(actor=actor, action=AuditAction.INVITATION_ACCEPT, about=held)


@transaction.atomic
def decline_invitation(*, actor: Actor, invitation: AgencyInvitation) -> None:
    """The asked agency says no."""
    held = _asked(actor, invitation)
    _answer(actor, held, InvitationState.DECLINED, allowed=WAITING)
    record(actor=actor, action=AuditAction.INVITATION_DECLINE, about=held)


@transaction.atomic
def make_share_code(*, actor: Actor, case: Case, agency: Agency) -> tuple[ShareCode, str]:
    """A code for somebody of `agency` to join the case, once, within some days. The text is nowhere but in the answer.

    Earlier codes for that agency stop working. `Refused` unless an active consent names the agency and it does not
    take part yet.
    """
    held = _take(actor, case)
    rows = [row for row in code_targets(held, acting_in(actor, held), now=actor.now) if row.agency_id == agency.pk]
    if not rows:
        raise Refused(_("Für diese Stelle gibt es keine wirksame Einwilligung, oder sie ist schon da."), field="agency")
    ShareCode.objects.filter(case=held, agency=agency, used_at=None, revoked_at=None).update(revoked_at=actor.now)
    text = new_code()
    code = ShareCode.objects.create(
        case=held, agency=agency, consent=rows[0].consent, digest=code_digest(text), created_by=person_of(actor),
        created_at=actor.now, expires_at=actor.now + datetime.timedelta(days=settings.SHARE_CODE_DAYS),
    )  # fmt: skip
    touch(held, actor)
    record(actor=actor, action=AuditAction.SHARE_CODE_NEW, about=code, case_id=held.pk)
    return code, text


@transaction.atomic
def revoke_share_code(*, actor: Actor, code: ShareCode) -> None:
    """A code that nobody shall use any more. `IllegalStep` if it was used."""
    held = ShareCode.objects.select_for_update(of=("self",)).select_related("case", "consent").get(pk=code.pk)
    if held.consent.agency_id not in {row.agency_id for row in own_rows(actor, held.case)}:
        raise PermissionDenied
    if held.used_at is not None or held.revoked_at is not None:
        raise IllegalStep(_("Dieser Code ist schon benutzt oder gesperrt."))
    held.revoked_at = actor.now
    held.save(update_fields=["revoked_at"])
    record(actor=actor, action=AuditAction.SHARE_CODE_REVOKE, about=held, case_id=held.case_id)


@transaction.atomic
def join_case(*, actor: Actor, text: str, step: StepData) -> Case | None:
    """Enter a code: the person's agency takes part from now on, and the person leads the case for it.

    None for every code that does not work for this person, whatever the reason; that is counted, and written down as
    denied. One of two who enter the same code wins. `PermissionDenied` for who is no caseworker, `TooManyTries` beyond
    the limits, `Refused` for a next step that is none.
    """
    agency_id = trying_for(actor)
    if agency_id is None:
        raise PermissionDenied
    check_step(step, actor=actor)
    # One after the other within an agency, so that many tries at once do not slip through together.
    Agency.objects.select_for_update(of=("self",), no_key=True).get(pk=agency_id)
    if tried_too_often(actor):
        message = _("Zu viele Versuche. Bitte warten Sie %(minutes)s Minuten und fragen Sie nach, ob der Code stimmt.")
        raise TooManyTries(message % {"minutes": settings.JOIN_MINUTES}, field="code")
    code = _usable(actor, text)
    if code is None:
        _count_try(actor, agency_id)
        record(actor=actor, action=AuditAction.CASE_JOIN, result=AuditResult.DENIED)
        return None
    code.used_by, code.used_at = person_of(actor), actor.now
    code.save(update_fields=["used_by", "used_at"])
    _take_part(actor, code.case, code.agency)
    put_step(code.case, code.agency, actor, step)
    touch(code.case, actor)
    record(actor=actor, action=AuditAction.CASE_JOIN, about=code.case, case_id=code.case_id)
    return code.case


@transaction.atomic
def end_participation(*, actor: Actor, case: Case, agency: Agency) -> None:
    """The agency leaves the case: its people, its next step, its releases and codes end; what it wrote stays its own.

    `PermissionDenied` unless the person leads the case for it; `IllegalStep` for the owner and for the agency that is
    responsible.
    """
    held = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if not own_rows(actor, held):
        raise PermissionDenied
    if agency.pk in (held.agency_id, held.responsible_id):
        raise IllegalStep(_("Wer den Fall eröffnet hat oder zuständig ist, kann nicht ausscheiden."))
    if not may_end_participation(actor, held, agency):
        raise PermissionDenied
    user = person_of(actor)
    end_what_runs(actor=actor, case=held, reason=_("Die Stelle ist aus dem Fall ausgeschieden."), agency=agency)
    Release.objects.filter(entry__case=held, entry__agency=agency, withdrawn_at=None).update(
        withdrawn_at=actor.now, withdrawn_by=user
    )
    ShareCode.objects.filter(case=held, consent__agency=agency, used_at=None, revoked_at=None).update(
        revoked_at=actor.now
    )
    NextStep.objects.filter(case=held, agency=agency, done_at=None).update(done_at=actor.now, done_by=user)
    CaseMember.objects.filter(case=held, agency=agency, ended_at=None).update(ended_at=actor.now, ended_by=user)
    Participation.objects.filter(case=held, agency=agency).update(ended_at=actor.now)
    touch(held, actor)
    record(actor=actor, action=AuditAction.PARTICIPATION_END, about=held, case_id=held.pk)


def _take(actor: Actor, case: Case) -> Case:
    """The case, locked, if the person works on it and it is open."""
    held = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if not own_rows(actor, held):
        raise PermissionDenied
    check_case(held)
    return held


def _asked(actor: Actor, invitation: AgencyInvitation) -> AgencyInvitation:
    locked = AgencyInvitation.objects.select_for_update(of=("self",)).select_related("to_agency__organisation")
    held = locked.get(pk=invitation.pk)
    if not actor.has_role(Role.CASEWORKER, Role.LEAD, agency_id=held.to_agency_id):
        raise PermissionDenied
    return held


def _answer(
    actor: Actor, held: AgencyInvitation, state: InvitationState, *, allowed: tuple[InvitationState, ...]
) -> None:
    if held.state not in allowed:
        raise IllegalStep(_("Diese Anfrage ist schon beantwortet oder zurückgezogen."))
    held.state, held.answered_by, held.answered_at = state, person_of(actor), actor.now
    held.save(update_fields=["state", "answered_by", "answered_at", "contact"])


def _count_try(actor: Actor, agency_id: int) -> None:
    over = actor.now - datetime.timedelta(minutes=settings.JOIN_MINUTES)
    JoinTry.objects.filter(at__lte=over).delete()
    JoinTry.objects.create(user=person_of(actor), agency_id=agency_id, at=actor.now)


def _usable(actor: Actor, text: str) -> ShareCode | None:
    """The code, if it works for this person; locked with its case and consent, so that nothing changes meanwhile."""
    codes = ShareCode.objects.filter(
        digest=code_digest(text), agency__in=actor.agencies_as(Role.CASEWORKER), used_at=None, revoked_at=None,
        expires_at__gt=actor.now,
    )  # fmt: skip
    found = codes.first()
    if found is None:
        return None
    Case.objects.select_for_update(of=("self",)).get(pk=found.case_id)
    code = codes.select_for_update(of=("self",)).select_related("case", "agency").first()
    Consent.objects.select_for_update(of=("self",)).get(pk=found.consent_id)
    active = Consent.objects.active(now=actor.now).filter(pk=found.consent_id, recipients__agency=found.agency_id)
    ended = ConsentEvent.objects.filter(consent=found.consent_id, state__in=ENDS)
    there = Participation.objects.filter(case=found.case_id, agency=found.agency_id, ended_at=None)
    return code if active.exists() and not ended.exists() and not there.exists() else None


def _take_part(actor: Actor, case: Case, agency: Agency) -> None:
    user = person_of(actor)
    Participation.objects.update_or_create(
        case=case, agency=agency, defaults={"joined_at": actor.now, "joined_by": user, "ended_at": None}
    )
    CaseMember.objects.create(
        case=case, agency=agency, user=user, kind=MemberKind.CASE_LEAD, starts_on=actor.today, added_by=user,
        added_at=actor.now,
    )  # fmt: skip
    AgencyInvitation.objects.filter(case=case, to_agency=agency, state__in=WAITING).update(state=InvitationState.JOINED)
