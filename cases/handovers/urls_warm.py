"""Addresses of what makes a hand-over warm, under /fach/uebergaben/: joint date, telling, first contact, outcome."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from cases.handovers import views_warm

urlpatterns: list[URLPattern | URLResolver] = [
    path("<case:reference>/termin/", views_warm.handover_meeting, name="handover_meeting"),
    path("<case:reference>/termin/absagen/", views_warm.handover_meeting_cancel, name="handover_meeting_cancel"),
    path("<case:reference>/bescheid/", views_warm.handover_tell, name="handover_tell"),
    path("<case:reference>/erstkontakt/", views_warm.handover_contact, name="handover_contact"),
    path("<case:reference>/verlauf/", views_warm.handover_outcome, name="handover_outcome"),
    path("<case:reference>/brief/", views_warm.handover_letter, name="handover_letter"),
    path("<case:reference>/link/erneuern/", views_warm.handover_link_renew, name="handover_link_renew"),
    path("<case:reference>/link/sperren/", views_warm.handover_link_revoke, name="handover_link_revoke"),
]
