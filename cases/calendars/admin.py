"""Usual hours and ways of a region, kept by its coordinators. Nothing of people or appointments is shown here."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.calendars.enums import Weekday
from cases.calendars.models import RegionHours, TravelTime
from offers.regions.admin_scope import RegionScopedAdmin
from offers.regions.forms import SameRegionForm


class RegionHoursForm(SameRegionForm):
    """The working days are ticked."""

    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Arbeitstage"), choices=Weekday.choices, coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def clean(self) -> dict[str, Any] | None:
        data = super().clean() or self.cleaned_data
        starts, ends = data.get("starts"), data.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", _("Das Ende liegt nicht nach dem Beginn."))
        return data


@admin.register(RegionHours)
class RegionHoursAdmin(RegionScopedAdmin):
    """When the region's agencies usually work: for everybody who has not said otherwise."""

    form = RegionHoursForm
    list_display = ("region", "day_names", "starts", "ends", "travel_minutes")
    list_select_related = ("region",)
    fields = ("region", "weekdays", "starts", "ends", "travel_minutes")

    def get_list_display(self, request: Any) -> list[Any]:
        """Every column; there is one row per region."""
        return list(self.list_display)

    @admin.display(description=gettext_lazy("Arbeitstage"))
    def day_names(self, row: RegionHours) -> str:
        """The days in words."""
        return ", ".join(str(Weekday(day).label) for day in sorted(row.weekdays))


class TravelTimeForm(SameRegionForm):
    """A pair of places in either order; the database keeps the smaller number first."""

    def clean(self) -> dict[str, Any] | None:
        data = super().clean() or self.cleaned_data
        first, second = data.get("place_a"), data.get("place_b")
        if first is not None and first == second:
            self.add_error("place_b", _("Das ist zweimal derselbe Ort."))
        elif first is not None and second is not None and first.pk > second.pk:
            data["place_a"], data["place_b"] = second, first
        return data


@admin.register(TravelTime)
class TravelTimeAdmin(RegionScopedAdmin):
    """Minutes between two places. What is not here takes as long as the region's usual way."""

    form = TravelTimeForm
    list_display = ("place_a", "place_b", "minutes", "region")
    list_select_related = ("region", "place_a", "place_b")
    search_fields = ("place_a__name", "place_b__name")
    autocomplete_fields = ("place_a", "place_b")
    fields = ("region", "place_a", "place_b", "minutes")
