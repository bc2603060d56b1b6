"""A date with the person: offered, agreed, kept or not."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.calendars.models import Booking
from cases.calendars.services import FARTHEST, Meeting, free, rebook
from cases.inbox.enums import ReplyTo, RequestState
from cases.inbox.lifecycle import RequestAction
from cases.inbox.models import ContactRequest, DateOffer
from cases.inbox.services_access import ask_for_reply, check_version, keep, move_on, take_request
from cases.inbox.services_told import tell_person
from cases.records.services_access import person_of
from cases.staff.actors import Actor
from cases.staff.errors import IllegalStep, Refused

MOST_OFFERS: Final = 3
SHORTEST, LONGEST = datetime.timedelta(minutes=10), datetime.timedelta(hours=4)


@transaction.atomic
def offer_dates(
    *,
    actor: Actor,
    contact_request: ContactRequest,
    starts: Sequence[datetime.datetime],
    length: datetime.timedelta,
    place: str,
    version: int,
) -> None:
    """Offer one to three times; the person picks one on the status page. They take the place of earlier offers.

    Nothing is booked yet. `Refused` for none or more than three, for times in the past or further than a year, for
    times at which one is taken oneself, and without a place.
    """
    row, _holder = take_request(actor=actor, contact_request=contact_request, action=RequestAction.OFFER_DATES)
    chosen = sorted(set(starts))
    if _is_offered(row, actor, chosen, length):
        record(actor=actor, action=AuditAction.REQUEST_OFFER_DATES, about=row)
        return
    check_version(row, version)
    _check_offers(actor, chosen, length, place)
    row.date_offers.all().delete()
    DateOffer.objects.bulk_create(
        DateOffer(
            request=row, position=number, starts_at=start, ends_at=start + length, place=place.strip(),
            offered_by=person_of(actor), offered_at=actor.now,
        )
        for number, start in enumerate(chosen, 1)
    )  # fmt: skip
    row.answered_at = row.answered_at or actor.now
    move_on(row, RequestAction.OFFER_DATES, actor)
    keep(row, "answered_at")
    tell_person(actor=actor, contact_request=row, kind="request_dates")
    record(actor=actor, action=AuditAction.REQUEST_OFFER_DATES, about=row)


@transaction.atomic
def appoint(
    *,
    actor: Actor,
    contact_request: ContactRequest,
    start: datetime.datetime,
    length: datetime.timedelta,
    place: str,
    version: int,
) -> None:
    """A date is agreed, for example on the telephone: it is booked for oneself; one agreed before is given back.

    `Refused` as `offer_dates`, and where one is taken.
    """
    row, _holder = take_request(actor=actor, contact_request=contact_request, action=RequestAction.APPOINT)
    if (row.state, row.starts_at, row.ends_at) == (RequestState.APPOINTED, start, start + length):
        record(actor=actor, action=AuditAction.REQUEST_APPOINT, about=row)
        return
    check_version(row, version)
    _check_time(actor, start, length, place)
    meeting = Meeting(start, start + length, people=[person_of(actor)])
    rebook(actor=actor, source=row.appointment, meeting=meeting)
    row.date_offers.all().delete()
    row.starts_at, row.ends_at, row.place = start, start + length, place.strip()
    row.answered_at = row.answered_at or actor.now
    row.arrived_at = None
    move_on(row, RequestAction.APPOINT, actor)
    keep(row, "starts_at", "ends_at", "place", "answered_at", "arrived_at")
    tell_person(actor=actor, contact_request=row, kind="request_appointed")
    record(actor=actor, action=AuditAction.REQUEST_APPOINT, about=row)


@transaction.atomic
def note_arrival(*, actor: Actor, contact_request: ContactRequest) -> None:
    """The person came. `IllegalStep` before the day of the date."""
    row = _on_its_day(actor, contact_request, RequestAction.ARRIVE)
    row.arrived_at = actor.now
    move_on(row, RequestAction.ARRIVE, actor)
    keep(row, "arrived_at")
    record(actor=actor, action=AuditAction.REQUEST_ARRIVE, about=row)


@transaction.atomic
def note_no_arrival(*, actor: Actor, contact_request: ContactRequest) -> None:
    """The person did not come: no date any more, and somebody asks them once more, by the day in which the agency
    answers. `IllegalStep` as `note_arrival`.
    """
    row = _on_its_day(actor, contact_request, RequestAction.NOT_ARRIVED)
    free(actor=actor, source=row.appointment)
    row.starts_at = row.ends_at = None
    row.place = ""
    row.date_offers.all().delete()
    move_on(row, RequestAction.NOT_ARRIVED, actor)
    ask_for_reply(row, ReplyTo.NO_SHOW, actor)
    keep(row, "starts_at", "ends_at", "place")
    record(actor=actor, action=AuditAction.REQUEST_NOT_ARRIVED, about=row)


def _on_its_day(actor: Actor, contact_request: ContactRequest, action: RequestAction) -> ContactRequest:
    row, _holder = take_request(actor=actor, contact_request=contact_request, action=action)
    if row.starts_at is not None and timezone.localdate(row.starts_at) > actor.today:
        raise IllegalStep(_("Der Termin ist noch nicht gewesen."))
    return row


def _is_offered(
    row: ContactRequest, actor: Actor, chosen: Sequence[datetime.datetime], length: datetime.timedelta
) -> bool:
    """Whether exactly this is on offer already: the same form again."""
    offers = list(row.date_offers.order_by("position"))
    wanted = [(start, start + length, person_of(actor).pk) for start in chosen]
    return bool(offers) and [(offer.starts_at, offer.ends_at, offer.offered_by_id) for offer in offers] == wanted


def _check_offers(actor: Actor, chosen: Sequence[datetime.datetime], length: datetime.timedelta, place: str) -> None:
    if not 1 <= len(chosen) <= MOST_OFFERS:
        raise Refused(_("Bieten Sie einen bis drei Termine an."), field="slots")
    for start in chosen:
        _check_time(actor, start, length, place)
        if Booking.objects.within(start, start + length).of(users=[person_of(actor).pk]).exists():
            said = timezone.localtime(start).strftime("%d.%m., %H:%M")
            raise Refused(_("Am %(when)s Uhr sind Sie schon belegt.") % {"when": said}, field="slots")


def _check_time(actor: Actor, start: datetime.datetime, length: datetime.timedelta, place: str) -> None:
    if start < actor.now:
        raise Refused(_("Dieser Termin liegt in der Vergangenheit."), field="day")
    if start > actor.now + FARTHEST:
        raise Refused(_("Weiter als ein Jahr im Voraus lässt sich nichts vereinbaren."), field="day")
    if not SHORTEST <= length <= LONGEST:
        raise Refused(_("Ein Termin dauert zehn Minuten bis vier Stunden."), field="length")
    if not place.strip():
        raise Refused(_("Wo treffen Sie sich?"), field="place")
