"""Addresses of the room. None of them lies below a case."""

from __future__ import annotations

from django.urls import path

from cases.consultations import views, views_rounds

ROUND = "fallberatung/<consultation:reference>"
urlpatterns = [
    path("methoden/", views.method_list, name="method_list"),
    path("fallberatung/", views.consultation_list, name="consultation_list"),
    path("fallberatung/eroeffnen/", views.consultation_open, name="consultation_open"),
    path("fallberatung/teilnehmen/", views.consultation_join, name="consultation_join"),
    path("fallberatung/moderation/", views.consultation_return, name="consultation_return"),
    path(f"{ROUND}/", views_rounds.consultation_detail, name="consultation_detail"),
    path(f"{ROUND}/stand/", views_rounds.consultation_state, name="consultation_state"),
    path(f"{ROUND}/schreiben/", views_rounds.consultation_write, name="consultation_write"),
    path(f"{ROUND}/weiter/", views_rounds.consultation_next, name="consultation_next"),
    path(f"{ROUND}/ordnen/", views_rounds.consultation_sort, name="consultation_sort"),
    path(f"{ROUND}/auswahl/", views_rounds.consultation_choose, name="consultation_choose"),
    path(f"{ROUND}/karte/", views_rounds.consultation_card, name="consultation_card"),
    path(f"{ROUND}/karte.pdf", views_rounds.consultation_card_pdf, name="consultation_card_pdf"),
    path(f"{ROUND}/rollen/", views.consultation_roles, name="consultation_roles"),
    path(f"{ROUND}/zeiten/", views.consultation_plan, name="consultation_plan"),
    path(f"{ROUND}/code/", views.consultation_code, name="consultation_code"),
    path(f"{ROUND}/loeschen/", views.consultation_discard, name="consultation_discard"),
]
