"""Addresses of the board."""

from __future__ import annotations

from django.urls import path

from cases.board import views

urlpatterns = [
    path("lage/", views.board, name="board"),
    path("lage/faelle/<slug:key>/", views.board_list, name="board_list"),
]
