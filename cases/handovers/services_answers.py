"""The agency that is asked looks at a hand-over, and answers: responsibility moves when it accepts, and only then."""

from __future__ import annotations

import datetime
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.calendars.rules_days import working_days_after
from cases.handovers.enums import HandoverState
from cases.handovers.lifecycle import HandoverAction
from cases.handovers.models import Handover, HandoverItem
from cases.handovers.selectors import receiver_is_away
from cases.handovers.selectors_offer import can_be_asked, covering_row, periods_of, released_to
from cases.handovers.services import put_offer
from cases.handovers.services_access import move_on, say_no, take_handover
from cases.handovers.services_end import end
from cases.handovers.services_meeting import change_receiver
from cases.handovers.services_told import tell_by_mail
from cases.records.enums import MemberKind
from cases.records.models import Case, CaseMember, NextStep, Participation, Responsibility
from cases.records.services import StepData, check_step, put_step
from cases.records.services_access import person_of, touch
from cases.records.services_states import checked_reason
from cases.staff.actors import Actor
from cases.staff.errors import IllegalStep, Refused, StaleVersion
from cases.staff.models import Agency

S = HandoverState
_BLINK: Final = datetime.timedelta(microseconds=1)


@transaction.atomic
def see_handover(*, actor: Actor, handover: Handover) -> Handover:
    """Begin to check it: from now on the person works on the case for their agency and sees what goes along.

    Exactly one wins; a second click of the winner changes nothing. `PermissionDenied` for who is no caseworker of the
    agency that is asked, `IllegalStep` for the others, and where no consent covers it any more.
    """
    held = take_handover(actor=actor, handover=handover, action=HandoverAction.SEE, again=S.SEEN)
    if held.state != S.SEEN:
        check_covered(actor, held)
        move_on(held, HandoverAction.SEE)
        held.receiver, held.seen_at = person_of(actor), actor.now
        held.save()
        _enter(actor, held)
    elif held.receiver_id != person_of(actor).pk:
        raise IllegalStep(say_no(held))
    record(actor=actor, action=AuditAction.HANDOVER_SEE, about=held, case_id=held.case_id)
    return held


@transaction.atomic
def take_over_handover(*, actor: Actor, handover: Handover) -> Handover:
    """Check it instead of somebody who is away today, or works for the agency no longer. Refuses like `see_handover`,
    and `IllegalStep` while who checks it is there.
    """
    held = take_handover(actor=actor, handover=handover, action=HandoverAction.TAKE_OVER)
    if held.receiver_id != person_of(actor).pk:
        check_covered(actor, held)
        if not receiver_is_away(actor, held):
            raise IllegalStep(say_no(held))
        move_on(held, HandoverAction.TAKE_OVER)
        held.receiver = person_of(actor)
        held.save()
        _enter(actor, held)
        change_receiver(actor, held)
    record(actor=actor, action=AuditAction.HANDOVER_TAKE_OVER, about=held, case_id=held.case_id)
    return held


@transaction.atomic
def accept_handover(*, actor: Actor, handover: Handover, step: StepData, version: int | None = None) -> Handover:
    """The agency is responsible from this moment on; who accepts leads the case for it, unless somebody does already.

    A second click changes nothing. `PermissionDenied` for who does not check it, `IllegalStep` where no consent covers
    it any more or it has ended, `Refused` without a next step, `StaleVersion` (see `check_version`).
    """
    check_step(step, actor=actor)
    held = take_handover(actor=actor, handover=handover, action=HandoverAction.ACCEPT, again=S.ACCEPTED)
    if held.state != S.ACCEPTED:
        check_version(held, version)
        check_covered(actor, held)
        _move_responsibility(actor, held)
        _lead(actor, held)
        _plan(actor, held, step)
        tell_by_mail(actor, held)
    record(actor=actor, action=AuditAction.HANDOVER_ACCEPT, about=held, case_id=held.case_id)
    return held


@transaction.atomic
def return_handover(
    *, actor: Actor, handover: Handover, suggested: Agency | None, reason: str, version: int | None = None
) -> Handover:
    """ "Not responsible", with whom they suggest: where a consent covers that agency and it was not asked before, it is
    offered there at once, for the agency that offered it. Otherwise that one decides what to do.

    `Refused` for an agency that cannot be asked and a reason under 20 characters; else like `accept_handover`.
    """
    reason = checked_reason(reason)
    held = take_handover(actor=actor, handover=handover, action=HandoverAction.RETURN, again=S.RETURNED)
    if held.state != S.RETURNED:
        check_version(held, version)
        _check_suggestion(actor, held, suggested)
        end(actor, held, S.RETURNED, reason, suggested)
        if suggested is not None:
            _offer_on(actor, held, suggested)
    record(actor=actor, action=AuditAction.HANDOVER_RETURN, about=held, case_id=held.case_id)
    return held


@transaction.atomic
def decline_handover(*, actor: Actor, handover: Handover, reason: str, version: int | None = None) -> Handover:
    """ "Not now", with a reason of at least 20 characters. Refuses like `return_handover`."""
    reason = checked_reason(reason)
    held = take_handover(actor=actor, handover=handover, action=HandoverAction.DECLINE, again=S.DECLINED)
    if held.state != S.DECLINED:
        check_version(held, version)
        end(actor, held, S.DECLINED, reason)
    record(actor=actor, action=AuditAction.HANDOVER_DECLINE, about=held, case_id=held.case_id)
    return held


