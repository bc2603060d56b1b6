"""What the person themselves does on the page behind their secret link. The actor has no account.

Each is safe to repeat: a second click changes nothing and is written down like the first.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.calendars.selectors import away_on
from cases.calendars.services import Meeting, rebook
from cases.inbox.enums import MessageKind, ReplyTo, RequestState
from cases.inbox.lifecycle import RequestAction
from cases.inbox.models import ContactRequest, DateOffer, PassOnConsent, RequestMessage
from cases.inbox.selectors import caseworkers_of, receiving_agencies
from cases.inbox.services_access import ask_for_reply, keep, move_on, take_own_request
from cases.inbox.services_clock import holders_to_tell, tell_today
from cases.inbox.services_erasure import forget_requests
from cases.inbox.wording import CONSENT_VERSION
from cases.staff.actors import Actor
from cases.staff.errors import IllegalStep, Refused
from cases.staff.models import Agency

MOST_MESSAGES = 50
"""Messages of one person about one request; nobody has more to say before somebody calls them."""


@transaction.atomic
def withdraw_request(*, actor: Actor, contact_request: ContactRequest) -> None:
    """Erase the request and everything about it at once: messages, consents, dates, bookings and mails.

    `ContactRequest.DoesNotExist` where it is gone already. A case that was opened from it stays with its agency.
    """
    row = take_own_request(actor=actor, contact_request=contact_request, action=RequestAction.WITHDRAW)
    number = row.pk
    forget_requests(ContactRequest.objects.filter(pk=number), on=actor.today)
    row.pk = number
    record(actor=actor, action=AuditAction.REQUEST_WITHDRAW, about=row)


@transaction.atomic
def add_message(*, actor: Actor, contact_request: ContactRequest, text: str) -> None:
    """Say something more. The same words as the last ones, said twice in a row, are kept once. After an answer somebody
    has to read it: the clock runs anew, and who has the request is told.

    `Refused` (field "message") for nothing, and when there are `MOST_MESSAGES`; `IllegalStep` once it is closed.
    """
    row = take_own_request(actor=actor, contact_request=contact_request, action=RequestAction.ADD_MESSAGE)
    text = text.strip()
    if not text:
        raise Refused(_("Schreib etwas, bevor du es abschickst."), field="message")
    own = row.messages.filter(kind=MessageKind.MESSAGE)
    if own.count() >= MOST_MESSAGES:
        raise Refused(_("Das sind sehr viele Nachrichten. Bitte ruf an."), field="message")
    last = row.messages.order_by("-at", "-pk").first()
    if last is None or (last.kind, last.text) != (MessageKind.MESSAGE, text):
        RequestMessage.objects.create(request=row, kind=MessageKind.MESSAGE, text=text, at=actor.now)
        move_on(row, RequestAction.ADD_MESSAGE, actor)
        ask_for_reply(row, ReplyTo.MESSAGE, actor)
        keep(row)
        if row.reply_to:
            tell_today(actor, "request_more", row.agency, holders_to_tell(row, on=actor.today))
    record(actor=actor, action=AuditAction.REQUEST_ADD, about=row)


@transaction.atomic
def pick_date(*, actor: Actor, contact_request: ContactRequest, offer_id: int) -> bool:
    """Take one of the offered dates: it is booked for the caseworker who offered it, and agreed.

    `offer_id`: key of a `DateOffer`. False where they cannot any more (taken, away, not there any more) or it is over:
    then this offer is marked as gone, the others stay. `IllegalStep` where it is not offered any more, or another date
    is agreed.
    """
    row = ContactRequest.objects.select_for_update(of=("self",)).get(pk=contact_request.pk)
    offer = row.date_offers.select_related("offered_by").filter(pk=offer_id).first()
    if offer is not None and (row.state, row.starts_at) == (RequestState.APPOINTED, offer.starts_at):
        record(actor=actor, action=AuditAction.REQUEST_PICK, about=row)
        return True
    row = take_own_request(actor=actor, contact_request=contact_request, action=RequestAction.PICK_DATE)
    if offer is None or offer.gone_at is not None:
        raise IllegalStep(_("Diesen Termin gibt es nicht mehr. Bitte such dir einen anderen aus."))
    is_booked = _booked(row, offer, actor)
    if is_booked:
        row.starts_at, row.ends_at, row.place = offer.starts_at, offer.ends_at, offer.place
        _keep(row, RequestAction.PICK_DATE, actor, "starts_at", "ends_at", "place")
    else:
        offer.gone_at = actor.now
        offer.save(update_fields=["gone_at"])
    record(actor=actor, action=AuditAction.REQUEST_PICK, about=row)
    return is_booked


def _booked(row: ContactRequest, offer: DateOffer, actor: Actor) -> bool:
    """False where who offered it is taken, away that day, or works for the agency no more."""
    meeting = Meeting(offer.starts_at, offer.ends_at, people=[offer.offered_by])
    day = timezone.localdate(offer.starts_at)
    there = caseworkers_of([row.agency_id], on=day)[row.agency_id]
    if offer.offered_by not in there or away_on([offer.offered_by_id], on=day):
        return False
    try:
        rebook(actor=actor, source=row.appointment, meeting=meeting)
    except Refused:
        return False
    return True


@transaction.atomic
def consent_to_pass_on(*, actor: Actor, contact_request: ContactRequest, agency: Agency) -> None:
    """The person agrees that this agency of the region may read the request, should the other not be responsible.

    `IllegalStep` once it is closed, and for an agency that takes no requests.
    """
    row = take_own_request(actor=actor, contact_request=contact_request, action=RequestAction.SET_CONSENT)
    if not receiving_agencies(row.region).filter(pk=agency.pk).exclude(pk=row.agency_id).exists():
        raise IllegalStep(_("Diese Stelle nimmt gerade keine Anfragen an."))
    _made, is_new = PassOnConsent.objects.get_or_create(
        request=row,
        agency=agency,
        withdrawn_at=None,
        defaults={"text_version": CONSENT_VERSION, "given_at": actor.now},
    )
    if is_new:
        _keep(row, RequestAction.SET_CONSENT, actor)
    record(actor=actor, action=AuditAction.REQUEST_CONSENT, about=row)


@transaction.atomic
def withdraw_pass_on(*, actor: Actor, contact_request: ContactRequest, agency: Agency) -> None:
    """From now on the request may not be passed on to this agency. `IllegalStep` once it is closed."""
    row = take_own_request(actor=actor, contact_request=contact_request, action=RequestAction.SET_CONSENT)
    if row.consents.filter(agency=agency, withdrawn_at=None).update(withdrawn_at=actor.now):
        _keep(row, RequestAction.SET_CONSENT, actor)
    record(actor=actor, action=AuditAction.REQUEST_CONSENT, about=row)


def _keep(row: ContactRequest, action: RequestAction, actor: Actor, *fields: str) -> None:
    move_on(row, action, actor)
    keep(row, *fields)
