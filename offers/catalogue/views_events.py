"""Dates of a region, and each as a calendar file."""

from __future__ import annotations

import datetime as dt

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from offers.catalogue.ics import CalendarEntry, calendar_file
from offers.catalogue.models import Event
from offers.catalogue.selectors_events import event_line, past_events, upcoming_events
from offers.regions.decorators import public_page
from offers.regions.models import Region

EVENTS_PER_PAGE = 20


@public_page
def event_list(request: HttpRequest, region: str) -> HttpResponse:
    """What is coming first, what was below it."""
    home = get_object_or_404(Region.objects.active(), slug=region)
    today = timezone.localdate()
    context = {
        "region": home,
        "upcoming": upcoming_events(home, on=today),
        "page": Paginator(past_events(home, on=today), EVENTS_PER_PAGE).get_page(request.GET.get("seite")),
    }
    return render(request, "offers/catalogue/event_list.html", context)


@public_page
def event_ics(request: HttpRequest, region: str, slug: str) -> HttpResponse:
    """An event as a calendar file; 404 for one of which only month or year are known."""
    event = get_object_or_404(
        Event.objects.select_related("place", "region"),
        region__in=Region.objects.active().filter(slug=region),
        slug=slug,
        is_published=True,
    )
    line = event_line(event)
    if not line.time.exact:
        raise Http404(_("Von diesem Termin ist der Tag nicht bekannt."))
    entry = CalendarEntry(
        uid=f"{event.slug}.{region}@uebergangsportal",
        title=event.title,
        when=line.time,
        # The same file for a whole day, so that asking again answers 304.
        stamp=dt.datetime.combine(timezone.localdate(), dt.time(), dt.UTC),
        url=event.website or request.build_absolute_uri(event.get_absolute_url()),
        place=line.where,
        description=event.description,
    )
    answer = HttpResponse(calendar_file(entry), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{event.slug}.ics"'
    return answer
