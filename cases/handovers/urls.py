"""Addresses of hand-overs."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from cases.handovers import views, views_answers, views_offer

urlpatterns: list[URLPattern | URLResolver] = [
    path("faelle/<case:reference>/uebergabe/", views_offer.handover_offer, name="handover_offer"),
    path("uebergaben/", views.handover_list, name="handover_list"),
    path("uebergaben/<case:reference>/", views.handover_detail, name="handover_detail"),
    path("uebergaben/<case:reference>/zustimmen/", views_offer.handover_approve, name="handover_approve"),
    path("uebergaben/<case:reference>/nicht-zustimmen/", views_offer.handover_reject, name="handover_reject"),
    path("uebergaben/<case:reference>/pruefen/", views_answers.handover_see, name="handover_see"),
    path("uebergaben/<case:reference>/uebernehmen/", views_answers.handover_take_over, name="handover_take_over"),
    path("uebergaben/<case:reference>/annehmen/", views_answers.handover_accept, name="handover_accept"),
    path("uebergaben/<case:reference>/zurueckgeben/", views_answers.handover_return, name="handover_return"),
    path("uebergaben/<case:reference>/ablehnen/", views_answers.handover_decline, name="handover_decline"),
    path("uebergaben/<case:reference>/zurueckziehen/", views_offer.handover_withdraw, name="handover_withdraw"),
    path("uebergaben/", include("cases.handovers.urls_warm")),
]
