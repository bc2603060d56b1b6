"""Addresses of what makes a hand-over warm, under /fach/uebergaben/: joint date, telling, first contact, outcome."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
