"""Somebody's appointments for their own calendar program: open to whoever holds the secret address."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.calendars import ics
from cases.calendars.selectors_feed import feed_appointments, open_feed
from cases.calendars.services_feed import feed_digest, note_feed_read
from cases.staff.rates import is_over, unrecognisable

PURPOSE = "calendar_feed"
KEEP = "private, max-age=300"
"""Programs may keep it for five minutes; nobody on the way may."""


@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar as it is now. An address that is unknown, stopped or of a locked account is a 404 like any other."""
    now, digest = timezone.now(), feed_digest(token)
    feed = open_feed(digest, now=now)
    if feed is None:
        if is_over(PURPOSE, _who_asks(request), settings.CALENDAR_FEED_TRIES, seconds=60):
            return _too_often(60)
        raise Http404
    if is_over(PURPOSE, digest, settings.CALENDAR_FEED_READS, seconds=3600):
        return _too_often(3600)
    note_feed_read(feed, today=timezone.localdate(now))
    url = request.build_absolute_uri(reverse("cases:calendar"))
    content = ics.publication(feed_appointments(feed.user, now=now, url=url))
    # The middleware adds an ETag, and answers a program that has this state already with 304.
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'inline; filename="termine.ics"'
    response.headers["Cache-Control"] = KEEP
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _who_asks(request: HttpRequest) -> str:
    """The place that asks, unrecognisable."""
    return unrecognisable(get_adapter().get_client_ip(request), purpose=PURPOSE)


def _too_often(seconds: int) -> HttpResponse:
    response = HttpResponse(status=429, content_type="text/plain; charset=utf-8")
    response.headers["Retry-After"] = str(seconds)
    response.headers["Cache-Control"] = "no-store"
    return response
