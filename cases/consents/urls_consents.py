"""Addresses of consents: one overview per case, one form for a sitting, and what happens to a consent later."""

from __future__ import annotations

from django.urls import path

from cases.consents import views_consents as views

urlpatterns = [
    path("faelle/<case:reference>/freigaben/", views.consent_overview, name="consent_overview"),
    path("faelle/<case:reference>/einwilligungen/neu/", views.consent_new, name="consent_new"),
    path("faelle/<case:reference>/einwilligungen/vorschau/", views.consent_preview, name="consent_preview"),
    path("faelle/<case:reference>/einwilligungen/<int:number>/text/", views.consent_text, name="consent_text"),
    path("faelle/<case:reference>/einwilligungen/<int:number>/antwort/", views.consent_answer, name="consent_answer"),
    path(
        "faelle/<case:reference>/einwilligungen/<int:number>/widerruf/", views.consent_withdraw, name="consent_withdraw"
    ),
    path("faelle/<case:reference>/einwilligungen/<int:number>/unwirksam/", views.consent_void, name="consent_void"),
]
