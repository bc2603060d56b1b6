"""How every service of a hand-over begins: lock the case, then the hand-over, ask the table."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from cases.handovers.enums import HandoverState
from cases.handovers.lifecycle import TRANSITIONS, WHO, HandoverAction, Who
from cases.handovers.models import Handover
from cases.handovers.selectors import hands_in, waits_for_approval
from cases.records.models import Case
from cases.staff.actors import Actor
from cases.staff.errors import IllegalStep


def take_handover(
    *, actor: Actor, handover: Handover, action: HandoverAction, again: HandoverState | None = None
) -> Handover:
    """The hand-over, locked until the end of the transaction, its case (`handover.case`) before it.

    Always in this order, so that two who wait for each other cannot block one another for good. `PermissionDenied`
    for who may never do this, `IllegalStep` where its state does not allow it now. In the state `again`, it is given
    to whoever brought it there, for a second click. A job has `Who.JOB` only.
    """
    case = Case.objects.select_for_update(of=("self",)).select_related("agency", "region").get(pk=handover.case_id)
    locked = (
        Handover.objects.select_for_update(of=("self",))
        .select_related("from_agency__organisation", "to_agency__organisation", "receiver", "offered_by")
        .get(pk=handover.pk)
    )
    locked.case = case
    if again is not None and locked.state == again and did_it(actor, locked):
        return locked
    hands = frozenset({Who.JOB}) if actor.user is None else hands_in(actor, locked)
    if not WHO[action] & hands:
        raise PermissionDenied
    if (HandoverState(locked.state), action) not in TRANSITIONS:
        raise IllegalStep(say_no(locked))
    if waits_for_approval(locked) and hands <= {Who.RECEIVING, Who.CHECKING, Who.RECEIVER}:
        raise PermissionDenied
    return locked


def did_it(actor: Actor, handover: Handover) -> bool:
    """Whether the last step of the hand-over was this person's."""
    last = handover.receiver_id if handover.state == HandoverState.SEEN else handover.decided_by_id
    return actor.user is not None and last == actor.user.pk


def move_on(handover: Handover, action: HandoverAction) -> None:
    """Set the state that follows; the caller saves."""
    handover.state = TRANSITIONS[HandoverState(handover.state), action]
    handover.version += 1


def say_no(handover: Handover) -> str:
    """Why something is not possible in this state."""
    if handover.state == HandoverState.SEEN and handover.receiver is not None:
        return _("%(name)s prüft diese Übergabe schon.") % {"name": handover.receiver}
    return _("Das geht jetzt nicht: Die Übergabe ist „%(state)s“. Bitte laden Sie die Seite neu.") % {
        "state": HandoverState(handover.state).label
    }
