"""The administration as coordinators meet it: one door, a start page that says what waits."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from offers.catalogue.admin_start import start_tiles
from offers.regions.admin_scope import editable_region_ids, editor, keeps_portal
from offers.regions.models import Region


class PortalAdminSite(AdminSite):
    """Whoever coordinates a region enters, and superusers; everybody else is told why not."""

    site_header = _("Übergangsportal · Redaktion")
    site_title = _("Redaktion")
    index_title = _("Was liegt an?")
    empty_value_display = "–"
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        return keeps_portal(request) or bool(editable_region_ids(request))

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Sends people to the portal's own login; somebody who is logged in but has no right gets 403."""
        target = request.GET.get("next", "")
        if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
            target = reverse("admin:index")
        if not editor(request).is_authenticated:
            return redirect_to_login(target, reverse("account_login"))
        if not self.has_permission(request):
            context = {"site_title": self.site_title, "site_header": self.site_header, "title": _("Kein Zugang")}
            return TemplateResponse(request, "admin/no_access.html", context, status=403)
        return HttpResponseRedirect(target)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """The start page: lists that wait for somebody, with counts, then everything else."""
        tiles = start_tiles(self, request, on=timezone.localdate())
        return super().index(request, {"tiles": tiles, **(extra_context or {})})

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        context = super().each_context(request)
        regions = Region.objects.editable_by(editor(request)).order_by("name") if context["has_permission"] else []
        return {**context, "own_regions": list(regions)}
