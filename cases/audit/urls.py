"""Addresses of auditor and alarms."""

from __future__ import annotations

from django.urls import path

from cases.audit import views, views_alarms

urlpatterns = [
    path("protokoll/", views.audit_list, name="audit_list"),
    path("protokoll/grund/", views.audit_reason, name="audit_reason"),
    path("protokoll/bericht/<case:reference>/", views.audit_report, name="audit_report"),
    path("protokoll/bericht/<case:reference>/pdf/", views.audit_report_pdf, name="audit_report_pdf"),
    path("alarme/", views_alarms.alarm_list, name="alarm_list"),
    path("alarme/<int:pk>/gesehen/", views_alarms.alarm_seen, name="alarm_seen"),
]
