"""The one address of the room that calendar programs read without a login."""

from __future__ import annotations

from django.urls import path

from cases.calendars.views_feed import calendar_feed

urlpatterns = [
    path("<str:token>.ics", calendar_feed, name="calendar_feed"),
]
