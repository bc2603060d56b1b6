"""Addresses of the board."""

from __future__ import annotations

from django.urls import path

from cases.board import views, views_escalated

urlpatterns = [
    path("lage/", views.board, name="board"),
    path("lage/faelle/", views.board_list, name="board_list"),
    path("lage/kontaktanfragen/", views.board_requests, name="board_requests"),
    path("lage/anfragen/", views_escalated.request_escalated, name="request_escalated"),
    path("lage/anfragen/<case:reference>/", views_escalated.request_reassign, name="request_reassign"),
]
