"""The Wegweiser of one region, below `/<region>/wegweiser/`. Its fixed words are no question's slug."""

from django.urls import path

from offers.wayfinder import views

urlpatterns = [
    path("wegweiser/", views.wayfinder_start, name="wayfinder_start"),
    path("wegweiser/ergebnis/", views.wayfinder_result, name="wayfinder_result"),
    path("wegweiser/soforthilfe/", views.wayfinder_emergency, name="wayfinder_emergency"),
    path("wegweiser/loeschen/", views.wayfinder_clear, name="wayfinder_clear"),
    path("wegweiser/weg/", views.wayfinder_exit, name="wayfinder_exit"),
    path("wegweiser/<slug:question>/", views.wayfinder_question, name="wayfinder_question"),
]
