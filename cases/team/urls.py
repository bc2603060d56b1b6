"""The team's addresses."""

from __future__ import annotations

from django.urls import path

from cases.team import views

urlpatterns = [
    path("team/", views.team, name="team"),
    path("team/<int:agency>/einladen/", views.staff_invite, name="staff_invite"),
    path("team/einladungen/<int:pk>/erneut/", views.staff_invitation_resend, name="staff_invitation_resend"),
    path("team/einladungen/<int:pk>/zurueckziehen/", views.staff_invitation_revoke, name="staff_invitation_revoke"),
    path("team/<int:agency>/personen/<int:user>/rolle/", views.role_grant, name="role_grant"),
    path("team/rollen/<int:pk>/beenden/", views.role_end, name="role_end"),
    path("team/<int:agency>/personen/<int:user>/herausnehmen/", views.member_deactivate, name="member_deactivate"),
    path("team/<int:agency>/personen/<int:user>/abmelden/", views.sessions_end, name="sessions_end"),
]
