"""Addresses of agreements and of a conference's follow-up."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from cases.conferences import views_agreements as views

urlpatterns: list[URLPattern | URLResolver] = [
    path("vereinbarungen/", views.agreement_list, name="agreement_list"),
    path("vereinbarungen/<int:number>/erledigt/", views.agreement_done, name="agreement_done"),
    path("vereinbarungen/<int:number>/entfaellt/", views.agreement_drop, name="agreement_drop"),
    path("vereinbarungen/<int:number>/ersetzen/", views.agreement_replace, name="agreement_replace"),
    path("vereinbarungen/<int:number>/wieder-oeffnen/", views.agreement_reopen, name="agreement_reopen"),
    path("konferenzen/<case:reference>/wiedervorlage/", views.conference_follow_up, name="conference_follow_up"),
    path("konferenzen/<case:reference>/abschliessen/", views.conference_close, name="conference_close"),
]
