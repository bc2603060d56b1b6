"""Contact requests: the agency's inbox."""

from __future__ import annotations

from django.urls import path

from cases.inbox import views, views_answers, views_dates, views_ends, views_supervision

urlpatterns = [
    path("eingang/", views.request_list, name="request_list"),
    path("eingang/<case:reference>/", views.request_detail, name="request_detail"),
    path("eingang/<case:reference>/uebernehmen/", views.request_take, name="request_take"),
    path("eingang/<case:reference>/zuruecklegen/", views.request_release_back, name="request_release_back"),
    path("eingang/<case:reference>/nicht-erreicht/", views.request_attempt, name="request_attempt"),
    path("eingang/<case:reference>/gelesen/", views_answers.request_acknowledge, name="request_acknowledge"),
    path("eingang/<case:reference>/antworten/", views_answers.request_answer, name="request_answer"),
    path("eingang/<case:reference>/weitergeben/", views_answers.request_pass_on, name="request_pass_on"),
    path("eingang/<case:reference>/verweisen/", views_answers.request_refer, name="request_refer"),
    path("eingang/<case:reference>/termine/", views_dates.request_offer_dates, name="request_offer_dates"),
    path("eingang/<case:reference>/termin/", views_dates.request_appoint, name="request_appoint"),
    path("eingang/<case:reference>/war-da/", views_dates.request_arrive, name="request_arrive"),
    path("eingang/<case:reference>/war-nicht-da/", views_dates.request_not_arrived, name="request_not_arrived"),
    path("eingang/<case:reference>/abschliessen/", views_ends.request_close, name="request_close"),
    path("eingang/<case:reference>/fall/", views_ends.request_open_case, name="request_open_case"),
    path("eingang/<case:reference>/zuweisen/", views_supervision.request_assign, name="request_assign"),
]
