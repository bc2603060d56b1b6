"""Addresses about one's own calendar outside of the portal."""

from __future__ import annotations

from django.urls import path

from cases.calendars import views_sync

urlpatterns = [
    path("kalender/abgleich/", views_sync.calendar_sync, name="calendar_sync"),
    path("kalender/abgleich/eintragen/", views_sync.foreign_calendar_set, name="foreign_calendar_set"),
    path("kalender/abgleich/loeschen/", views_sync.foreign_calendar_remove, name="foreign_calendar_remove"),
    path("kalender/abgleich/adresse/", views_sync.calendar_feed_renew, name="calendar_feed_renew"),
    path("kalender/abgleich/adresse/sperren/", views_sync.calendar_feed_revoke, name="calendar_feed_revoke"),
]
