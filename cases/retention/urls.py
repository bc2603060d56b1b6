"""Addresses of the room, below a case's own."""

from __future__ import annotations

from django.urls import path

from cases.retention import views

urlpatterns = [
    path("faelle/<case:reference>/ausgabe/", views.case_export, name="case_export"),
    path("faelle/<case:reference>/loeschen/", views.case_erase, name="case_erase"),
]
