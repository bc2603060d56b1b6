"""The door of the casework side: everything under /fach/ is for people who are logged in, and is kept by nobody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from cases.staff.actors import Actor, load_actor
from cases.staff.models import User

INSIDE: Final = "/fach/"
"""What every address of the casework side begins with."""
ACTING_KEY: Final = "acting_agency"
"""Session key: id of the agency that the person chose to work for. A label, never a right."""


class StaffRequest(HttpRequest):
    """A request that has passed the door: somebody is logged in, and their rights were read for this request."""

    user: User
    actor: Actor


class StaffMiddleware:
    """Requires a login for /fach/, reads the person's rights, and forbids every copy of what is shown."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer; outside of /fach/ nothing changes."""
        if not request.path.startswith(INSIDE):
            return self.get_response(request)
        response = self._inside(request)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    def _inside(self, request: HttpRequest) -> HttpResponse:
        if not isinstance(request.user, User):
            return redirect_to_login(request.path, reverse("account_login"))
        request.actor = load_actor(  # type: ignore[attr-defined]  # from here on it is a StaffRequest
            request.user, now=timezone.now(), acting_id=request.session.get(ACTING_KEY)
        )
        return self.get_response(request)
