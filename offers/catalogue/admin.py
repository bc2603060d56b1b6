"""The administration of vocabulary, events, figures and of what comes back from outside. Offers: `admin_offers`."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from offers.catalogue.admin_frame import (
    CatalogueOrganisationAdmin,
    CataloguePlaceAdmin,
    LabelAdmin,
    ProgrammeAdmin,
    SynonymAdmin,
)
from offers.catalogue.admin_lists import OpenReportFilter, WishPeriodFilter
from offers.catalogue.admin_offers import OfferAdmin
from offers.catalogue.models import (
    Event,
    LinkCheck,
    Measure,
    Offer,
    OfferReport,
    Programme,
    SearchWish,
    Situation,
    Synonym,
    Topic,
)
from offers.catalogue.services import close_report
from offers.regions.admin import CatalogueFrameAdmin
from offers.regions.admin_scope import RegionScopedAdmin, SharedWordsAdmin, editor, keeps_portal
from offers.regions.models import Organisation, Place

admin.site.register(Offer, OfferAdmin)
admin.site.register([Topic, Situation], LabelAdmin)
admin.site.register(Programme, ProgrammeAdmin)
admin.site.register(Synonym, SynonymAdmin)
for _model, _page in ((Place, CataloguePlaceAdmin), (Organisation, CatalogueOrganisationAdmin)):
    admin.site.unregister(_model)
    admin.site.register(_model, _page)


@admin.register(Event)
class EventAdmin(CatalogueFrameAdmin):
    """Dates of the region."""

    list_display = ("title", "date", "kind", "place", "is_published", "region")
    list_select_related = ("region", "place")
    list_filter = ("kind", "is_published")
    search_fields = ("title", "slug", "venue")
    autocomplete_fields = ("place",)
    prepopulated_fields: ClassVar = {"slug": ("title",)}
    fieldsets = (
        (None, {"fields": ("region", "title", "slug", "kind", "is_published")}),
        (_("Wann"), {"fields": ("date", "last_day", "starts_at", "ends_at")}),
        (_("Wo"), {"fields": ("place", "venue")}),
        (_("Mehr"), {"fields": ("description", "website", "source")}),
    )


@admin.register(Measure)
class MeasureAdmin(RegionScopedAdmin):
    """Published figures of the region."""

    list_display = ("indicator", "as_of", "value", "organisation", "region")
    list_select_related = ("region", "organisation")
    search_fields = ("indicator", "organisation__name")
    autocomplete_fields = ("organisation",)
    fields = ("region", "organisation", "indicator", "as_of", "value", "source")


class ReadOnlyAdmin(RegionScopedAdmin):
    """What came from outside: nobody invents or rewrites it."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(OfferReport)
class OfferReportAdmin(ReadOnlyAdmin):
    """What visitors say about offers; it holds no sender, and is closed when dealt with."""

    region_path = "offer__region"
    list_display = ("offer", "reason", "short_message", "created_at", "closed_at")
    list_select_related = ("offer",)
    list_filter = (OpenReportFilter, "reason")
    search_fields = ("offer__title", "message")
    fields = ("offer", "reason", "message", "created_at", "closed_at")
    actions = ("close_reports",)

    @admin.display(description=_("Hinweis"))
    def short_message(self, report: OfferReport) -> str:
        """The beginning of the message, for the list."""
        return report.message[:80]

    def has_close_permission(self, request: HttpRequest) -> bool:
        """Whoever keeps the region closes its reports."""
        return self.keeps(request)

    @admin.action(description=_("Als erledigt markieren"), permissions=["close"])
    def close_reports(self, request: HttpRequest, queryset: Any) -> None:
        """Close all chosen reports."""
        keys = list(queryset.filter(closed_at__isnull=True).order_by("pk").values_list("pk", flat=True))
        for key in keys:
            close_report(report_id=key, actor=editor(request).pk, now=timezone.now())
        done = ngettext("%d Hinweis ist erledigt.", "%d Hinweise sind erledigt.", len(keys)) % len(keys)
        self.message_user(request, done, messages.SUCCESS)

    def get_urls(self) -> list[Any]:
        close = self.admin_site.admin_view(self.close_view)
        return [path("<int:report_id>/erledigt/", close, name="offers_offerreport_close"), *super().get_urls()]

    def close_view(self, request: HttpRequest, report_id: int) -> HttpResponse:
        """Close one report from the offer's page and go back there."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        report = self.get_object(request, str(report_id))
        if not self.keeps(request, report):
            raise PermissionDenied
        close_report(report_id=report.pk, actor=editor(request).pk, now=timezone.now())
        self.message_user(request, _("Der Hinweis ist erledigt."), messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:offers_offer_change", args=[report.offer_id]))


@admin.register(SearchWish)
class SearchWishAdmin(ReadOnlyAdmin):
    """What people looked for and did not find: hints at what the region lacks. Can be deleted, not changed."""

    list_display = ("words", "count", "hits", "day", "region")
    list_select_related = ("region",)
    list_filter = (WishPeriodFilter,)
    search_fields = ("words",)
    date_hierarchy = "day"
    fields = ("region", "words", "day", "hits", "count")


@admin.register(LinkCheck)
class LinkCheckAdmin(SharedWordsAdmin):
    """What the command `check_links` found; addresses may belong to several regions, so superusers look here."""

    list_display = ("url", "status", "checked_at", "failing_since")
    search_fields = ("url",)
    list_filter = (("failing_since", admin.EmptyFieldListFilter),)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return keeps_portal(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
