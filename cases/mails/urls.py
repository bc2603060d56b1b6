"""Addresses about mails."""

from __future__ import annotations

from django.urls import path

from cases.mails import views

urlpatterns = [
    path("mails/<int:pk>/angerufen/", views.mail_called, name="mail_called"),
]
