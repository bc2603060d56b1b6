"""What the clock does about hand-overs: reminders, and telling who offered one what became of it.

Safe to repeat, safe in parallel: each reminder goes out once, each answer is told to somebody once.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.calendars.selectors import who_is_there
from cases.handovers.enums import REMINDERS, HandoverState
from cases.handovers.models import Handover
from cases.handovers.rules_clock import reminder_due
from cases.handovers.selectors import waits_for_approval
from cases.mails.models import OutgoingMail
from cases.mails.services import post_mail_once
from cases.records.enums import CaseState
from cases.records.lifecycle import LEADING
from cases.records.models import CaseMember
from cases.staff.actors import Actor
from cases.staff.enums import Role
from cases.staff.models import Agency, Membership, User

S = HandoverState
TELLING: Final = datetime.timedelta(days=3)
"""So long after its end it is looked whether who offered it has been told; mails are kept longer than that."""
UNCOVERED: Final = "handover_uncovered"
TOLD: Final = {
    S.ACCEPTED: "handover_accepted",
    S.RETURNED: "handover_returned",
    S.DECLINED: "handover_declined",
    S.EXPIRED: "handover_expired",
}
"""How it ended → the kind of mail that says so to who offered it."""


def to_remind(*, today: datetime.date) -> QuerySet[Handover]:
    """Open hand-overs that nobody has been reminded of on the seventh, or the twelfth, day."""
    due = Q(pk__in=())
    for days in REMINDERS:
        day = today - datetime.timedelta(days=days - 1)
        before = timezone.make_aware(datetime.datetime.combine(day, datetime.time()))
        due |= Q(offered_at__lt=before, reminded__lt=days)
    return Handover.objects.open().filter(due, expires_on__gte=today)


def run_handover_reminders(*, actor: Actor) -> int:
    """Remind of hand-overs without an answer; returns how many. Who offers one without a consent that still covers it
    is reminded of that instead, because the other agency does not see it.
    """
    done = 0
    for number in list(to_remind(today=actor.today).order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            done += _remind(actor, number)
    return done


def _remind(actor: Actor, number: int) -> int:
    rows = to_remind(today=actor.today).select_for_update(of=("self",), skip_locked=True)
    row = rows.select_related("from_agency", "to_agency", "receiver", "offered_by").filter(pk=number).first()
    if row is None:
        return 0
    offered_on = timezone.localdate(row.offered_at)
    due = reminder_due(offered_on, expires_on=row.expires_on, reminded=row.reminded, today=actor.today)
    if due is None:
        return 0
    row.reminded = due
    row.save(update_fields=["reminded"])
    is_last = due == REMINDERS[-1]
    if Handover.objects.covered(now=actor.now).filter(pk=row.pk).exists():
        _post(actor, "handover_waits", row, receivers_of(actor, row, and_leads=is_last), turn=due)
        if is_last:
            _post(actor, "handover_unanswered", row, givers_of(actor, row), turn=due)
    else:
        people = approvers_of(actor, row) if waits_for_approval(row) else givers_of(actor, row)
        _post(actor, UNCOVERED, row, people, turn=due)
    record(actor=actor, action=AuditAction.HANDOVER_REMIND, about=row, case_id=row.case_id)
    return 1


def untold(*, now: datetime.datetime) -> list[tuple[str, Handover]]:
    """What who offered a hand-over has not been told: how it ended lately, or that no consent covers it any more; as
    kinds of mail. Only while the case is open: of a closed one there is nothing more to do. Two queries.
    """
    ended = Handover.objects.filter(state__in=TOLD, decided_at__gt=now - TELLING)
    lost = Handover.objects.open().filter(norm="").exclude(pk__in=Handover.objects.covered(now=now).values("pk"))
    either = Q(pk__in=ended.values("pk")) | Q(pk__in=lost.values("pk"))
    rows = Handover.objects.filter(either, case__state=CaseState.OPEN, case__restricted_at__isnull=True)
    found = list(rows.select_related("from_agency", "offered_by").order_by("pk"))
    mails = OutgoingMail.objects.filter(
        object_type=Handover._meta.model_name,
        object_id__in=[row.pk for row in found],
        kind__in=[*TOLD.values(), UNCOVERED],
    )
    known = set(mails.order_by("pk").values_list("kind", "object_id"))
    news = [(TOLD.get(S(row.state), UNCOVERED), row) for row in found]
    return [(kind, row) for kind, row in news if (kind, row.pk) not in known]


def run_handover_news(*, actor: Actor) -> int:
    """Tell who offered a hand-over how it ended, or that its consent does not hold any more; returns how many mails."""
    done = 0
    for kind, row in untold(now=actor.now):
        with transaction.atomic():
            done += _post(actor, kind, row, givers_of(actor, row))
    return done


def _post(actor: Actor, kind: str, row: Handover, people: Iterable[User], turn: int = 1) -> int:
    return sum(post_mail_once(actor=actor, kind=kind, about=row, to=person, turn=turn) for person in people)


def receivers_of(actor: Actor, row: Handover, *, and_leads: bool = False) -> list[User]:
    """Who checks it, or stands in; while nobody does, all caseworkers of the agency that is asked who are there.

    `and_leads`: its leads too. Without anybody there, the leads are asked in any case.
    """
    caseworkers = _at_work(row.to_agency, Role.CASEWORKER, actor)
    ids = [user.pk for user in caseworkers]
    checks = [user for user in caseworkers if user.pk == row.receiver_id]
    people = who_is_there(checks, on=actor.today, among=ids) or who_is_there(caseworkers, on=actor.today, among=ids)
    leads = _leads_there(actor, row.to_agency) if and_leads or not people else []
    return list({user.pk: user for user in [*people, *leads]}.values())


def givers_of(actor: Actor, row: Handover) -> list[User]:
    """Who leads the case for the agency that offers and is there; else who works on it there; else its leads."""
    rows = CaseMember.objects.current(now=actor.now).filter(case=row.case_id, agency=row.from_agency_id)
    members = [(member.kind, member.user) for member in rows.select_related("user").order_by("user_id")]
    ids = [user.pk for _kind, user in members]
    leading = who_is_there([user for kind, user in members if kind in LEADING], on=actor.today, among=ids)
    everybody = leading or who_is_there([user for _kind, user in members], on=actor.today, among=ids)
    return everybody or _leads_there(actor, row.from_agency)


def approvers_of(actor: Actor, row: Handover) -> list[User]:
    """Who can be the second person: leads of the agency that offers who have not offered it themselves."""
    return [user for user in _leads_there(actor, row.from_agency) if user.pk != row.offered_by_id]


def _leads_there(actor: Actor, agency: Agency) -> list[User]:
    """Leads of the agency who are there, deputies of the others; all of them if nobody is."""
    leads = _at_work(agency, Role.LEAD, actor)
    colleagues = [user.pk for user in [*leads, *_at_work(agency, Role.CASEWORKER, actor)]]
    return who_is_there(leads, on=actor.today, among=colleagues) or leads


def _at_work(agency: Agency, role: Role, actor: Actor) -> list[User]:
    rows = Membership.objects.filter(agency=agency, role=role).current(on=actor.today)
    return [row.user for row in rows.select_related("user").order_by("user_id")]
