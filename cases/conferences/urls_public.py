"""Personal links of people without an account."""

from __future__ import annotations

from django.urls import path

from cases.conferences.views_public import appointment, appointment_file

urlpatterns = [
    path("<str:token>/", appointment, name="appointment"),
    path("<str:token>/termin.ics", appointment_file, name="appointment_file"),
]
