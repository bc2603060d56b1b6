"""The page on which people connect their own calendar: what the portal may read there, and how they read the portal."""

from __future__ import annotations

from typing import Any

from cryptography.fernet import InvalidToken
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_POST

from cases.audit.decorators import CaseRequest, audited
from cases.audit.enums import AuditAction, AuditResult
from cases.calendars.forms_sync import ForeignCalendarSetForm
from cases.calendars.models import CalendarFeed, ForeignCalendar
from cases.calendars.rules_foreign import masked
from cases.calendars.services_feed import renew_calendar_feed, revoke_calendar_feed
from cases.calendars.services_foreign import address_of, remove_foreign_calendar, set_foreign_calendar
from cases.staff.errors import Refused

PAGE = "cases/calendars/calendar_sync.html"


@require_GET
@audited(AuditAction.CALENDAR_SYNC)
def calendar_sync(request: CaseRequest) -> HttpResponse:
    """Both directions: when the office's calendar was last read, and whether there is an address to subscribe to."""
    return render(request, PAGE, _context(request, ForeignCalendarSetForm()))


def _context(request: CaseRequest, form: ForeignCalendarSetForm) -> dict[str, Any]:
    calendar = ForeignCalendar.objects.filter(user=request.user).first()
    return {
        "form": form,
        "calendar": calendar,
        "masked": _masked(calendar),
        "now": request.actor.now,
        "feed": CalendarFeed.objects.filter(user=request.user).first(),
    }


def _masked(calendar: ForeignCalendar | None) -> str:
    try:
        return masked(address_of(calendar)) if calendar else ""
    except InvalidToken:
        return _("nicht mehr lesbar")


@sensitive_post_parameters("address")
@require_POST
@audited(AuditAction.FOREIGN_CALENDAR_SET)
def foreign_calendar_set(request: CaseRequest) -> HttpResponse:
    """Enter the address of the office's calendar; it is read within minutes, not now."""
    form = ForeignCalendarSetForm(request.POST)
    if form.is_valid():
        try:
            set_foreign_calendar(actor=request.actor, address=form.cleaned_data["address"])
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Gespeichert. Der Kalender wird in den nächsten Minuten gelesen."))
            return redirect("cases:calendar_sync")
    request.trail.result = AuditResult.DENIED
    return render(request, PAGE, _context(request, form))


@require_POST
@audited(AuditAction.FOREIGN_CALENDAR_REMOVE)
def foreign_calendar_remove(request: CaseRequest) -> HttpResponse:
    """Forget the office's calendar and what was read from it."""
    remove_foreign_calendar(actor=request.actor)
    messages.success(request, _("Die Adresse und alle gelesenen Zeiten sind gelöscht."))
    return redirect("cases:calendar_sync")


@require_POST
@audited(AuditAction.CALENDAR_FEED_RENEW)
@sensitive_variables("token", "address")
def calendar_feed_renew(request: CaseRequest) -> HttpResponse:
    """Make the address to subscribe to. The answer shows it, once; no other page ever does."""
    token = renew_calendar_feed(actor=request.actor)
    address = request.build_absolute_uri(reverse("calendar_feed", args=[token]))
    return render(request, "cases/calendars/calendar_feed_shown.html", {"address": address})


@require_POST
@audited(AuditAction.CALENDAR_FEED_REVOKE)
def calendar_feed_revoke(request: CaseRequest) -> HttpResponse:
    """Stop the address."""
    revoke_calendar_feed(actor=request.actor)
    messages.success(request, _("Die Adresse ist gesperrt. Kalenderprogramme bekommen keine Termine mehr."))
    return redirect("cases:calendar_sync")
