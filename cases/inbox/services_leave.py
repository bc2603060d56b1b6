"""Requests of people who have left their agency: none stays with them, and a date that is agreed comes to somebody.

Safe to repeat, safe in parallel, as `services_clock`.
"""

from __future__ import annotations

import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.calendars.services import free
from cases.inbox.lifecycle import DATED, RequestAction
from cases.inbox.mails_assign import ASSIGNED
from cases.inbox.models import CONTENT, ContactRequest
from cases.inbox.selectors import holder_of
from cases.inbox.services_access import move_on, wait_for_somebody
from cases.inbox.services_clock import DAY, at_work, holders_to_tell, leads_to_tell, tell_today
from cases.inbox.services_take import lay_back, move_booking
from cases.mails.services import post_mail
from cases.staff.actors import Actor
from cases.staff.enums import Role
from cases.staff.models import Membership


def orphaned_requests(*, today: datetime.date) -> QuerySet[ContactRequest]:
    """Open requests that somebody has who is no caseworker of the agency any more: they left it, were moved to another
    one or another role, or their account is closed.
    """
    works = Membership.objects.current(on=today).filter(
        user=OuterRef("taken_by"), agency=OuterRef("agency"), role=Role.CASEWORKER
    )
    return ContactRequest.objects.open().filter(~Exists(works), taken_by__isnull=False)


def run_orphaned_requests(*, actor: Actor) -> int:
    """Take requests from people who have left the agency. Returns how many.

    Without a date they are back in its inbox. With one the date stays agreed: the request is given to whoever stood in
    for them, if they are free then; else everybody in the agency sees that nobody is there for it, and is told.
    """
    done = 0
    for number in list(orphaned_requests(today=actor.today).order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            done += _leave(actor, number)
    return done


def _leave(actor: Actor, number: int) -> int:
    rows = orphaned_requests(today=actor.today).select_for_update(of=("self",), skip_locked=True)
    row = rows.select_related("region", "agency").filter(pk=number).first()
    if row is None:
        return 0
    action = _leave_date(actor, row) if row.state in DATED else _put_back(actor, row)
    record(actor=actor, action=action, about=row, case_id=row.case_id)
    return 1


def _put_back(actor: Actor, row: ContactRequest) -> AuditAction:
    """As if nobody had looked at it."""
    lay_back(row, RequestAction.LEAVE, actor)
    row.save()
    tell_today(actor, "request_returned", row.agency, holders_to_tell(row, on=actor.today))
    return AuditAction.REQUEST_RELEASE_BACK


def _leave_date(actor: Actor, row: ContactRequest) -> AuditAction:
    """Day and place stay as the person knows them; only who is there for them changes."""
    deputy = holder_of(row, on=actor.today)
    is_given = deputy is not None and move_booking(row, deputy, actor)
    if deputy is None:
        free(actor=actor, source=row.appointment)
    row.taken_by, row.taken_at = (deputy, actor.now) if is_given else (None, None)
    if not is_given:
        wait_for_somebody(row, actor, earliest=actor.today - DAY)
    move_on(row, RequestAction.LEAVE, actor)
    row.save()
    if is_given and deputy is not None:
        post_mail(actor=actor, kind=ASSIGNED, about=row, to=deputy, turn=row.version)
        return AuditAction.REQUEST_ASSIGN
    tell_today(actor, "request_vacant", row.agency, holders_to_tell(row, on=actor.today))
    return AuditAction.REQUEST_RELEASE_BACK


def vacant_requests(*, today: datetime.date) -> QuerySet[ContactRequest]:
    """Requests with a date for which nobody is there since an earlier day; on days on which their Land works."""
    start = timezone.make_aware(datetime.datetime.combine(today, datetime.time()))
    return at_work(today).vacant().filter(last_step_at__lt=start)


def run_vacant_requests(*, actor: Actor) -> int:
    """Say on each working day that nobody is there for a date: to caseworkers, and to the leads too. The coordination
    office learns of it as of late requests, see `services_clock`.

    Returns how many mails were new.
    """
    told = 0
    with transaction.atomic():
        rows = vacant_requests(today=actor.today).select_related("agency").defer(*CONTENT).order_by("pk")
        for row in rows:
            people = [*holders_to_tell(row, on=actor.today), *leads_to_tell(row.agency, on=actor.today)]
            told += tell_today(actor, "request_vacant", row.agency, people)
    return told
