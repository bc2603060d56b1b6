"""Addresses of case conferences."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from cases.conferences import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("konferenzen/", views.conference_list, name="conference_list"),
    path("konferenzen/<case:reference>/", views.conference_detail, name="conference_detail"),
]
