"""Whose data a coordinator sees and changes in the administration: one class that every region's model uses.

`Region.objects.editable_by` decides. Everything starts from `get_queryset`: lists, single pages, autocompletes,
choices of foreign keys, filters, bulk actions and deletion. What is outside it does not exist (404).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest

from offers.regions.forms import SameRegionForm
from offers.regions.models import Region

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin


def editor(request: HttpRequest) -> Any:
    """Who is at the screen: an account, or nobody (`AnonymousUser`)."""
    user: AnonymousUser | Any = request.user
    return user


def keeps_portal(request: HttpRequest) -> bool:
    """Whether a superuser is at the screen: accounts, shared words and regions themselves are theirs."""
    return bool(editor(request).is_active and editor(request).is_superuser)


def editable_region_ids(request: HttpRequest) -> frozenset[int]:
    """Keys of the regions that the person at the screen keeps; read once per request, never from the session."""
    cached: tuple[Any, frozenset[int]] | None = getattr(request, "_editable_regions", None)
    user = editor(request)
    if cached is None or cached[0] != user.pk:
        regions = Region.objects.editable_by(user).order_by("pk")
        cached = user.pk, frozenset(regions.values_list("pk", flat=True))
        request._editable_regions = cached  # type: ignore[attr-defined]  # Django's place for such things
    return cached[1]


class ScopedRelatedFilter(admin.RelatedFieldListFilter):
    """A filter by a related row that offers only what the person at the screen may see."""

    def field_choices(
        self, field: Any, request: HttpRequest, model_admin: admin.ModelAdmin[Any]
    ) -> list[tuple[str, Any]]:
        visible = visible_rows(model_admin.admin_site, field.remote_field.model, request)
        ordering = self.field_admin_ordering(field, request, model_admin)
        limit = {"pk__in": visible.order_by().values("pk")}
        choices: list[tuple[str, Any]] = field.get_choices(
            include_blank=False, ordering=ordering, limit_choices_to=limit
        )
        return choices


def visible_rows(site: admin.AdminSite, model: type[models.Model], request: HttpRequest) -> models.QuerySet[Any]:
    """Rows of `model` that its own page in the administration would list."""
    return site.get_model_admin(model).get_queryset(request)


class PortalModelAdmin(ModelAdmin):
    """What all our pages share: unknown is 404, and choices are what the chooser may see."""

    list_per_page = 50
    show_full_result_count = False
    formfield_overrides: ClassVar = {models.URLField: {"assume_scheme": "https"}}

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The list, under the plain name of what it lists."""
        title = str(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The row, or 404: also for a row of somebody else's region."""
        found = super().get_object(request, object_id, from_field)
        if found is None:
            raise Http404("There is no such row for this person.")
        return found

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The field of a form; what a choice points at is not deleted from the form of something else."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        widget: Any = getattr(field, "widget", None)
        if hasattr(widget, "can_delete_related"):
            widget.can_delete_related = False
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        model = db_field.remote_field.model
        if self.admin_site.is_registered(model):
            kwargs.setdefault("queryset", visible_rows(self.admin_site, model, request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        model = db_field.remote_field.model
        if self.admin_site.is_registered(model):
            kwargs.setdefault("queryset", visible_rows(self.admin_site, model, request))
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class RegionScopedAdmin(PortalModelAdmin):
    """Rows that belong to a region: its coordinators see and change them, nobody else does.

    `region_path` is the lookup from the model to its region.
    """

    region_path: ClassVar[str] = "region"
    form = SameRegionForm

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request)
        if keeps_portal(request):
            return rows
        return rows.filter(**{f"{self.region_path}__in": editable_region_ids(request)})

    def keeps(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the person at the screen keeps the region of `obj` (None: any region)."""
        if keeps_portal(request):
            return True
        ids = editable_region_ids(request)
        return bool(ids) if obj is None else self.region_id_of(obj) in ids

    def region_id_of(self, obj: Any) -> int | None:
        """Key of the region that `obj` belongs to, along `region_path`."""
        *way, last = self.region_path.split("__")
        for name in way:
            obj = getattr(obj, name)
        key: int | None = obj.pk if last == "pk" else getattr(obj, f"{last}_id")
        return key

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.keeps(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.keeps(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.keeps(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.keeps(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.keeps(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        fields = list(super().get_readonly_fields(request, obj))
        return [*fields, "region"] if obj is not None and self.region_path == "region" else fields

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        initial: dict[str, Any] = super().get_changeform_initial_data(request)
        own = sorted(editable_region_ids(request))
        if len(own) == 1:
            initial.setdefault("region", own[0])
        return initial

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """The columns of the list; the region only for somebody who keeps more than one."""
        columns = list(super().get_list_display(request))
        return columns if len(editable_region_ids(request)) > 1 else [c for c in columns if c != "region"]

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        filters = list(super().get_list_filter(request))
        if self.region_path != "region" or len(editable_region_ids(request)) < 2:
            return filters
        return [("region", ScopedRelatedFilter), *filters]

    def refuse_strangers(self, request: HttpRequest, obj: Any) -> None:
        """Raises `PermissionDenied` when a form would store a row for somebody else's region."""
        if not self.keeps(request, obj):
            raise PermissionDenied

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        self.refuse_strangers(request, obj)
        super().save_model(request, obj, form, change)


class SharedWordsAdmin(PortalModelAdmin):
    """Vocabulary that all regions share: coordinators read it, superusers change it.

    One region's wish must not change what another region's pages say.
    """

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return keeps_portal(request) or bool(editable_region_ids(request))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return keeps_portal(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return keeps_portal(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return keeps_portal(request)
