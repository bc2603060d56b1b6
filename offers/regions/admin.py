"""The administration of regions, places, organisations, contact points and cooperations."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from offers.regions.admin_scope import RegionScopedAdmin, ScopedRelatedFilter, keeps_portal
from offers.regions.models import ContactPoint, Cooperation, Organisation, Place, Region
from offers.regions.rules import place_key
from offers.regions.services import touch_catalogue


class CatalogueFrameAdmin(RegionScopedAdmin):
    """Rows that public pages show beside the offers: every change makes cached pages of the region stale."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        touch_catalogue([self.region_id_of(obj) or 0])

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        region_id = self.region_id_of(obj) or 0
        super().delete_model(request, obj)
        touch_catalogue([region_id])

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        region_ids = [self.region_id_of(row) or 0 for row in queryset]
        super().delete_queryset(request, queryset)
        touch_catalogue(region_ids)


@admin.register(Region)
class RegionAdmin(CatalogueFrameAdmin):
    """A region's own settings. Coordinators word them; who may publish and what is public is the portal's affair.

    Nobody deletes a region here: everything in it would go with it. Take it off line instead.
    """

    region_path = "pk"
    list_display = ("name", "coordination_office", "is_active", "four_eyes", "review_interval_months")
    search_fields = ("name", "ags")
    prepopulated_fields: ClassVar = {}
    keepers_only = ("slug", "name", "state", "ags", "is_active", "four_eyes")
    fieldsets = (
        (None, {"fields": ("name", "slug", "state", "ags", "is_active")}),
        (_("Auftritt"), {"fields": ("coordination_office", "website", "accent")}),
        (_("Redaktion"), {"fields": ("four_eyes", "review_interval_months")}),
        (_("Zahlen"), {"fields": ("population", "area_km2", "source")}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return keeps_portal(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [] if keeps_portal(request) else list(self.keepers_only)


@admin.register(Place)
class PlaceAdmin(CatalogueFrameAdmin):
    """Villages, towns and parts of towns; searched by name or postal code."""

    list_display = ("name", "postal_code", "municipality", "region")
    list_select_related = ("region",)
    search_fields = ("name", "postal_code", "municipality")
    fields = ("region", "postal_code", "name", "municipality", "latitude", "longitude", "source")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.name_key = place_key(obj.name)
        super().save_model(request, obj, form, change)


@admin.register(Organisation)
class OrganisationAdmin(CatalogueFrameAdmin):
    """Agencies, schools, providers and networks."""

    list_display = ("name", "kind", "legal_basis", "phone", "region")
    list_select_related = ("region",)
    list_filter = ("kind", "legal_basis")
    search_fields = ("name", "short_name", "slug")
    prepopulated_fields: ClassVar = {"slug": ("name",)}
    fieldsets = (
        (None, {"fields": ("region", "name", "short_name", "slug", "kind", "legal_basis", "summary")}),
        (_("Kontakt"), {"fields": ("phone", "email", "website")}),
        (_("Nachweis"), {"fields": ("source",)}),
    )


@admin.register(ContactPoint)
class ContactPointAdmin(CatalogueFrameAdmin):
    """Doors to knock on, with their opening hours."""

    list_display = ("name", "organisation", "place", "phone", "region")
    list_select_related = ("region", "organisation", "place")
    list_filter = ("wheelchair", ("organisation", ScopedRelatedFilter))
    search_fields = ("name", "slug", "street", "place__name", "organisation__name")
    autocomplete_fields = ("organisation", "place")
    prepopulated_fields: ClassVar = {"slug": ("name",)}
    fieldsets = (
        (None, {"fields": ("region", "organisation", "name", "slug")}),
        (_("Adresse"), {"fields": ("street", "postal_code", "place", "wheelchair")}),
        (_("Erreichbar"), {"fields": ("phone", "email", "opening_hours")}),
        (_("Nachweis"), {"fields": ("source",)}),
    )


@admin.register(Cooperation)
class CooperationAdmin(CatalogueFrameAdmin):
    """How two organisations work together."""

    list_display = ("title", "kind", "organisation_a", "organisation_b", "since", "until", "region")
    list_select_related = ("region", "organisation_a", "organisation_b")
    list_filter = ("kind",)
    search_fields = ("title", "organisation_a__name", "organisation_b__name")
    autocomplete_fields = ("organisation_a", "organisation_b")
    fields = (
        "region",
        "organisation_a",
        "organisation_b",
        "kind",
        "title",
        "since",
        "until",
        "description",
        "source",
    )
