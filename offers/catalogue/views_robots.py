"""What search engines ask for first."""

from __future__ import annotations

from django.contrib.sitemaps import views as sitemap_views
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from offers.catalogue.sitemaps import SITEMAPS
from offers.regions.decorators import public_page

#: Pages that differ from visitor to visitor, and the endless combinations of filters.
HIDDEN = ("/admin/", "/konto/", "/region-merken/", "/anfrage/", "/*/merkliste/", "/*/melden/", "/*/kontakt/", "/*?*")


@public_page
def robots(request: HttpRequest) -> HttpResponse:
    """robots.txt (RFC 9309)."""
    sitemap = request.build_absolute_uri(reverse("offers:sitemap"))
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in HIDDEN), "", f"Sitemap: {sitemap}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@public_page
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """The list of all sitemap files."""
    return sitemap_views.index(request, SITEMAPS, sitemap_url_name="offers:sitemap_section").render()


@public_page
def sitemap_section(request: HttpRequest, section: str) -> HttpResponse:
    """One sitemap file; `?p=` for its pages, 404 for an unknown one."""
    return sitemap_views.sitemap(request, SITEMAPS, section=section).render()
