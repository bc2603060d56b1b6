"""The desk's addresses."""

from __future__ import annotations

from django.urls import path

from cases.desk import views

urlpatterns = [
    path("", views.desk, name="desk"),
]
