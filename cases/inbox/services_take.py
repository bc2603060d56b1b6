"""With whom a contact request lies: taken, put back, passed on. Given by others: `services_assign`."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.calendars.services import Meeting, free, rebook
from cases.inbox.enums import RequestState, StationKind
from cases.inbox.lifecycle import RequestAction
from cases.inbox.models import ContactRequest, RequestStation
from cases.inbox.selectors import agencies_agreed, dues_in
from cases.inbox.services_access import keep, move_on, say_whose, take_request
from cases.inbox.services_told import tell_person
from cases.records.services_access import person_of
from cases.staff.actors import Actor
from cases.staff.errors import IllegalStep, Refused
from cases.staff.models import Agency, User

OF_TAKER = ("taken_by", "taken_at", "seen_at")
OF_DATE = ("starts_at", "ends_at", "place")
DUES = ("seen_due_on", "answer_due_on")


@transaction.atomic
def take_over(*, actor: Actor, contact_request: ContactRequest) -> bool:
    """Look after a request from now on; with that it is seen. Of several at once exactly one gets it, and a second
    click of theirs changes nothing.

    Returns whether an agreed date is in one's own calendar, if there is one: False where one is taken then. Raises
    `IllegalStep`, naming them, where it lies with somebody who is there; `PermissionDenied` for other agencies.
    """
    row, holder = take_request(actor=actor, contact_request=contact_request, action=RequestAction.TAKE)
    me, is_booked = person_of(actor), True
    is_mine = row.taken_by_id == me.pk and row.state != RequestState.RECEIVED
    if not is_mine:
        if holder is not None and holder != me:
            raise IllegalStep(say_whose(holder))
        _give_to(row, me, actor)
        row.seen_at = row.seen_at or actor.now
        move_on(row, RequestAction.TAKE, actor)
        keep(row, *OF_TAKER)
        is_booked = move_booking(row, me, actor)
    record(actor=actor, action=AuditAction.REQUEST_TAKE, about=row)
    return is_booked


@transaction.atomic
def release_back(*, actor: Actor, contact_request: ContactRequest, version: int) -> None:
    """Put a request back for everybody in the agency. The day of the answer stays, and somebody looks at it today;
    after an answer both begin anew.
    """
    row, _holder = take_request(
        actor=actor, contact_request=contact_request, action=RequestAction.RELEASE_BACK, version=version
    )
    lay_back(row, RequestAction.RELEASE_BACK, actor)
    keep(row, *OF_TAKER, *OF_DATE, *DUES, "answered_at", "arrived_at")
    record(actor=actor, action=AuditAction.REQUEST_RELEASE_BACK, about=row)


@transaction.atomic
def pass_on_request(
    *, actor: Actor, contact_request: ContactRequest, agency: Agency, reason: str, version: int
) -> None:
    """Not us: the request lies with another agency from now on, and the own one sees nothing of it any more.

    `reason` is read by the person and by the other agency. `Refused` for agencies to which the person has not agreed,
    and without a reason.
    """
    row, _holder = take_request(
        actor=actor, contact_request=contact_request, action=RequestAction.PASS_ON, version=version
    )
    if not reason.strip():
        raise Refused(_("Bitte sagen Sie, warum."), field="reason")
    if agency not in agencies_agreed(row):
        raise Refused(_("Dem hat die Person nicht zugestimmt."), field="agency")
    row.stations.filter(until=None).update(until=actor.now)
    RequestStation.objects.create(
        request=row, agency=agency, kind=StationKind.PASSED_ON, reason=reason.strip(), since=actor.now
    )
    free(actor=actor, source=row.appointment)
    row.agency, row.suggested = agency, None
    _begin_anew(row)
    _start_clock(row, actor)
    move_on(row, RequestAction.PASS_ON, actor)
    keep(row, "agency", "suggested", *OF_TAKER, *OF_DATE, *DUES, "answered_at", "arrived_at")
    tell_person(actor=actor, contact_request=row, kind="request_passed_on")
    record(actor=actor, action=AuditAction.REQUEST_PASS_ON, about=row)


def lay_back(row: ContactRequest, action: RequestAction, actor: Actor) -> None:
    """For everybody in the agency again; the caller saves. The day of the answer stays, and somebody looks at it today:
    once the day of the answer is over that was said to somebody. After an answer both days begin anew.
    """
    if row.state == RequestState.ANSWERED:
        _start_clock(row, actor)
    else:
        row.seen_due_on = max(row.seen_due_on, min(actor.today, row.answer_due_on))
    _begin_anew(row)
    move_on(row, action, actor)


def _begin_anew(row: ContactRequest) -> None:
    """As if nobody had looked at it; offered dates are those of who offered them."""
    row.taken_by = row.taken_at = row.seen_at = row.answered_at = None
    row.starts_at = row.ends_at = row.arrived_at = None
    row.place = ""
    row.date_offers.all().delete()


def _start_clock(row: ContactRequest, actor: Actor) -> None:
    row.seen_due_on, row.answer_due_on = dues_in(row.region, since=actor.today)


def _give_to(row: ContactRequest, user: User, actor: Actor) -> None:
    if row.taken_by_id != user.pk:
        row.date_offers.all().delete()
    row.taken_by, row.taken_at = user, actor.now


def move_booking(row: ContactRequest, user: User, actor: Actor) -> bool:
    """An agreed date that is still to come moves into the calendar of who looks after the request now.

    False where they are taken then: the date stays agreed with the person, and is in nobody's calendar.
    """
    if row.state != RequestState.APPOINTED or row.starts_at is None or row.ends_at is None or row.starts_at < actor.now:
        return True
    meeting = Meeting(row.starts_at, row.ends_at, people=[user])
    try:
        rebook(actor=actor, source=row.appointment, meeting=meeting)
    except Refused:
        free(actor=actor, source=row.appointment)
        return False
    return True
