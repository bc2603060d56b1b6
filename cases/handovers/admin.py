"""Periods of hand-overs in the administration: coordinators keep those of their region. No case is in here."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from cases.handovers.models import HandoverPeriods
from offers.regions.admin_scope import RegionScopedAdmin


@admin.register(HandoverPeriods)
class HandoverPeriodsAdmin(RegionScopedAdmin):
    """Periods of a region. Without a row, the shipped ones hold."""

    list_display = ("region", "answer_days", "contact_days")
    list_select_related = ("region",)
    fields = ("region", "answer_days", "contact_days")

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """The region names the row, also for who keeps only one."""
        return list(self.list_display)