def check_covered(actor: Actor, handover: Handover) -> None:
    """`IllegalStep` where neither a consent nor a norm covers it at this moment."""
    if not Handover.objects.covered(now=actor.now).filter(pk=handover.pk).exists():
        raise IllegalStep(_("Die Einwilligung für diese Übergabe gilt nicht mehr. Die abgebende Stelle weiß Bescheid."))


def check_version(handover: Handover, version: int | None) -> None:
    """`StaleVersion` where something has changed since the form was opened (None: not asked)."""
    if version is not None and version != handover.version:
        raise StaleVersion(_("Die Übergabe hat sich inzwischen geändert. Bitte prüfen Sie sie noch einmal."))


def _enter(actor: Actor, handover: Handover) -> None:
    """The agency takes part, and the person works on the case for it."""
    user = person_of(actor)
    part, is_new = Participation.objects.get_or_create(
        case=handover.case, agency=handover.to_agency, defaults={"joined_at": actor.now, "joined_by": user}
    )
    if not is_new and part.ended_at is not None:
        part.joined_at, part.joined_by, part.ended_at = actor.now, user, None
        part.save()
    mine = CaseMember.objects.filter(case=handover.case, agency=handover.to_agency, user=user, ended_at=None)
    if not mine.filter(pk__in=CaseMember.objects.current(now=actor.now)).exists():
        mine.update(ended_at=actor.now, ended_by=user)
        CaseMember.objects.create(
            case=handover.case, agency=handover.to_agency, user=user, kind=MemberKind.MEMBER, starts_on=actor.today,
            added_by=user, added_at=actor.now,
        )  # fmt: skip
    touch(handover.case, actor)


def _move_responsibility(actor: Actor, handover: Handover) -> None:
    case = handover.case
    open_row = Responsibility.objects.get(case=case, period__upper_inf=True)
    started = open_row.period.lower or case.opened_at
    moment = max(actor.now, started + _BLINK)  # a range without length would be none
    open_row.period = (started, moment)
    open_row.save(update_fields=["period"])
    Responsibility.objects.create(case=case, agency=handover.to_agency, period=(moment, None))
    Case.objects.filter(pk=case.pk).update(responsible=handover.to_agency, version=F("version") + 1)
    case.refresh_from_db()
    row = covering_row(case, handover.from_agency, handover.to_agency, now=actor.now)
    if row is not None and not handover.norm:
        handover.consent = row.consent
    days = periods_of(case.region).contact_days
    handover.contact_due_on = working_days_after(actor.today, days, state=case.region.state)
    move_on(handover, HandoverAction.ACCEPT)
    handover.receiver = handover.decided_by = person_of(actor)
    handover.decided_at = moment
    handover.save()


def _lead(actor: Actor, handover: Handover) -> None:
    """Somebody of the responsible agency leads the case: whoever does so now, else who accepts."""
    team = CaseMember.objects.filter(case=handover.case, agency=handover.to_agency, ended_at=None)
    leading = team.filter(kind=MemberKind.CASE_LEAD)
    if leading.filter(pk__in=CaseMember.objects.current(now=actor.now)).exists():
        return
    leading.update(kind=MemberKind.MEMBER)
    team.filter(user=person_of(actor)).update(kind=MemberKind.CASE_LEAD, deputises_for=None, ends_on=None)


def _plan(actor: Actor, handover: Handover, step: StepData) -> None:
    steps = NextStep.objects.filter(case=handover.case, agency=handover.to_agency, done_at=None)
    steps.update(done_at=actor.now, done_by=actor.user)
    put_step(handover.case, handover.to_agency, actor, step)
    touch(handover.case, actor)


def _check_suggestion(actor: Actor, handover: Handover, suggested: Agency | None) -> None:
    if suggested is None:
        return
    there = can_be_asked(handover.case, handover.from_agency, today=actor.today)
    if suggested.pk == handover.to_agency_id or not there.filter(pk=suggested.pk).exists():
        raise Refused(_("Schlagen Sie eine andere Stelle aus der Region vor."), field="suggested")


def _offer_on(actor: Actor, returned: Handover, to: Agency) -> None:
    """Offer it to the agency that was suggested, as who offered it would: only what their consent covers already."""
    row = covering_row(returned.case, returned.from_agency, to, now=actor.now)
    if row is None or to.pk in asked_before(returned):
        return
    made = put_offer(
        actor, returned.case, returned.from_agency, to, row, predecessor=returned, offered_by=returned.offered_by,
        note=returned.note, wish=returned.wish, is_warm=returned.is_warm,
    )  # fmt: skip
    there = released_to(returned.case, returned.from_agency, to, now=actor.now)
    HandoverItem.objects.bulk_create(
        HandoverItem(handover=made, entry_id=item.entry_id, agreement_id=item.agreement_id)
        for item in returned.items.all()
        if item.agreement_id is not None or item.entry_id in there
    )


def asked_before(handover: Handover) -> set[int]:
    """Agencies that were asked in this chain, up to and with this one."""
    asked: set[int] = set()
    link: Handover | None = handover
    while link is not None:
        asked.add(link.to_agency_id)
        link = link.predecessor
    return asked
