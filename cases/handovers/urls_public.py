"""Addresses of hand-overs for the young person, without a login."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from cases.handovers.views_public import handover_date_file, handover_status

urlpatterns: list[URLPattern | URLResolver] = [
    path("<str:token>/", handover_status, name="handover_status"),
    path("<str:token>/termin.ics", handover_date_file, name="handover_date_file"),
]
