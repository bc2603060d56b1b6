"""Usual hours and ways of a region, kept by its coordinators. Nothing of people or appointments is shown here."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from cases.calendars.enums import Weekday
from cases.calendars.models import RegionHours, TravelTime
from offers.regions.admin_scope import RegionScopedAdmin


@admin.register(RegionHours)
class RegionHoursAdmin(RegionScopedAdmin):
    """When the region's agencies usually work: for everybody who has not said otherwise."""

    list_display = ("region", "day_names", "starts", "ends", "travel_minutes")
    list_select_related = ("region",)
    fields = ("region", "weekdays", "starts", "ends", "travel_minutes")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The working days are ticked."""
        if db_field.name != "weekdays":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        return forms.TypedMultipleChoiceField(
            label=db_field.verbose_name, choices=Weekday.choices, coerce=int, widget=forms.CheckboxSelectMultiple
        )

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Every column; there is one row per region."""
        return list(self.list_display)

    @admin.display(description=gettext_lazy("Arbeitstage"))
    def day_names(self, row: RegionHours) -> str:
        """The days in words."""
        return ", ".join(str(Weekday(day).label) for day in sorted(row.weekdays))


@admin.register(TravelTime)
class TravelTimeAdmin(RegionScopedAdmin):
    """Minutes between two places. What is not here takes as long as the region's usual way."""

    list_display = ("place_a", "place_b", "minutes", "region")
    list_select_related = ("region", "place_a", "place_b")
    search_fields = ("place_a__name", "place_b__name")
    autocomplete_fields = ("place_a", "place_b")
    fields = ("region", "place_a", "place_b", "minutes")
