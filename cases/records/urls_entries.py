"""Addresses of entries, below their case."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from cases.records import views_entries, views_entry_drafts, views_entry_marks

ONE: list[URLPattern | URLResolver] = [
    path("", views_entries.entry_detail, name="entry_detail"),
    path("bearbeiten/", views_entries.entry_edit, name="entry_edit"),
    path("entwurf/", views_entry_drafts.entry_draft_save, name="entry_draft_save"),
    path("entwurf/verwerfen/", views_entry_drafts.entry_draft_discard, name="entry_draft_discard"),
    path("klasse/", views_entry_marks.entry_reclassify, name="entry_reclassify"),
    path("loeschen/", views_entry_marks.entry_delete, name="entry_delete"),
    path("bestreiten/", views_entry_marks.entry_dispute, name="entry_dispute"),
    path("bestreiten/beenden/", views_entry_marks.entry_dispute_end, name="entry_dispute_end"),
    path("einschraenken/", views_entry_marks.entry_restrict, name="entry_restrict"),
    path("einschraenken/beenden/", views_entry_marks.entry_restrict_end, name="entry_restrict_end"),
]
ALL: list[URLPattern | URLResolver] = [
    path("neu/", views_entries.entry_new, name="entry_new"),
    path("entwurf/", views_entry_drafts.entry_draft_save, name="entry_draft_save"),
    path("entwurf/verwerfen/", views_entry_drafts.entry_draft_discard, name="entry_draft_discard"),
    path("<int:number>/", include(ONE)),
]
urlpatterns = [path("faelle/<case:reference>/eintraege/", include(ALL))]
