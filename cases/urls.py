"""Everything under /fach/: each room brings its own table of contents."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path, register_converter

from cases.consultations.converters import ConsultationReferenceConverter
from cases.records.converters import CaseReferenceConverter

app_name = "cases"
register_converter(CaseReferenceConverter, "case")  # before the rooms' addresses are read
register_converter(ConsultationReferenceConverter, "consultation")
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("cases.audit.urls")),
    path("", include("cases.calendars.urls")),
    path("", include("cases.desk.urls")),
    path("", include("cases.mails.urls")),
    path("", include("cases.staff.urls")),
    path("", include("cases.team.urls")),
    path("", include("cases.calendars.urls_sync")),
    path("", include("cases.records.urls")),
    path("", include("cases.records.urls_entries")),
    path("", include("cases.consents.urls_consents")),
    path("", include("cases.retention.urls")),
    path("", include("cases.consents.urls_releases")),
    path("", include("cases.consents.urls_joining")),
    path("", include("cases.conferences.urls")),
    path("", include("cases.conferences.urls_dates")),
    path("", include("cases.consultations.urls")),
    path("", include("cases.conferences.urls_agreements")),
    path("", include("cases.conferences.urls_hold")),
    path("", include("cases.inbox.urls")),
    path("", include("cases.board.urls")),
    path("", include("cases.handovers.urls")),
]
