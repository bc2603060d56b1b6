"""The young person learns who is there for them now: by mail where they want it, else by somebody who says so."""

from __future__ import annotations

from django.db import transaction

from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.handovers.lifecycle import HandoverAction
from cases.handovers.models import Handover
from cases.handovers.selectors_links import mail_of
from cases.handovers.services_access import take_handover
from cases.handovers.services_links import give_link, refuse_unless_current
from cases.mails.services import post_mail
from cases.records.enums import Channel
from cases.records.services_access import person_of, touch
from cases.staff.actors import Actor

TOLD = ("told_at", "told_by", "told_how")


def tell_by_mail(actor: Actor, handover: Handover) -> bool:
    """Whether the young person was told by a mail with their link: an inner helper of the service that accepts.

    Where they want to be reached in another way nothing happens: somebody has to tell them (see `handover_told`).
    """
    email = mail_of(handover)
    if email:
        give_link(handover)
        post_mail(actor=actor, kind="handover_told", about=handover, to=email)
        handover.told_at, handover.told_by, handover.told_how = actor.now, None, Channel.EMAIL
        handover.save(update_fields=TOLD)
    return bool(email)


@transaction.atomic
def handover_told(*, actor: Actor, handover: Handover, how: Channel) -> Handover:
    """Somebody has told the young person. A second click changes nothing.

    `PermissionDenied` for who neither leads the case for the giver nor works on it for the agency that is responsible
    now, `IllegalStep` before acceptance.
    """
    held = take_handover(actor=actor, handover=handover, action=HandoverAction.TELL)
    refuse_unless_current(held)
    if held.told_at is None:
        held.told_at, held.told_by, held.told_how = actor.now, person_of(actor), how
        held.save(update_fields=TOLD)
        touch(held.case, actor)
    record(actor=actor, action=AuditAction.HANDOVER_TELL, about=held, case_id=held.case_id)
    return held
