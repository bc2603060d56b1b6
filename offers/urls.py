"""The public side's table of contents: each room lists its own pages."""

from django.urls import include, path

app_name = "offers"

urlpatterns = [
    path("", include("offers.regions.urls")),
    path("<slug:region>/", include("offers.catalogue.urls")),
]
