"""Addresses of case conferences."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from cases.conferences import views, views_edit, views_propose

urlpatterns: list[URLPattern | URLResolver] = [
    path("faelle/<case:reference>/konferenz/vorschlagen/", views_propose.conference_propose, name="conference_propose"),
    path("konferenzen/", views.conference_list, name="conference_list"),
    path("konferenzen/<case:reference>/", views.conference_detail, name="conference_detail"),
    path("konferenzen/<case:reference>/bearbeiten/", views_edit.conference_edit, name="conference_edit"),
    path("konferenzen/<case:reference>/teilnehmende/", views_edit.participant_add, name="participant_add"),
    path(
        "konferenzen/<case:reference>/teilnehmende/<int:number>/entfernen/",
        views_edit.participant_remove,
        name="participant_remove",
    ),
    path("konferenzen/<case:reference>/protokoll/", include("cases.conferences.urls_minutes")),
]
