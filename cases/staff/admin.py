"""The administration of accounts and of who coordinates which region: superusers only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.staff.forms import AccountAddForm, AccountForm, AgencyForm
from cases.staff.models import Agency, Coordination, User
from cases.staff.rules import LEGAL_AREAS
from offers.regions.models import Organisation

if TYPE_CHECKING:
    Inline = admin.TabularInline[Coordination, User]
    Accounts = UserAdmin[User]
    Coordinations = admin.ModelAdmin[Coordination]
    Agencies = admin.ModelAdmin[Agency]
else:
    Inline, Accounts, Coordinations, Agencies = admin.TabularInline, UserAdmin, admin.ModelAdmin, admin.ModelAdmin


class PortalKeepersOnly:
    """Pages that only superusers see; Django's permission rows are not used by this portal."""

    def _keeps_portal(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and getattr(request.user, "is_superuser", False))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._keeps_portal(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._keeps_portal(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._keeps_portal(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._keeps_portal(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._keeps_portal(request)


class CoordinationInline(PortalKeepersOnly, Inline):
    """The regions that an account looks after."""

    model = Coordination
    extra = 1


@admin.register(User)
class AccountAdmin(PortalKeepersOnly, Accounts):
    """Accounts: made here, because nobody signs up. Taking `aktiv` away ends every right at the next request."""

    form = AccountForm
    add_form = AccountAddForm
    inlines = (CoordinationInline,)
    ordering = ("email",)
    list_display = ("email", "name", "is_active", "is_superuser", "region_names", "last_login")
    list_filter = ("is_active", "is_superuser", "coordinations__region")
    search_fields = ("email", "name")
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("email", "password", "name")}),
        (_("Rechte"), {"fields": ("is_active", "is_superuser")}),
        (_("Zeiten"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "name", "usable_password", "password1", "password2")}),)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("coordinations__region")

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Locking by hand is for good; whoever is let in again starts a new idle period."""
        if "is_active" in form.changed_data and change:
            obj.deactivated_at = None
            obj.reactivated_at = timezone.now() if obj.is_active else obj.reactivated_at
        super().save_model(request, obj, form, change)

    @admin.display(description=_("Regionen"))
    def region_names(self, account: User) -> str:
        """The regions that the account coordinates, as one line."""
        return ", ".join(row.region.name for row in account.coordinations.all())


@admin.register(Coordination)
class CoordinationAdmin(PortalKeepersOnly, Coordinations):
    """Who keeps which region's catalogue."""

    list_display = ("region", "user", "created_at")
    list_filter = ("region",)
    list_select_related = ("region", "user")
    search_fields = ("user__email", "user__name", "region__name")
    autocomplete_fields = ("user", "region")


@admin.register(Agency)
class AgencyAdmin(PortalKeepersOnly, Agencies):
    """The agencies that own social data. They are never deleted: cases and records point to them."""

    form = AgencyForm
    list_display = ("organisation", "region_name", "legal_area", "domains", "is_active")
    list_filter = ("legal_area", "is_active", "organisation__region")
    list_select_related = ("organisation__region",)
    search_fields = ("organisation__name", "organisation__short_name")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """An agency stays what it is: rows of social data are owned by it."""
        return ("organisation", "legal_area") if obj else ()

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "organisation":
            kwargs["queryset"] = Organisation.objects.filter(kind__in=LEGAL_AREAS, agency__isnull=True)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description=_("Region"))
    def region_name(self, agency: Agency) -> str:
        """The region of the organisation."""
        return agency.organisation.region.name

    @admin.display(description=_("Domänen"))
    def domains(self, agency: Agency) -> str:
        """Which addresses may be invited."""
        return ", ".join(agency.email_domains)
