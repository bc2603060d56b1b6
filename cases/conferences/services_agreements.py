"""Verbs about agreements in force: done, replaced, dropped, open again; and the end of a conference's follow-up."""

from __future__ import annotations

import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.conferences.enums import AgreementState, MinutesState
from cases.conferences.lifecycle import AGREEMENT_TRANSITIONS, ConferenceAction
from cases.conferences.models import Conference
from cases.conferences.models_minutes import Agreement
from cases.conferences.selectors_agreements import may_settle
from cases.conferences.selectors_framework import framework_of
from cases.conferences.services_access import move_on, refuse_unless_open, take_conference
from cases.records.models import Case
from cases.staff.actors import Actor
from cases.staff.errors import IllegalStep, Refused


@transaction.atomic
def finish_agreement(*, actor: Actor, agreement: Agreement, note: str = "") -> Agreement:
    """It was done. `note`: how it went, in a few words; may stay empty."""
    return _settle(actor, agreement, "done", note, AuditAction.AGREEMENT_DONE)


@transaction.atomic
def drop_agreement(*, actor: Actor, agreement: Agreement, reason: str) -> Agreement:
    """It is not needed any more. Raises `Refused` without a reason."""
    return _settle(actor, agreement, "drop", _needed(reason), AuditAction.AGREEMENT_DROP)


@transaction.atomic
def replace_agreement(*, actor: Actor, agreement: Agreement, reason: str, by: Agreement | None = None) -> Agreement:
    """Something else was agreed instead: `by` is an agreement in force of the same case, if there is one already.

    Raises `Refused` without a reason, and where `by` is no such agreement.
    """
    if by is not None and (
        by.pk == agreement.pk
        or by.minutes.conference.case_id != agreement.minutes.conference.case_id
        or by.minutes.state != MinutesState.FINAL
    ):
        raise Refused(_("Diese Vereinbarung kann die alte nicht ersetzen."), field="by")
    return _settle(actor, agreement, "replace", _needed(reason), AuditAction.AGREEMENT_REPLACE, by=by)


@transaction.atomic
def reopen_agreement(*, actor: Actor, agreement: Agreement, reason: str) -> Agreement:
    """It was not done after all. Raises `Refused` without a reason."""
    return _settle(actor, agreement, "reopen", _needed(reason), AuditAction.AGREEMENT_REOPEN)


def _needed(reason: str) -> str:
    if not reason.strip():
        raise Refused(_("Bitte sagen Sie in einem Satz, warum."), field="reason")
    return reason.strip()


def _settle(
    actor: Actor, agreement: Agreement, step: str, text: str, action: AuditAction, *, by: Agreement | None = None
) -> Agreement:
    case = Case.objects.select_for_update(of=("self",)).get(pk=agreement.minutes.conference.case_id)
    rows = Agreement.objects.in_force().select_for_update(of=("self",)).select_related("minutes__conference__case")
    if actor.user is None:
        raise PermissionDenied
    locked = rows.visible_to(actor.user, now=actor.now).filter(pk=agreement.pk).first()
    if locked is None or not may_settle(actor, locked):
        raise PermissionDenied
    refuse_unless_open(case)
    following = AGREEMENT_TRANSITIONS.get((AgreementState(locked.state), step))
    if following is None:
        raise IllegalStep(
            _("Diese Vereinbarung ist schon „%(state)s“.") % {"state": AgreementState(locked.state).label}
        )
    locked.state, locked.state_reason, locked.state_by, locked.state_at = following, text, actor.user, actor.now
    locked.replaced_by = by
    locked.version += 1
    locked.save(update_fields=["state", "state_reason", "state_by", "state_at", "replaced_by", "version"])
    record(actor=actor, action=action, about=locked, case_id=case.pk)
    return locked


@transaction.atomic
def close_conference(*, actor: Actor, conference: Conference) -> Conference:
    """Everything is done. Raises `Refused` while something agreed is open, or while not one minute is in force."""
    locked = take_conference(actor=actor, conference=conference, action=ConferenceAction.CLOSE)
    left = _open_in(locked)
    if left:
        raise Refused(
            ngettext(
                "Eine Vereinbarung ist noch offen. Vermerken Sie, was aus ihr wurde.",
                "%(count)s Vereinbarungen sind noch offen. Vermerken Sie, was aus ihnen wurde.",
                left,
            )
            % {"count": left}
        )
    move_on(locked, ConferenceAction.CLOSE)
    locked.closed_at = actor.now
    locked.save()
    record(actor=actor, action=AuditAction.CONFERENCE_CLOSE, about=locked, case_id=locked.case_id)
    return locked


@transaction.atomic
def begin_follow_up(*, actor: Actor, conference: Conference) -> Conference:
    """The agreements are under way: the conference comes back for review after the weeks of the region's frame."""
    locked = take_conference(actor=actor, conference=conference, action=ConferenceAction.FOLLOW_UP)
    move_on(locked, ConferenceAction.FOLLOW_UP)
    weeks = framework_of(locked.case.region).review_weeks
    locked.review_on = actor.today + datetime.timedelta(weeks=weeks)
    locked.save()
    record(actor=actor, action=AuditAction.CONFERENCE_FOLLOW_UP, about=locked, case_id=locked.case_id)
    return locked


def _open_in(conference: Conference) -> int:
    return Agreement.objects.open().filter(minutes__conference=conference).count()
