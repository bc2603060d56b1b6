"""The portal's addresses and, beside them, the bare page that everything is compared with."""

from django.urls import include, path

from tests.bench.views import bare

urlpatterns = [path("bare/<int:size>/", bare, name="bare"), path("", include("portal.urls"))]
