"""A request that waits too long lies with somebody else: a caseworker of the same agency, or an agency that the person
named. Who moves it reads neither name nor contact nor text.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.calendars.models import Booking
from cases.calendars.selectors import away_on
from cases.calendars.services import Meeting, rebook
from cases.inbox.enums import RequestState, StationKind
from cases.inbox.lifecycle import DATED, RequestAction, Who
from cases.inbox.mails_assign import ASSIGNED, MOVED
from cases.inbox.models import ContactRequest, RequestStation
from cases.inbox.selectors import agencies_agreed, caseworkers_of, dues_in, hands_of, holder_of
from cases.inbox.services_access import move_on, say_whose, take_request, wait_for_somebody
from cases.mails.services import post_mail
from cases.staff.actors import Actor
from cases.staff.errors import IllegalStep, Refused
from cases.staff.models import Agency, User


@transaction.atomic
def reassign_request(
    *, actor: Actor, contact_request: ContactRequest, user: User | None = None, agency: Agency | None = None
) -> ContactRequest:
    """Give a request to somebody: `user`, a caseworker of the agency with which it lies, or another `agency`.

    To a user: leads of the agency, and coordinators once it has come to them. To an agency: coordinators, and only if
    the person agreed that it may read the request. The days to look and to answer begin anew, who was told that it
    waited stays as it is. A date that is agreed stays agreed; it goes to an agency only while nobody is there for it.
    Whoever has it now gets a mail without content. Done twice it is done once.

    `PermissionDenied` for others, `IllegalStep` where the state does not allow it, `Refused` for somebody who is away
    or works elsewhere, and for an agency that the person did not name. Raises `ValueError` for none or both.
    """
    if (user is None) == (agency is None):
        raise ValueError("a request goes to somebody, or to an agency")
    action = RequestAction.ASSIGN if user else RequestAction.MOVE
    if agency is not None and ContactRequest.objects.filter(pk=contact_request.pk, agency=agency).exists():
        action = RequestAction.ASSIGN  # it is there already: asking again changes nothing
    row, _holder = take_request(actor=actor, contact_request=contact_request, action=action)
    if user is not None:
        _give_to(row, user, actor)
    elif agency is not None and row.agency_id != agency.pk:
        _move_to(row, agency, actor)
    done = AuditAction.REQUEST_ASSIGN if user else AuditAction.REQUEST_MOVE
    record(actor=actor, action=done, about=row, case_id=row.case_id)
    return row


def _give_to(row: ContactRequest, user: User, actor: Actor) -> None:
    if row.taken_by_id == user.pk:
        return
    if user not in caseworkers_of([row.agency_id], on=actor.today)[row.agency_id]:
        raise Refused(_("Diese Person arbeitet nicht als Fachkraft für diese Stelle."), field="to")
    if away_on([user.pk], on=actor.today):
        raise Refused(_("Diese Person ist heute nicht da."), field="to")
    if Who.COORDINATION in hands_of(actor, row, holder=None):
        _next_station(row, row.agency, actor)
    _move_booking(row, user, actor)
    row.date_offers.all().delete()  # they are in the calendar of who offered them
    row.taken_by = user
    _begin_anew(row, RequestAction.ASSIGN, actor)
    if row.state != RequestState.RECEIVED:
        row.taken_at = row.taken_at or actor.now  # nobody had it: who agreed its date has left
    row.save()
    post_mail(actor=actor, kind=ASSIGNED, about=row, to=user, turn=row.version)


def _move_to(row: ContactRequest, agency: Agency, actor: Actor) -> None:
    if row.state in DATED and not row.is_vacant:
        raise IllegalStep(say_whose(holder_of(row, on=actor.today) or row.taken_by))
    if agency not in agencies_agreed(row):
        raise Refused(_("Dass diese Stelle die Anfrage liest, hat die Person nicht erlaubt."), field="to")
    _next_station(row, agency, actor)
    _begin_anew(row, RequestAction.MOVE, actor)
    row.agency, row.taken_by = agency, None
    row.save()
    for colleague in caseworkers_of([agency.pk], on=actor.today)[agency.pk]:
        post_mail(actor=actor, kind=MOVED, about=row, to=colleague, turn=row.version)


def _next_station(row: ContactRequest, agency: Agency, actor: Actor) -> None:
    RequestStation.objects.filter(request=row, until=None).update(until=actor.now)
    RequestStation.objects.create(request=row, agency=agency, kind=StationKind.MOVED, since=actor.now)


def _begin_anew(row: ContactRequest, action: RequestAction, actor: Actor) -> None:
    """The state that follows. Back in the inbox, nobody has looked yet, and the days begin again; so does the day by
    which somebody takes a date that nobody is there for.
    """
    move_on(row, action, actor)
    if row.state == RequestState.RECEIVED:
        dues = dues_in(row.region, since=actor.today)
        row.seen_due_on, row.answer_due_on = dues.seen_on, dues.answer_on
        row.taken_at, row.seen_at = None, None
    elif row.reply_to:
        row.reply_due_on = dues_in(row.region, since=actor.today).answer_on
    if row.is_vacant:
        wait_for_somebody(row, actor, earliest=actor.today)


def _move_booking(row: ContactRequest, user: User, actor: Actor) -> None:
    """An agreed date that is still to come moves into the other calendar; `Refused` where that is not free."""
    held = Booking.objects.filter(source=row.appointment).select_related("place").first()
    is_vacant = row.taken_by_id is None and row.state == RequestState.APPOINTED
    if (held or is_vacant) and row.starts_at and row.ends_at and row.starts_at > actor.now:
        meeting = Meeting(row.starts_at, row.ends_at, [user], place=held.place if held else None)
        rebook(actor=actor, source=row.appointment, meeting=meeting)
