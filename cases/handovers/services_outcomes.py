"""How it went on after a hand-over: written down by who is responsible, asked for by the clock."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.calendars.selectors import who_is_there
from cases.handovers.enums import Arrival, Month
from cases.handovers.lifecycle import HandoverAction
from cases.handovers.models import Handover, HandoverOutcome
from cases.handovers.rules_terms import term_on
from cases.handovers.selectors_outcomes import ASKING, outcomes_to_ask
from cases.handovers.services_access import take_handover
from cases.mails.services import post_mail_once
from cases.records.lifecycle import LEADING
from cases.records.models import CaseMember
from cases.records.services_access import person_of
from cases.staff.actors import Actor
from cases.staff.errors import IllegalStep
from cases.staff.models import User


@transaction.atomic
def record_outcome(*, actor: Actor, handover: Handover, month: Month, outcome: Arrival) -> Handover:
    """Write down where the young person is now. The same again changes nothing, another outcome corrects it.

    Works for closed cases too. `IllegalStep` for a term that has not begun, or that the next one has followed, and
    while the case is restricted; `PermissionDenied` for who does not work on the case for the agency that accepted.
    """
    held = take_handover(actor=actor, handover=handover, action=HandoverAction.OUTCOME)
    if held.case.restricted_at is not None:
        raise IllegalStep(_("Die Verarbeitung dieses Falls ist eingeschränkt."))
    if term_on(timezone.localdate(held.decided_at), actor.today) != month:
        raise IllegalStep(_("Danach wird jetzt nicht gefragt. Bitte laden Sie die Seite neu."))
    given = held.outcomes.filter(months=month).first()
    if given is None or given.outcome != outcome:
        HandoverOutcome.objects.update_or_create(
            handover=held, months=month, defaults={"outcome": outcome, "by": person_of(actor), "at": actor.now}
        )
    record(actor=actor, action=AuditAction.HANDOVER_OUTCOME, about=held, case_id=held.case_id)
    return held


def run_outcome_reminders(*, actor: Actor) -> int:
    """Ask by mail where a term has begun: once per term. Returns how many mails were new. Safe to repeat, and in
    parallel: what somebody else asks at this moment is theirs, because the row does not change by being asked about.
    """
    posted, cases = 0, set()
    rows = outcomes_to_ask(today=actor.today).select_for_update(of=("self",), skip_locked=True)
    with transaction.atomic():
        for handover in rows:
            month = int(term_on(timezone.localdate(handover.decided_at), actor.today) or 0)
            for person in _to_ask(actor, handover):
                if post_mail_once(actor=actor, kind=ASKING, about=handover, to=person, turn=month):
                    posted += 1
                    cases.add(handover.case_id)
        if cases:
            record(actor=actor, action=AuditAction.HANDOVER_REMIND, case_ids=sorted(cases))
    return posted


def _to_ask(actor: Actor, handover: Handover) -> list[User]:
    """Who took it and still works on the case, or their deputy there; else who leads the case for that agency."""
    rows = CaseMember.objects.current(now=actor.now).filter(case=handover.case_id, agency=handover.to_agency_id)
    members = {member.user_id: member for member in rows.select_related("user").order_by("user_id")}
    took = [member.user for member in members.values() if member.user_id == handover.receiver_id]
    leading = [member.user for member in members.values() if member.kind in LEADING]
    return who_is_there(took, on=actor.today, among=members) or who_is_there(leading, on=actor.today, among=members)
