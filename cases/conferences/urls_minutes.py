"""Addresses of a conference's minutes, below `konferenzen/<reference>/protokoll/`."""

from __future__ import annotations

from django.urls import URLPattern, path

from cases.conferences import views_minutes, views_minutes_copies, views_minutes_steps

urlpatterns: list[URLPattern] = [
    path("", views_minutes.minutes_detail, name="minutes_detail"),
    path("schreiben/", views_minutes.minutes_write, name="minutes_write"),
    path("verschicken/", views_minutes_steps.minutes_circulate, name="minutes_circulate"),
    path("antworten/", views_minutes_steps.minutes_answer, name="minutes_answer"),
    path("gueltig/", views_minutes_steps.minutes_finalise, name="minutes_finalise"),
    path("berichtigen/", views_minutes_steps.minutes_correct, name="minutes_correct"),
    path("<int:version>/", views_minutes.minutes_detail, name="minutes_version"),
    path("<int:version>/akte/", views_minutes_copies.minutes_export, name="minutes_export"),
    path("<int:version>/uebernommen/", views_minutes_copies.minutes_receipt, name="minutes_receipt"),
    path("<int:version>/kopie/", views_minutes_copies.minutes_copy, name="minutes_copy"),
    path("<int:version>/kopie.pdf", views_minutes_copies.minutes_copy_pdf, name="minutes_copy_pdf"),
]
