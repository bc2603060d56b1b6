"""Addresses of the agenda, of the running conference and of the frame."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from cases.conferences import views_agenda as agenda
from cases.conferences import views_framework as framework
from cases.conferences import views_hold as hold

ONE = "konferenzen/<case:reference>"
urlpatterns: list[URLPattern | URLResolver] = [
    path("konferenzen/handlungsablauf/", framework.conference_procedure, name="conference_procedure"),
    path("konferenzen/handlungsablauf/pdf/", framework.conference_procedure_pdf, name="conference_procedure_pdf"),
    path(f"{ONE}/tagesordnung/", agenda.agenda_detail, name="agenda_detail"),
    path(f"{ONE}/tagesordnung/pdf/", agenda.agenda_pdf, name="agenda_pdf"),
    path(f"{ONE}/tagesordnung/neu/", agenda.agenda_item_add, name="agenda_item_add"),
    path(f"{ONE}/tagesordnung/zeiten/", agenda.agenda_times, name="agenda_times"),
    path(f"{ONE}/tagesordnung/<int:number>/", agenda.agenda_item_edit, name="agenda_item_edit"),
    path(f"{ONE}/tagesordnung/<int:number>/entfernen/", agenda.agenda_item_remove, name="agenda_item_remove"),
    path(f"{ONE}/jetzt/", hold.conference_hold, name="conference_hold"),
    path(f"{ONE}/jetzt/beginnen/", hold.conference_begin, name="conference_begin"),
    path(f"{ONE}/jetzt/weiter/", hold.phase_next, name="phase_next"),
    path(f"{ONE}/jetzt/anwesenheit/", hold.attendance_set, name="attendance_set"),
    path(f"{ONE}/jetzt/notizen/", hold.notes_save, name="notes_save"),
    path(f"{ONE}/jetzt/ende/", hold.conference_end, name="conference_end"),
    path(f"{ONE}/jetzt/zu-wenige/", hold.conference_not_quorate, name="conference_not_quorate"),
]
