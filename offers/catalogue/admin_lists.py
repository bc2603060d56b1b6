"""Filters of the editorial lists; the querysets behind them are the words of `selectors_editing`."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from offers.catalogue.selectors_editing import TASKS, recent_wishes


class TaskFilter(admin.SimpleListFilter):
    """What waits for somebody: the same lists as on the start page."""

    title = _("Aufgabe")
    parameter_name = "aufgabe"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> list[tuple[str, Any]]:
        return [(task.value, task.label) for task in TASKS]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        chosen = {task.value: task for task in TASKS}.get(self.value() or "")
        return chosen.select(queryset, on=timezone.localdate()) if chosen else queryset


class OpenReportFilter(admin.SimpleListFilter):
    """Visitors' reports that nobody has dealt with yet, or the others."""

    title = _("Stand")
    parameter_name = "stand"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> list[tuple[str, Any]]:
        return [("offen", _("offen")), ("erledigt", _("erledigt"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        is_open = {"offen": True, "erledigt": False}.get(self.value() or "")
        return queryset if is_open is None else queryset.filter(closed_at__isnull=is_open)


class WishPeriodFilter(admin.SimpleListFilter):
    """Searches in vain of the last time."""

    title = _("Zeitraum")
    parameter_name = "zeitraum"
    RECENT: ClassVar = "90"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> list[tuple[str, Any]]:
        return [(self.RECENT, _("letzte 90 Tage"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return recent_wishes(queryset, on=timezone.localdate()) if self.value() == self.RECENT else queryset
