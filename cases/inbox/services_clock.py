"""What the clock does about contact requests: reminders and escalation. Of people who left: `services_leave`.

Safe to repeat, safe in parallel: a level is reached once, and nobody gets more than one mail of a kind a day.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db import models, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.calendars.rules_days import is_working_day
from cases.calendars.selectors import who_is_there
from cases.inbox.conditions import is_late, is_vacant_too_long
from cases.inbox.enums import Escalation, RequestState
from cases.inbox.models import CONTENT, ContactRequest, ContactRequestQuerySet
from cases.inbox.rules_clock import QUIET, asks_to_close, is_day_after, next_level
from cases.inbox.selectors import caseworkers_of, holders_of
from cases.mails.services import post_mail_once
from cases.staff.actors import Actor
from cases.staff.enums import Role
from cases.staff.models import Agency, Coordination, Membership, User
from offers.regions.models import Region

S = RequestState
DAY = datetime.timedelta(days=1)
LONGEST_BREAK = datetime.timedelta(days=14)
"""Working days are never further apart."""
MAILS = {Escalation.REMINDED: "request_due", Escalation.LEAD: "request_late", Escalation.COORDINATION: "request_left"}
"""Level → the kind of mail that says so."""


def late_requests(*, today: datetime.date) -> QuerySet[ContactRequest]:
    """Requests for which a day has passed and somebody has not been told yet; on days on which their Land works.

    Of a date for which nobody is there the agency is told anyway (`services_leave`): only the coordination office has
    to be.
    """
    again = (
        Q(state=S.RECEIVED, escalated_on__lte=F("seen_due_on"))
        | Q(state=S.SEEN, escalated_on__lte=F("answer_due_on"))
        | Q(escalated_on__lte=F("reply_due_on"))
    )
    untold = Q(escalated_on=None) | Q(escalated_on__lt=today)
    climbs = is_late(today) & untold & (Q(escalated__lt=Escalation.COORDINATION) | again)
    knows_not = Q(escalated__lt=Escalation.COORDINATION) | Q(escalated_on__lte=F("seen_due_on"))
    return at_work(today).filter(climbs | is_vacant_too_long(today) & knows_not)


def open_ends(*, today: datetime.date) -> list[ContactRequest]:
    """Requests about which something is asked today: whether somebody came, or whether a quiet one can be closed."""
    since = timezone.make_aware(datetime.datetime.combine(today - QUIET - LONGEST_BREAK, datetime.time()))
    until = timezone.make_aware(datetime.datetime.combine(today, datetime.time()))
    passed = Q(state=S.APPOINTED, ends_at__gte=since, ends_at__lt=until)
    quiet = Q(state__in=[S.ANSWERED, S.ARRIVED], last_step_at__gte=since, last_step_at__lt=until - QUIET + DAY)
    rows = at_work(today).filter(passed | quiet).select_related("region").defer(*CONTENT).order_by("pk")
    return [row for row in rows if _asks_today(row, today)]


def _asks_today(row: ContactRequest, today: datetime.date) -> bool:
    state = row.region.state
    if row.state == S.APPOINTED and row.ends_at is not None:
        return is_day_after(timezone.localdate(row.ends_at), today=today, state=state)
    return asks_to_close(timezone.localdate(row.last_step_at), today=today, state=state)


def at_work(today: datetime.date) -> ContactRequestQuerySet:
    """Requests of regions whose Land works that day."""
    states = Region.objects.order_by("state").values_list("state", flat=True).distinct()
    return ContactRequest.objects.filter(
        region__state__in=[state for state in states if is_working_day(today, state=state)]
    )


def run_request_reminders(*, actor: Actor) -> int:
    """Tell whoever is to be told that requests are late, one level a working day. Returns how many went up."""
    done = 0
    for number in list(late_requests(today=actor.today).order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            done += _escalate(actor, number)
    return done


def _escalate(actor: Actor, number: int) -> int:
    rows = late_requests(today=actor.today).select_for_update(of=("self",), skip_locked=True)
    row = rows.select_related("region", "agency", "taken_by").defer(*CONTENT).filter(pk=number).first()
    if row is None:
        return 0
    level = _level_of_today(row, actor.today)
    if level is None:
        return 0
    due_on, last_on = row.promised_on, row.escalated_on
    row.escalated, row.escalated_on = level, actor.today
    row.save(update_fields=["escalated", "escalated_on"])
    _tell(actor, row, level)
    if row.is_vacant and level == Escalation.COORDINATION:
        tell_today(actor, "request_vacant", row.agency, leads_to_tell(row.agency, on=actor.today))
    elif level != Escalation.REMINDED and due_on is not None and last_on is not None and last_on <= due_on:
        _tell(actor, row, Escalation.REMINDED)  # who has it now has not been told yet
    record(actor=actor, action=AuditAction.REQUEST_ESCALATE, about=row, case_id=row.case_id)
    return 1


def _level_of_today(row: ContactRequest, today: datetime.date) -> Escalation | None:
    """Who is told today, of a row that `late_requests` has found (see `next_level`)."""
    if row.vacant_until is not None and row.vacant_until < today:
        return Escalation.COORDINATION
    if row.promised_on is None:
        return None
    level, last_on = Escalation(row.escalated), row.escalated_on
    return next_level(level, due_on=row.promised_on, last_on=last_on, today=today, state=row.region.state)


def _tell(actor: Actor, row: ContactRequest, level: Escalation) -> None:
    if level == Escalation.COORDINATION:
        tell_today(actor, MAILS[level], row.region, coordinators_to_tell(row.region, on=actor.today))
    elif level == Escalation.LEAD:
        tell_today(actor, MAILS[level], row.agency, leads_to_tell(row.agency, on=actor.today))
    else:
        tell_today(actor, MAILS[level], row.agency, holders_to_tell(row, on=actor.today))


def tell_today(actor: Actor, kind: str, about: models.Model, people: Iterable[User]) -> int:
    """At most one mail of a kind to one person on one day, however many requests it is about."""
    turn = actor.today.toordinal()
    return sum(post_mail_once(actor=actor, kind=kind, about=about, to=person, turn=turn) for person in people)


def holders_to_tell(row: ContactRequest, *, on: datetime.date) -> list[User]:
    """Who has the request, or stands in; else all caseworkers of the agency who are there; without any, its leads."""
    holder = holders_of([row], on=on)[row.pk]
    if holder is not None:
        return [holder]
    return _there(caseworkers_of([row.agency_id], on=on)[row.agency_id], on) or leads_to_tell(row.agency, on=on)


def leads_to_tell(agency: Agency, *, on: datetime.date) -> list[User]:
    """Leads of the agency who are there, deputies of the others; without any, its caseworkers, else every lead."""
    rows = Membership.objects.filter(agency=agency, role=Role.LEAD).current(on=on)
    leads = [row.user for row in rows.select_related("user").order_by("user_id")]
    caseworkers = caseworkers_of([agency.pk], on=on)[agency.pk]
    there = who_is_there(leads, on=on, among=[user.pk for user in [*leads, *caseworkers]])
    return there or _there(caseworkers, on) or leads


def coordinators_to_tell(region: Region, *, on: datetime.date) -> list[User]:
    """Coordinators of the region who are there; if none is, all of them."""
    rows = Coordination.objects.filter(region=region, user__is_active=True).select_related("user").order_by("user_id")
    people = [row.user for row in rows]
    return _there(people, on) or people


def _there(people: list[User], on: datetime.date) -> list[User]:
    return who_is_there(people, on=on, among=[user.pk for user in people])


def run_open_ends(*, actor: Actor) -> int:
    """Ask who has a request whether somebody came to the date that has passed, and whether a quiet one can be closed.

    On one working day each. Returns how many mails were new.
    """
    with transaction.atomic():
        return sum(
            tell_today(actor, "request_open_end", row.agency, holders_to_tell(row, on=actor.today))
            for row in open_ends(today=actor.today)
        )
