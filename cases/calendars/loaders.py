"""The doors of this room's pages."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404

from cases.calendars.models import Absence, Booking, Room
from cases.calendars.selectors import AT_WORK
from cases.staff.enums import Role
from cases.staff.middleware import StaffRequest
from cases.staff.models import Agency


def require_work(request: StaffRequest) -> None:
    """`PermissionDenied` for whoever neither works nor leads anywhere: they have no appointments here."""
    if not request.actor.has_role(*AT_WORK):
        raise PermissionDenied


def load_room(request: StaffRequest, number: int) -> Room:
    """A room of an agency for which the person works; else `Http404`."""
    room = (
        Room.objects.filter(pk=number, agency__in=request.actor.agencies_as(*AT_WORK))
        .select_related("agency__organisation__region", "place")
        .first()
    )
    if room is None:
        raise Http404
    return room


def load_led_room(request: StaffRequest, number: int) -> Room:
    """A room of an agency that the person leads. `PermissionDenied` for those who only work there."""
    room = load_room(request, number)
    load_led_agency(request, room.agency_id)
    return room


def load_led_agency(request: StaffRequest, number: int) -> Agency:
    """An agency that the person leads; `PermissionDenied` for those who work there, else `Http404`."""
    for row in request.actor.memberships:
        if row.agency_id == number and row.role == Role.LEAD:
            return row.agency
    if number in request.actor.agencies_as(*AT_WORK):
        raise PermissionDenied
    raise Http404


def load_room_booking(request: StaffRequest, number: int) -> Booking:
    """A booking of a room of an agency for which the person works; else `Http404`."""
    booking = (
        Booking.objects.filter(pk=number, room__agency__in=request.actor.agencies_as(*AT_WORK))
        .select_related("room")
        .first()
    )
    if booking is None:
        raise Http404
    return booking


def load_own_absence(request: StaffRequest, number: int) -> Absence:
    """An absence of the person; else `Http404`."""
    absence = Absence.objects.filter(pk=number, user=request.user).select_related("user").first()
    if absence is None:
        raise Http404
    return absence
