"""Pages that choose a region and show who is where."""

from django.urls import URLPattern, URLResolver, path

from offers.regions import views, views_contact_points

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.start, name="start"),
    path("region-merken/", views.region_remember, name="region_remember"),
    path("<slug:region>/anlaufstellen/", views_contact_points.contact_point_list, name="contact_point_list"),
    path(
        "<slug:region>/anlaufstellen/<slug:slug>/",
        views_contact_points.contact_point_detail,
        name="contact_point_detail",
    ),
]
