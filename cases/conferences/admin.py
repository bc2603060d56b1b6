"""The frame of case conferences in the administration: coordinators keep that of their region. No case is in here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.conferences.models_framework import Framework, Procedure, ProcedurePhase, ProcedureRole
from cases.conferences.services_framework import fill_procedure
from offers.regions.admin_scope import RegionScopedAdmin

if TYPE_CHECKING:
    Phases = admin.TabularInline[ProcedurePhase, Procedure]
    Roles = admin.TabularInline[ProcedureRole, Procedure]
else:
    Phases = Roles = admin.TabularInline


@admin.register(Framework)
class FrameworkAdmin(RegionScopedAdmin):
    """Numbers of a region. Without a row, the shipped ones hold."""

    list_display = ("region", "quorum", "length", "draft_days", "answer_days", "review_weeks")
    list_select_related = ("region",)
    fieldsets = (
        (None, {"fields": ("region", "quorum", "length")}),
        (_("Vorher"), {"fields": ("poll_days", "lead_days")}),
        (_("Danach"), {"fields": ("draft_days", "answer_days", "first_step_days", "review_weeks")}),
    )

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """The region names the row, also for who keeps only one."""
        return list(self.list_display)


class OfOwnRegion:
    """Rows of a procedure: who may change it may change them."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True


class PhaseInline(OfOwnRegion, Phases):
    """The phases in order."""

    model = ProcedurePhase
    extra = 0


class RoleInline(OfOwnRegion, Roles):
    """What each role does."""

    model = ProcedureRole
    extra = 0


@admin.register(Procedure)
class ProcedureAdmin(RegionScopedAdmin):
    """How conferences run. A new one begins as a copy of the shipped one, to be changed."""

    list_display = ("name", "is_default", "is_active", "region")
    list_select_related = ("region",)
    search_fields = ("name",)
    fields = ("region", "name", "is_default", "is_active")
    inlines = (PhaseInline, RoleInline)

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj else ()

    @transaction.atomic
    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if not change:
            fill_procedure(form.instance)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        """On to the phases, which are there now."""
        super().response_add(request, obj, post_url_continue)
        return HttpResponseRedirect(reverse("admin:cases_procedure_change", args=[obj.pk]))
