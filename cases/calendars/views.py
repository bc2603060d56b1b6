"""The calendar, and the person's own times."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cases.audit.decorators import CaseRequest, audited
from cases.audit.enums import AuditAction, AuditResult
from cases.calendars import sheets
from cases.calendars.forms import AbsenceForm, WorkingHoursForm
from cases.calendars.loaders import load_own_absence, require_work
from cases.calendars.models import Absence, RegionHours
from cases.calendars.selectors import USUAL, colleagues_of, hours_in, hours_of, usual_hours
from cases.calendars.selectors_calendar import Sources, calendar_of, open_absences
from cases.calendars.services_times import set_working_hours
from cases.calendars.slots_types import Hours
from cases.staff.errors import Refused
from cases.staff.middleware import StaffRequest


@require_GET
@audited(AuditAction.CALENDAR)
def calendar(request: CaseRequest, *, sources: Sources) -> HttpResponse:
    """A week or a month of the person's appointments and of their agencies' rooms. `sources`: what they are about."""
    require_work(request)
    today = request.actor.today
    view, day, readable = sheets.read_choice(request.GET.get("ansicht", ""), request.GET.get("tag", ""), today=today)
    sheet = sheets.sheet_of(view, day)
    shown = calendar_of(request.actor, request.user, sheet, sources=sources)
    request.trail.case_ids = shown.case_ids
    is_week = view is sheets.View.WEEK
    days = sheets.without_empty_weekend(shown.days) if is_week else shown.days
    values = {
        "sheet": sheet,
        "is_week": is_week,
        "days": days,
        "hours": sheets.hours_of_week(days) if is_week else (),
        "weeks": () if is_week else sheets.weeks_of(days),
        "busy_days": [each for each in days if each.parts or each.holiday],
        "today": today,
        "readable": readable,
    }
    return render(request, "cases/calendars/calendar.html", values)


@require_GET
def times(request: StaffRequest) -> HttpResponse:
    """The person's own working hours and absences."""
    require_work(request)
    return _times(request)


@require_POST
@audited(AuditAction.WORKING_HOURS_SET)
def working_hours_set(request: CaseRequest) -> HttpResponse:
    """Other hours from now on, or (`ueblich`) the usual ones of the region again."""
    require_work(request)
    form = WorkingHoursForm(request.POST)
    usual = "ueblich" in request.POST
    if usual or form.is_valid():
        try:
            hours: Hours = {} if usual else form.hours()
            set_working_hours(actor=request.actor, user=request.user, hours=hours)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Ihre Arbeitszeiten sind gespeichert."))
            return redirect("cases:times")
    return _refused(request, hours_form=form)


@require_POST
@audited(AuditAction.ABSENCE_ADD)
def absence_add(request: CaseRequest, *, add: Callable[..., Absence]) -> HttpResponse:
    """Some days on which the person is away. `add`: the service, of a room that knows cases."""
    require_work(request)
    form = AbsenceForm(request.POST, people=colleagues_of(request.actor))
    if form.is_valid():
        try:
            add(actor=request.actor, user=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Die Abwesenheit ist eingetragen."))
            return redirect("cases:times")
    return _refused(request, absence_form=form)


@require_POST
@audited(AuditAction.ABSENCE_REMOVE)
def absence_remove(request: CaseRequest, pk: int, *, remove: Callable[..., None]) -> HttpResponse:
    """The person is there after all. `remove`: the service, of a room that knows cases."""
    remove(actor=request.actor, absence=load_own_absence(request, pk))
    messages.success(request, _("Die Abwesenheit ist gelöscht."))
    return redirect("cases:times")


def _refused(
    request: CaseRequest, *, hours_form: WorkingHoursForm | None = None, absence_form: AbsenceForm | None = None
) -> HttpResponse:
    """The page with what is wrong, written down as denied."""
    request.trail.result = AuditResult.DENIED
    return _times(request, hours_form=hours_form, absence_form=absence_form, status=422)


def _times(
    request: StaffRequest,
    *,
    hours_form: WorkingHoursForm | None = None,
    absence_form: AbsenceForm | None = None,
    status: int = 200,
) -> HttpResponse:
    own = hours_of([request.user.pk]).get(request.user.pk)
    usual = _usual(request)
    values: dict[str, Any] = {
        "hours_form": hours_form or WorkingHoursForm(initial=WorkingHoursForm.values_of(own or hours_in(usual))),
        "absence_form": absence_form or AbsenceForm(people=colleagues_of(request.actor)),
        "absences": open_absences(request.user, today=request.actor.today),
        "own_hours": own is not None,
        "today": request.actor.today,
    }
    return render(request, "cases/calendars/times.html", values, status=status)


def _usual(request: StaffRequest) -> RegionHours:
    """The usual hours where the person works."""
    acting = request.actor.acting
    if acting is None:
        return USUAL
    region = acting.organisation.region
    return usual_hours([region])[region.pk]
