"""What the young person reads behind their link: who is there for them, where the door is, the joint date."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cases.handovers.enums import HandoverState
from cases.handovers.models import Handover
from cases.handovers.selectors_meeting import location_of
from offers.regions.models import Organisation

DOORS_SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class Door:
    """Where somebody can go or call, from the public catalogue."""

    name: str
    phone: str
    address: tuple[str, ...] = ()
    url: str = ""


@dataclass(frozen=True, slots=True)
class StatusPage:
    """Everything on the page. `agency` is there for the person now, `other` checks it or has given it away."""

    accepted: bool
    agency: Organisation
    other: Organisation
    doors: Sequence[Door]
    is_dated: bool
    is_past: bool
    is_off: bool
    location: str
    contact_by: datetime.date | None
    """Until when the new agency calls; None once it has, before acceptance, and when that day is over."""


def status_page(handover: Handover, *, now: datetime.datetime, today: datetime.date) -> StatusPage:
    """The page; one query for the doors."""
    accepted = handover.state == HandoverState.ACCEPTED
    giver, receiver = handover.from_agency.organisation, handover.to_agency.organisation
    agency, other = (receiver, giver) if accepted else (giver, receiver)
    due = handover.contact_due_on
    waits = handover.first_contact_on is None and due is not None and due >= today
    return StatusPage(
        accepted=accepted,
        agency=agency,
        other=other,
        doors=doors_of(agency),
        is_dated=handover.is_dated,
        is_past=handover.meeting_ends_at is not None and handover.meeting_ends_at <= now,
        is_off=handover.meeting_is_off,
        location=location_of(handover),
        contact_by=due if waits else None,
    )


def doors_of(organisation: Organisation) -> list[Door]:
    """Where an agency is found; at least its number. One query."""
    points = organisation.contact_points.select_related("place", "region").order_by("name", "pk")[:DOORS_SHOWN]
    doors = []
    for point in points:
        town = f"{point.postal_code or point.place.postal_code} {point.place.name}"
        address = (point.street, town) if point.street else (town,)
        doors.append(Door(point.name, point.phone or organisation.phone, address, point.get_absolute_url()))
    return doors or [Door(organisation.name, organisation.phone)]
