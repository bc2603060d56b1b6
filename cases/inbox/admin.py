"""Periods and worded answers of a region, kept by its coordinators. Nothing of contact requests is shown here."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from cases.inbox.models_framework import AnswerTemplate, InboxPeriods
from offers.regions.admin_scope import RegionScopedAdmin


@admin.register(InboxPeriods)
class InboxPeriodsAdmin(RegionScopedAdmin):
    """How soon the region's agencies look at contact requests and answer them, in working days."""

    list_display = ("region", "seen_days", "answer_days")
    list_select_related = ("region",)
    fields = ("region", "seen_days", "answer_days")

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Every column; there is one row per region."""
        return list(self.list_display)


@admin.register(AnswerTemplate)
class AnswerTemplateAdmin(RegionScopedAdmin):
    """Answers that caseworkers of the region can start from."""

    list_display = ("title", "position", "region")
    list_select_related = ("region",)
    search_fields = ("title",)
    fields = ("region", "position", "title", "text")
