"""Addresses of hand-overs."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("uebergaben/", include("cases.handovers.urls_warm")),
]
