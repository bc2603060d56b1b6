"""Addresses of a case, of whom it is about and of who works on it."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from cases.calendars.views import absence_add, absence_remove
from cases.records import views, views_members, views_people
from cases.records.services_absence import add_absence_in_cases, remove_absence_in_cases

urlpatterns: list[URLPattern | URLResolver] = [
    path("faelle/neu/", views.case_open, name="case_open"),
    path("faelle/<case:reference>/naechster-schritt/", views.next_step_set, name="next_step_set"),
    path("faelle/<case:reference>/naechster-schritt/erledigt/", views.next_step_done, name="next_step_done"),
    path("faelle/<case:reference>/abschliessen/", views.case_close, name="case_close"),
    path("faelle/<case:reference>/wieder-aufnehmen/", views.case_reopen, name="case_reopen"),
    path("faelle/<case:reference>/einschraenken/", views.case_restrict, name="case_restrict"),
    path("faelle/<case:reference>/einschraenkung-aufheben/", views.case_unrestrict, name="case_unrestrict"),
    path("faelle/<case:reference>/person/", views_people.person_edit, name="person_edit"),
    path("faelle/<case:reference>/adresse/", views_people.address_show, name="address_show"),
    path("faelle/<case:reference>/sorgeberechtigte/neu/", views_people.guardian_add, name="guardian_add"),
    path("faelle/<case:reference>/sorgeberechtigte/<int:number>/", views_people.guardian_edit, name="guardian_edit"),
    path(
        "faelle/<case:reference>/sorgeberechtigte/<int:number>/loeschen/",
        views_people.guardian_remove,
        name="guardian_remove",
    ),
    path("faelle/<case:reference>/beteiligte/", views_members.member_add, name="member_add"),
    path("faelle/<case:reference>/beteiligte/<int:number>/beenden/", views_members.member_end, name="member_end"),
    path(
        "faelle/<case:reference>/beteiligte/<int:number>/fallfuehrung/", views_members.member_lead, name="member_lead"
    ),
    path("kalender/zeiten/abwesenheiten/", absence_add, {"add": add_absence_in_cases}, name="absence_add"),
    path(
        "kalender/zeiten/abwesenheiten/<int:pk>/loeschen/",
        absence_remove,
        {"remove": remove_absence_in_cases},
        name="absence_remove",
    ),
    path("aufsicht/", views_members.supervision, name="supervision"),
    path("aufsicht/<case:reference>/", views_members.supervision_add_member, name="supervision_add_member"),
]
