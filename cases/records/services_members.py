"""Who works on a case: members, deputies, who leads it; and what a lead of the agency may do."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.records.enums import MemberKind
from cases.records.lifecycle import LEADING, CaseAction
from cases.records.models import Case, CaseMember, Participation
from cases.records.selectors import works_for
from cases.records.services_access import person_of, take_case, touch
from cases.records.services_states import checked_reason
from cases.staff.actors import Actor
from cases.staff.enums import Role
from cases.staff.errors import IllegalStep, Refused
from cases.staff.models import Agency, User


@dataclass(frozen=True, slots=True)
class Deputising:
    """Whom a deputy stands in for, from and to which day (both included)."""

    stands_in_for: User
    starts_on: datetime.date
    ends_on: datetime.date


@transaction.atomic
def add_member(*, actor: Actor, case: Case, user: User, deputising: Deputising | None = None) -> CaseMember:
    """Somebody of the own agency works on the case too, or stands in for somebody for some days.

    `Refused` for who does not work for the agency as caseworker or lead, or works on the case already.
    """
    case, row = take_case(actor=actor, case=case, action=CaseAction.MEMBER_ADD)
    _check_colleague(actor, case, row.agency, user)
    if deputising is not None:
        _check_deputising(actor, case, row.agency, user, deputising)
    made = _put_member(actor, case, row.agency, user, MemberKind.MEMBER, deputising=deputising)
    record(actor=actor, action=AuditAction.MEMBER_ADD, about=made, case_id=case.pk)
    return made


@transaction.atomic
def end_member(*, actor: Actor, case: Case, member_id: int) -> CaseMember:
    """Somebody of the own agency works on the case no longer, from this moment on.

    Members end their own work; who leads the case, or stands in, also that of others. `IllegalStep` for who leads it
    (hand it on first), for the last member of the agency, and for who has gone already.
    """
    case, row = take_case(actor=actor, case=case, action=CaseAction.MEMBER_END)
    held = _colleague_row(case, row.agency, member_id)
    if row.kind not in LEADING and held.user_id != row.user_id:
        raise PermissionDenied
    if held.kind == MemberKind.CASE_LEAD:
        raise IllegalStep(_("Übergeben Sie zuerst die Fallführung."))
    others = CaseMember.objects.current(now=actor.now).filter(case=case, agency=row.agency).exclude(pk=held.pk)
    if not others.exclude(kind=MemberKind.DEPUTY).exists():
        raise IllegalStep(_("Niemand sonst aus Ihrer Stelle arbeitet an diesem Fall. Beteiligen Sie zuerst jemanden."))
    _end(held, actor)
    touch(case, actor)
    record(actor=actor, action=AuditAction.MEMBER_END, about=held, case_id=case.pk)
    return held


@transaction.atomic
def pass_on_lead(*, actor: Actor, case: Case, member_id: int) -> CaseMember:
    """Another member of the own agency leads the case from now on; who led it stays as a member.

    `PermissionDenied` for who does not lead it (any more), `IllegalStep` for a deputy or who has gone.
    """
    case, row = take_case(actor=actor, case=case, action=CaseAction.MEMBER_LEAD)
    held = _colleague_row(case, row.agency, member_id)
    current = CaseMember.objects.current(now=actor.now).filter(pk=held.pk, kind=MemberKind.MEMBER)
    if not current.exists():
        raise IllegalStep(_("Diese Person kann die Fallführung jetzt nicht übernehmen."))
    _step_back(case, row.agency)
    held.kind = MemberKind.CASE_LEAD
    held.save(update_fields=["kind"])
    touch(case, actor)
    record(actor=actor, action=AuditAction.MEMBER_LEAD, about=held, case_id=case.pk)
    return held


@transaction.atomic
def add_member_as_lead(
    *, actor: Actor, case: Case, agency: Agency, user: User, takes_over: bool, reason: str
) -> CaseMember:
    """A lead of an agency that takes part gives the case to somebody of the agency, perhaps to themselves.

    `takes_over`: they lead the case from now on, who led it stays as a member. Works in every stage of the case: it
    changes no data. `PermissionDenied` for who does not lead the agency, `Refused` for a reason under 20 characters.
    """
    participates = Participation.objects.filter(case=case, agency=agency, ended_at__isnull=True)
    if not actor.has_role(Role.LEAD, agency_id=agency.pk) or not participates.exists():
        raise PermissionDenied
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    reason = checked_reason(reason)
    _check_colleague(actor, case, agency, user, may_work_on_it=takes_over)
    if takes_over:
        for held in CaseMember.objects.filter(case=case, agency=agency, user=user, ended_at__isnull=True):
            _end(held, actor)
        _step_back(case, agency)
    made = _put_member(
        actor, case, agency, user, MemberKind.CASE_LEAD if takes_over else MemberKind.MEMBER, reason=reason
    )
    record(actor=actor, action=AuditAction.SUPERVISION_ADD_MEMBER, about=made, case_id=case.pk)
    return made


def _put_member(
    actor: Actor,
    case: Case,
    agency: Agency,
    user: User,
    kind: MemberKind,
    *,
    deputising: Deputising | None = None,
    reason: str = "",
) -> CaseMember:
    touch(case, actor)
    return CaseMember.objects.create(
        case=case,
        agency=agency,
        user=user,
        kind=MemberKind.DEPUTY if deputising else kind,
        deputises_for=deputising.stands_in_for if deputising else None,
        starts_on=deputising.starts_on if deputising else actor.today,
        ends_on=deputising.ends_on if deputising else None,
        reason=reason,
        added_by=person_of(actor),
        added_at=actor.now,
    )


def _check_colleague(actor: Actor, case: Case, agency: Agency, user: User, *, may_work_on_it: bool = False) -> None:
    """Who is added works for the agency and not yet on the case. A time as deputy that has run out is put away."""
    if not works_for(agency, on=actor.today).filter(pk=user.pk).exists():
        raise Refused(_("Diese Person arbeitet nicht als Fachkraft oder Leitung für Ihre Stelle."), field="user")
    for held in CaseMember.objects.filter(case=case, agency=agency, user=user, ended_at__isnull=True):
        if held.ends_on is not None and held.ends_on < actor.today:
            _end(held, actor)
        elif not may_work_on_it:
            raise Refused(_("Diese Person arbeitet schon an diesem Fall."), field="user")


def _check_deputising(actor: Actor, case: Case, agency: Agency, user: User, deputising: Deputising) -> None:
    absent = CaseMember.objects.current(now=actor.now).filter(case=case, agency=agency, user=deputising.stands_in_for)
    if deputising.stands_in_for == user or not absent.exclude(kind=MemberKind.DEPUTY).exists():
        raise Refused(_("Vertreten wird jemand, der an diesem Fall arbeitet."), field="stands_in_for")
    if deputising.starts_on < actor.today:
        raise Refused(_("Der Tag liegt in der Vergangenheit."), field="starts_on")
    if deputising.ends_on < deputising.starts_on:
        raise Refused(_("Der letzte Tag liegt vor dem ersten."), field="ends_on")


def _colleague_row(case: Case, agency: Agency, member_id: int) -> CaseMember:
    held = CaseMember.objects.filter(case=case, agency=agency, pk=member_id, ended_at__isnull=True).first()
    if held is None:
        raise IllegalStep(_("Diese Person arbeitet nicht mehr an diesem Fall."))
    return held


def _step_back(case: Case, agency: Agency) -> None:
    leading = CaseMember.objects.filter(case=case, agency=agency, kind=MemberKind.CASE_LEAD, ended_at__isnull=True)
    leading.update(kind=MemberKind.MEMBER)


def _end(held: CaseMember, actor: Actor) -> None:
    held.ended_at, held.ended_by = actor.now, person_of(actor)
    held.save(update_fields=["ended_at", "ended_by"])
