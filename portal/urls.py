"""Where everything is."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

from offers.legal.enums import LegalPageName
from portal import env, styleguide, views

handler403 = "portal.views.forbidden"
handler404 = "portal.views.not_found"
urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("impressum/", views.legal_page, {"name": LegalPageName.IMPRINT}, name="imprint"),
    path("datenschutz/", views.legal_page, {"name": LegalPageName.PRIVACY}, name="privacy"),
    path("barrierefreiheit/", views.legal_page, {"name": LegalPageName.ACCESSIBILITY}, name="accessibility"),
    path("konto/einladung/", include("cases.team.urls_public")),
    path("kalender/", include("cases.calendars.urls_public")),
    path("termin/", include("cases.conferences.urls_public")),
    path("uebergabe/", include("cases.handovers.urls_public")),
    path("", include("cases.inbox.urls_public")),
    path("konto/", include("portal.account_urls")),
    path("admin/", admin.site.urls),
    path("fach/", include("cases.urls")),
]
if env.DEBUG:
    urlpatterns.append(path("styleguide/", styleguide.styleguide, name="styleguide"))
# Last, because the first word of its addresses is a region's name.
urlpatterns.append(path("", include("offers.urls")))
