"""Addresses around the date of a conference: poll, invitation, answer."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from cases.conferences import views_dates, views_invite

urlpatterns: list[URLPattern | URLResolver] = [
    path("konferenzen/<case:reference>/termin/", views_dates.poll_start, name="poll_start"),
    path("konferenzen/<case:reference>/umfrage/", views_dates.poll_detail, name="poll_detail"),
    path("konferenzen/<case:reference>/umfrage/antwort/<int:number>/", views_dates.poll_answer, name="poll_answer"),
    path("konferenzen/<case:reference>/umfrage/erinnern/", views_dates.poll_remind, name="poll_remind"),
    path("konferenzen/<case:reference>/einladen/", views_invite.conference_invite, name="conference_invite"),
    path("konferenzen/<case:reference>/verlegen/", views_invite.conference_move, name="conference_move"),
    path("konferenzen/<case:reference>/antwort/", views_invite.conference_reply, name="conference_reply"),
    path("konferenzen/<case:reference>/bestaetigen/", views_invite.conference_confirm, name="conference_confirm"),
    path("konferenzen/<case:reference>/verschieben/", views_invite.conference_postpone, name="conference_postpone"),
    path("konferenzen/<case:reference>/absagen/", views_invite.conference_cancel, name="conference_cancel"),
    path("konferenzen/<case:reference>/brief/<int:number>/", views_invite.conference_letter, name="conference_letter"),
    path(
        "konferenzen/<case:reference>/link/<int:number>/neu/",
        views_invite.participant_link_renew,
        name="participant_link_renew",
    ),
    path(
        "konferenzen/<case:reference>/link/<int:number>/sperren/",
        views_invite.participant_link_revoke,
        name="participant_link_revoke",
    ),
]
