"""The public side's table of contents: each room lists its own pages."""

from django.urls import include, path

from offers.catalogue import views_robots

app_name = "offers"

urlpatterns = [
    path("robots.txt", views_robots.robots, name="robots"),
    path("sitemap.xml", views_robots.sitemap_index, name="sitemap"),
    path("sitemap-<slug:section>.xml", views_robots.sitemap_section, name="sitemap_section"),
    path("", include("offers.regions.urls")),
    path("<slug:region>/", include("offers.catalogue.urls")),
    path("<slug:region>/", include("offers.wayfinder.urls")),
]
