"""Addresses of coming into a case."""

from __future__ import annotations

from django.urls import path

from cases.consents import views_joining as views

CASE = "faelle/<case:reference>"
urlpatterns = [
    path(f"{CASE}/stelle-anfragen/", views.invitation_new, name="invitation_new"),
    path(f"{CASE}/anfragen/<int:number>/zurueckziehen/", views.invitation_revoke, name="invitation_revoke"),
    path(f"{CASE}/code/", views.share_code_new, name="share_code_new"),
    path(f"{CASE}/code/<int:number>/sperren/", views.share_code_revoke, name="share_code_revoke"),
    path(f"{CASE}/ausscheiden/", views.participation_end, name="participation_end"),
    path("anfragen/", views.invitation_list, name="invitation_list"),
    path("anfragen/<int:number>/antworten/", views.invitation_answer, name="invitation_answer"),
    path("beitreten/", views.case_join, name="case_join"),
]
