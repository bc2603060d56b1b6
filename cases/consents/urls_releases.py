"""Addresses of releases."""

from __future__ import annotations

from django.urls import path

from cases.consents import views_releases as views

urlpatterns = [
    path("faelle/<case:reference>/eintraege/<int:number>/freigeben/", views.release_new, name="release_new"),
    path(
        "faelle/<case:reference>/eintraege/<int:number>/freigeben/ohne-einwilligung/",
        views.release_without_consent,
        name="release_without_consent",
    ),
    path("faelle/<case:reference>/freigeben/", views.release_many, name="release_many"),
    path(
        "faelle/<case:reference>/freigaben/<int:number>/zuruecknehmen/",
        views.release_withdraw,
        name="release_withdraw",
    ),
    path("freigaben/<int:number>/pruefen/", views.release_approve, name="release_approve"),
]
