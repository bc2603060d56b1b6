"""The first contact after a hand-over: confirmed by the agency that is responsible now, or missed by the clock."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Final

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.handovers.enums import Missed
from cases.handovers.lifecycle import HandoverAction
from cases.handovers.models import Handover
from cases.handovers.selectors_contact import to_coordination, to_desks
from cases.handovers.services_access import take_handover
from cases.handovers.services_links import refuse_unless_current
from cases.mails.services import post_mail
from cases.records.lifecycle import LEADING
from cases.records.models import CaseMember
from cases.records.services_access import person_of, touch
from cases.staff.actors import Actor
from cases.staff.enums import Role
from cases.staff.errors import Refused
from cases.staff.models import Membership, User

CONTACT: Final = ("first_contact_on", "first_contact_by")


@transaction.atomic
def confirm_contact(*, actor: Actor, handover: Handover, on: datetime.date) -> Handover:
    """The agency that is responsible now has met or reached the young person that day. Another day corrects it.

    `Refused` for a day in the future or before acceptance, `PermissionDenied` for who does not work on the case for
    that agency, `IllegalStep` before acceptance.
    """
    held = take_handover(actor=actor, handover=handover, action=HandoverAction.CONTACT)
    refuse_unless_current(held)
    if on > actor.today:
        raise Refused(_("Der Tag liegt in der Zukunft."), field="day")
    if held.decided_at is not None and on < timezone.localdate(held.decided_at):
        raise Refused(_("An diesem Tag war Ihre Stelle noch nicht zuständig."), field="day")
    if held.first_contact_on != on:
        held.first_contact_on, held.first_contact_by = on, person_of(actor)
        held.save(update_fields=CONTACT)
        touch(held.case, actor)
    record(actor=actor, action=AuditAction.HANDOVER_CONTACT, about=held, case_id=held.case_id)
    return held


@transaction.atomic
def run_missed_contacts(*, actor: Actor) -> int:
    """Note first contacts that nobody has confirmed in time, and tell who is to act; later the coordination office
    counts them. Returns how many. Safe to repeat, safe in parallel: a row that somebody holds is being worked on."""
    late = _locked(to_coordination(today=actor.today))
    Handover.objects.filter(pk__in=[row.pk for row in late]).update(contact_missed=Missed.COORDINATION)
    missed = _locked(to_desks(today=actor.today))
    Handover.objects.filter(pk__in=[row.pk for row in missed]).update(contact_missed=Missed.DESKS)
    for handover in missed:
        for person in _to_tell(actor, handover):
            post_mail(actor=actor, kind="handover_contact_missed", about=handover, to=person)
    noted = [*late, *missed]
    if noted:
        cases = sorted({row.case_id for row in noted})
        record(actor=actor, action=AuditAction.HANDOVER_CONTACT_MISSED, case_ids=cases)
    return len(noted)


def _locked(rows: QuerySet[Handover]) -> list[Handover]:
    return list(rows.select_for_update(of=("self",), skip_locked=True).order_by(F("pk")))


def _to_tell(actor: Actor, handover: Handover) -> Iterable[User]:
    """Who leads the case for the giver, who works on it for the other agency, and who leads that agency."""
    members = CaseMember.objects.current(now=actor.now).filter(case=handover.case_id, user=OuterRef("pk"))
    giving = members.filter(agency=handover.from_agency_id, kind__in=LEADING)
    receiving = members.filter(agency=handover.to_agency_id)
    leads = Membership.objects.current(on=actor.today).filter(
        agency=handover.to_agency_id, role=Role.LEAD, user=OuterRef("pk")
    )
    return User.objects.filter(Exists(giving) | Exists(receiving) | Exists(leads)).order_by("pk")
