"""The desk's addresses."""

from __future__ import annotations

from django.urls import path

from cases.calendars.views import calendar
from cases.desk import views
from cases.desk.selectors_calendar import appointments

urlpatterns = [
    path("", views.desk, name="desk"),
    path("suche/", views.case_search, name="case_search"),
    path("kalender/", calendar, {"sources": appointments}, name="calendar"),
    path("faelle/", views.case_list, name="case_list"),
    path("faelle/<case:reference>/", views.case_detail, name="case_detail"),
]
