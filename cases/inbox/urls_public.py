"""Writing to an agency, and the page behind the secret link: for people without an account."""

from __future__ import annotations

from django.urls import path

from cases.inbox import views_public, views_status

urlpatterns = [
    path("anfrage/geloescht/", views_status.request_withdrawn, name="request_withdrawn"),
    path("anfrage/<str:token>/", views_status.request_status, name="request_status"),
    path("anfrage/<str:token>/nachricht/", views_status.request_add, name="request_add"),
    path("anfrage/<str:token>/termin/", views_status.request_pick, name="request_pick"),
    path("anfrage/<str:token>/termin.ics", views_status.request_date_file, name="request_date_file"),
    path("anfrage/<str:token>/mitlesen/", views_status.request_consent, name="request_consent"),
    path("anfrage/<str:token>/loeschen/", views_status.request_withdraw, name="request_withdraw"),
    path("<slug:region>/kontakt/stelle/<slug:slug>/", views_public.request_send_agency, name="request_send_agency"),
    path("<slug:region>/kontakt/<slug:slug>/", views_public.request_send, name="request_send"),
]
