"""The one address of the room that is open to people without an account."""

from __future__ import annotations

from django.urls import path

from cases.team.views_invitations import staff_invitation_accept

urlpatterns = [
    path("<str:token>/", staff_invitation_accept, name="staff_invitation_accept"),
]
