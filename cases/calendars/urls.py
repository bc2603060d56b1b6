"""Addresses of this room. The calendar itself is among the desk's, which knows what
appointments are about; absences are among those of cases, in which somebody may stand in."""

from __future__ import annotations

from django.urls import path

from cases.calendars import views, views_rooms

urlpatterns = [
    path("kalender/zeiten/", views.times, name="times"),
    path("kalender/zeiten/arbeitszeiten/", views.working_hours_set, name="working_hours_set"),
    path("kalender/raeume/", views_rooms.room_list, name="room_list"),
    path("kalender/raeume/stelle/<int:pk>/neu/", views_rooms.room_new, name="room_new"),
    path("kalender/raeume/<int:pk>/", views_rooms.room_book, name="room_book"),
    path("kalender/raeume/<int:pk>/aendern/", views_rooms.room_edit, name="room_edit"),
    path("kalender/raeume/buchungen/<int:pk>/freigeben/", views_rooms.booking_free, name="booking_free"),
]
