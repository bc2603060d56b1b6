"""Addresses about one's own login."""

from __future__ import annotations

from django.urls import path

from cases.staff import views

urlpatterns = [
    path("stelle-waehlen/", views.acting_agency, name="acting_agency"),
    path("anmeldungen/", views.session_list, name="session_list"),
    path("anmeldungen/beenden/", views.session_end, name="session_end"),
    path("anmeldungen/verlaengern/", views.session_extend, name="session_extend"),
]
