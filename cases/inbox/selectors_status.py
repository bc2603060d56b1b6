"""What the person reads on the page behind their link: how far it is, what was said, who has it, what they may do."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from django.urls import reverse
from django.utils import timezone

from cases.inbox.enums import ReplyTo, RequestState, StationKind
from cases.inbox.lifecycle import RequestAction, Who, allowed_actions
from cases.inbox.models import ContactRequest, DateOffer, RequestMessage, RequestStation
from cases.inbox.selectors import agencies_without_door, doors_in, receiving_agencies
from cases.staff.models import Agency
from offers.regions.models import ContactPoint, Organisation, Region

DOORS_SHOWN: Final = 3
PERSON: Final = frozenset({Who.PERSON})


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way. `at`: when it was done; else `by`: the last day in time, where one was promised."""

    name: str
    at: datetime.datetime | None
    by: datetime.date | None = None
    is_next: bool = False


@dataclass(frozen=True, slots=True)
class Reader:
    """Another agency of the region, and whether the person agrees that it may read along."""

    agency: Agency
    agreed: bool


@dataclass(frozen=True, slots=True)
class Door:
    """Where somebody can go or call; without a contact point only the organisation with its number.

    `write_url`: where somebody can write to it; empty where nobody reads that.
    """

    name: str
    phone: str
    address: tuple[str, ...] = ()
    url: str = ""
    write_url: str = ""


@dataclass(frozen=True, slots=True)
class StatusPage:
    """Everything on the page. `passed`: how it came to the agency that has it, if the person did not choose it.

    `doors`: of the agency that has it; `suggested`: of whom to ask instead. `is_late`: longer than promised;
    `reply_by`: by when what they wrote after the answer is answered.
    """

    steps: Sequence[Step]
    said: Sequence[RequestMessage]
    offers: Sequence[DateOffer]
    readers: Sequence[Reader]
    passed: RequestStation | None
    doors: Sequence[Door]
    suggested: Sequence[Door]
    actions: frozenset[RequestAction]
    is_late: bool
    reply_by: datetime.date | None
    is_dated: bool
    is_past: bool

    @property
    def may_write(self) -> bool:
        """Whether somebody would read another message."""
        return RequestAction.ADD_MESSAGE in self.actions

    @property
    def may_pick(self) -> bool:
        """Whether there is a date to choose."""
        return RequestAction.PICK_DATE in self.actions and any(offer.gone_at is None for offer in self.offers)

    @property
    def may_agree(self) -> bool:
        """Whether it can still matter who may read along."""
        return RequestAction.SET_CONSENT in self.actions and bool(self.readers)


def status_page(row: ContactRequest, *, now: datetime.datetime) -> StatusPage:
    """The page at this moment; seven queries at most. `row` as `find_by_token` loads it."""
    today = timezone.localdate(now)
    state = RequestState(row.state)
    station = row.stations.filter(until=None).exclude(kind=StationKind.SENT).select_related("agency").first()
    return StatusPage(
        steps=steps_of(row),
        said=list(row.messages.select_related("agency__organisation")),
        offers=[offer for offer in row.date_offers.all() if offer.starts_at > now],
        readers=readers_of(row),
        passed=station,
        doors=doors_of(row.agency, first=row.contact_point),
        suggested=doors_of(row.suggested) if row.suggested else (),
        actions=allowed_actions(state, PERSON),
        is_late=row.promised_on is not None and row.promised_on < today,
        reply_by=row.reply_due_on if row.reply_to == ReplyTo.MESSAGE else None,
        is_dated=state in (RequestState.APPOINTED, RequestState.ARRIVED),
        is_past=row.ends_at is not None and row.ends_at < now,
    )


def steps_of(row: ContactRequest) -> list[Step]:
    """The five steps in their order; the first that is not done is the next. Of a closed request only what was done."""
    dated = row.state in (RequestState.APPOINTED, RequestState.ARRIVED) or row.arrived_at is not None
    done = [
        ("received", row.received_at, None),
        ("seen", row.seen_at, row.seen_due_on),
        ("answered", row.answered_at, row.answer_due_on),
        ("appointed", row.starts_at if dated else None, None),
        ("arrived", row.arrived_at, None),
    ]
    if row.state == RequestState.CLOSED:
        return [Step(name, at, None) for name, at, _by in done if at is not None]
    following = next((name for name, at, _by in done if at is None), "")
    return [Step(name, at, None if at else by, is_next=name == following) for name, at, by in done]


def readers_of(row: ContactRequest) -> list[Reader]:
    """Every other agency of the region that takes requests, by name. Two queries."""
    agreed = set(row.consents.filter(withdrawn_at=None).order_by().values_list("agency", flat=True))
    others = receiving_agencies(row.region).exclude(pk=row.agency_id)
    return [Reader(agency, agency.pk in agreed) for agency in others]


class Place(NamedTuple):
    """Where one can write: `url` of the form, the door's name, and whose and where it is."""

    url: str
    name: str
    about: str


def places_to_write(region: Region) -> list[Place]:
    """Doors of the region, then agencies that have none. Two queries."""
    doors = [
        Place(
            reverse("request_send", args=[region.slug, point.slug]),
            point.name,
            f"{point.organisation.name}, {point.place.name}",
        )
        for point in doors_in(region)
    ]
    return doors + [
        Place(
            reverse("request_send_agency", args=[region.slug, agency.organisation.slug]), agency.organisation.name, ""
        )
        for agency in agencies_without_door(region)
    ]


def doors_of(agency: Agency, *, first: ContactPoint | None = None) -> list[Door]:
    """Where an agency is found: the door somebody wrote to before its others; at least its number. One query."""
    organisation = agency.organisation
    points = organisation.contact_points.select_related("place", "region").order_by("name", "pk")
    found = sorted(points, key=lambda point: first is None or point.pk != first.pk)[:DOORS_SHOWN]
    writable = agency.is_active and agency.takes_requests
    if not found:
        return [door_without_place(organisation, writable=writable)]
    return [door_of(point, organisation, writable=writable) for point in found]


def door_without_place(organisation: Organisation, *, writable: bool = False) -> Door:
    """An organisation whose address nobody knows: its number, if there is one. Needs `region` loaded."""
    write_url = reverse("request_send_agency", args=[organisation.region.slug, organisation.slug]) if writable else ""
    return Door(name=organisation.name, phone=organisation.phone, write_url=write_url)


def door_of(point: ContactPoint, organisation: Organisation, *, writable: bool = False) -> Door:
    """A contact point in words; its own number, else the organisation's. Needs `place` and `region` loaded."""
    town = f"{point.postal_code or point.place.postal_code} {point.place.name}"
    return Door(
        name=point.name,
        phone=point.phone or organisation.phone,
        address=(point.street, town) if point.street else (town,),
        url=point.get_absolute_url(),
        write_url=reverse("request_send", args=[point.region.slug, point.slug]) if writable else "",
    )
