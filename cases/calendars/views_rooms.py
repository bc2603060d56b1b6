"""The rooms of an agency: its lead keeps them, everybody who works there books them."""

from __future__ import annotations

import datetime as dt
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.audit.decorators import CaseRequest, audited
from cases.audit.enums import AuditAction, AuditResult
from cases.calendars.forms import RoomBookForm, RoomForm
from cases.calendars.loaders import load_led_agency, load_led_room, load_room, load_room_booking, require_work
from cases.calendars.selectors import AT_WORK
from cases.calendars.selectors_calendar import bookings_of_room, rooms_of
from cases.calendars.services import book_room, free_booking
from cases.calendars.services_times import add_room, edit_room
from cases.calendars.sheets import CLOSES, OPENS
from cases.staff.enums import Role
from cases.staff.errors import Refused
from cases.staff.middleware import StaffRequest
from cases.staff.models import Agency
from offers.regions.models import Place


@require_GET
def room_list(request: StaffRequest) -> HttpResponse:
    """The rooms of the agencies for which the person works, and a form for more where they lead."""
    require_work(request)
    rooms = rooms_of(request.actor)
    led = request.actor.agencies_as(Role.LEAD)
    agencies = {row.agency_id: row.agency for row in request.actor.memberships if row.role in AT_WORK}
    held = {pk: list(rows) for pk, rows in groupby(rooms, key=lambda room: room.agency_id)}
    groups = [(agency, held.get(pk, []), pk in led) for pk, agency in agencies.items()]
    return render(request, "cases/calendars/room_list.html", {"groups": groups})


@require_http_methods(["GET", "POST"])
@audited(AuditAction.CALENDAR)
def room_new(request: CaseRequest, pk: int) -> HttpResponse:
    """A new room of an agency that the person leads."""
    agency = load_led_agency(request, pk)
    form = _room_form(request, agency, {})
    if form.is_bound and form.is_valid():
        try:
            add_room(actor=request.actor, agency=agency, data=form.room())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Der Raum ist angelegt."))
            return redirect("cases:room_list")
    return _page(request, "room_form", form, {"agency": agency, "room": None})


@require_http_methods(["GET", "POST"])
@audited(AuditAction.CALENDAR)
def room_edit(request: CaseRequest, pk: int) -> HttpResponse:
    """What a room is from now on."""
    room = load_led_room(request, pk)
    form = _room_form(request, room.agency, RoomForm.values_of(room))
    if form.is_bound and form.is_valid():
        try:
            edit_room(actor=request.actor, room=room, data=form.room())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Die Angaben sind gespeichert."))
            return redirect("cases:room_list")
    return _page(request, "room_form", form, {"agency": room.agency, "room": room})


@require_http_methods(["GET", "POST"])
@audited(AuditAction.CALENDAR)
def room_book(request: CaseRequest, pk: int) -> HttpResponse:
    """When a room is taken, and a form that takes it."""
    room = load_room(request, pk)
    form = RoomBookForm(request.POST if request.method == "POST" else None, initial=_next_hour(request.actor.now))
    if form.is_bound and form.is_valid():
        start, end = form.times()
        try:
            book_room(actor=request.actor, room=room, start=start, end=end)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Der Raum ist gebucht."))
            return redirect("cases:room_book", room.pk)
    return _page(request, "room_book", form, {"room": room, "bookings": bookings_of_room(request.actor, room)})


@require_POST
@audited(AuditAction.ROOM_FREE)
def booking_free(request: CaseRequest, pk: int) -> HttpResponse:
    """Give a room back."""
    booking = load_room_booking(request, pk)
    try:
        free_booking(actor=request.actor, source=booking.source)
    except Refused as refusal:
        request.trail.result = AuditResult.DENIED
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Der Raum ist wieder frei."))
    return redirect("cases:room_book", booking.room_id)


def _room_form(request: CaseRequest, agency: Agency, initial: dict[str, Any]) -> RoomForm:
    places = Place.objects.in_region(agency.organisation.region).order_by("name_key", "pk")
    return RoomForm(request.POST if request.method == "POST" else None, places=places, initial=initial)


def _page(request: CaseRequest, name: str, form: RoomForm | RoomBookForm, context: dict[str, Any]) -> HttpResponse:
    """The page with its form; 422 and written down as denied when something is wrong with it."""
    if form.errors:
        request.trail.result = AuditResult.DENIED
    values = {"form": form, **context}
    return render(request, f"cases/calendars/{name}.html", values, status=422 if form.errors else 200)


def _next_hour(now: dt.datetime) -> dict[str, Any]:
    """What the form begins with: the next full hour of an office day."""
    start = timezone.localtime(now).replace(minute=0, second=0, microsecond=0) + dt.timedelta(hours=1)
    if start.hour < OPENS:
        start = start.replace(hour=OPENS)
    elif start.hour > CLOSES:
        start = start.replace(hour=OPENS) + dt.timedelta(days=1)
    return {"day": start.date(), "start": start.time(), "end": start.replace(hour=start.hour + 1).time()}
