"""A contact request in any state, made straight in the database; the services are tested beside it."""

import datetime
import itertools
import uuid

from django.utils import timezone

from cases.inbox.enums import MessageKind, RequestState, StationKind
from cases.inbox.lifecycle import TRANSITIONS
from cases.inbox.models import ContactRequest, DateOffer, PassOnConsent, RequestMessage, RequestStation
from cases.inbox.services_links import give_link
from cases.records.reference import new_reference
from offers.regions.models import ContactPoint
from tests.cases.world import make_place

NAME, TEXT, ADDRESS = "Kanarikid", "Kanarifrage: wer hilft mir?", "kanari@post.example"
DAY = datetime.timedelta(days=1)
NUMBERS = itertools.count(1)


def way_to(target):
    """States from the beginning to `target`, the shortest way that the table allows."""
    ways = {RequestState.RECEIVED: [RequestState.RECEIVED]}
    frontier = [RequestState.RECEIVED]
    while frontier:
        start = frontier.pop(0)
        for (state, _), end in TRANSITIONS.items():
            if state == start and end is not None and end not in ways:
                ways[end] = [*ways[start], end]
                frontier.append(end)
    return ways[target]


def make_door(agency, **fields):
    """A contact point of the agency's organisation."""
    number = next(NUMBERS)
    region = agency.organisation.region
    return ContactPoint.objects.create(**{
        "region": region, "organisation": agency.organisation, "slug": f"tuer-{number}", "name": f"Tür {number}",
        "place": make_place(region, f"Türstadt {number}"), "phone": "030 23125 001", **fields,
    })  # fmt: skip


def fields_of(state, *, now, user):
    """What a row needs in this state."""
    tomorrow = timezone.make_aware(datetime.datetime.combine(timezone.localdate(now) + DAY, datetime.time(10)))
    fields = {"taken_by": user, "taken_at": now, "seen_at": now} if state != RequestState.RECEIVED else {}
    if state in (RequestState.ANSWERED, RequestState.APPOINTED, RequestState.ARRIVED):
        fields["answered_at"] = now
    if state in (RequestState.APPOINTED, RequestState.ARRIVED):
        fields |= {"starts_at": tomorrow, "ends_at": tomorrow + datetime.timedelta(minutes=30), "place": "Zeisigraum"}
    if state == RequestState.ARRIVED:
        fields["arrived_at"] = now
    if state == RequestState.CLOSED:
        fields |= {"closed_at": now, "outcome": "settled", "closing_text": "Kanarigruß"}
    return fields


def make_request(agency, user=None, *, state=RequestState.RECEIVED, readers=(), **fields):
    """A contact request in the agency's inbox; from state seen on `user` has taken it. It has a link.

    `readers`: agencies that may read it too.
    """
    now = fields.pop("now", timezone.now())
    today = timezone.localdate(now)
    row = ContactRequest(**{
        "reference": new_reference(), "sending": uuid.uuid4(), "region": agency.organisation.region, "agency": agency,
        "name": NAME, "channel": "email", "address": ADDRESS, "topic": "training", "message": TEXT,
        "received_at": now, "last_step_at": now, "seen_due_on": today + DAY, "answer_due_on": today + 3 * DAY,
        **fields,
    })  # fmt: skip
    give_link(row)
    row.save()
    RequestStation.objects.create(request=row, agency=agency, kind=StationKind.SENT, since=now)
    for reader in readers:
        PassOnConsent.objects.create(request=row, agency=reader, text_version="2026-1", given_at=now)
    for step in way_to(state)[1:]:
        row.state = step
        for name, value in fields_of(step, now=now, user=user).items():
            setattr(row, name, value)
        row.save()
    return row


def make_answer(row, user, **fields):
    """An answer of the agency."""
    return RequestMessage.objects.create(**{
        "request": row, "kind": MessageKind.ANSWER, "author": user, "agency": row.agency, "text": "Kanariantwort",
        "at": timezone.now(), **fields,
    })  # fmt: skip


def make_offer(row, user, *starts, **fields):
    """Times that are offered, half an hour each."""
    return [
        DateOffer.objects.create(**{
            "request": row, "position": number, "starts_at": start, "ends_at": start + datetime.timedelta(minutes=30),
            "place": "Zeisigraum", "offered_by": user, "offered_at": timezone.now(), **fields,
        })
        for number, start in enumerate(starts, 1)
    ]  # fmt: skip
