"""The door of the casework side: everything under /fach/ is for people who are logged in, and is kept by nobody."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from typing import Final

from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.http import urlencode

from cases.staff import factors, sessions
from cases.staff.actors import Actor, load_actor
from cases.staff.models import User

INSIDE: Final = "/fach/"
"""What every address of the casework side begins with."""
BESIDE: Final = ("/admin/", "/konto/")
"""Addresses outside of it that read who is logged in; all others never do."""
ACTING_KEY: Final = "acting_agency"
"""Session key: id of the agency that the person chose to work for. A label, never a right."""
WITHOUT_FACTOR: Final = frozenset({
    "account_inactive", "account_login", "account_logout", "account_reauthenticate", "account_reset_password",
    "account_reset_password_done", "account_reset_password_from_key", "account_reset_password_from_key_done",
    "account_signup", "mfa_activate_totp", "mfa_add_webauthn", "mfa_authenticate", "mfa_index", "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn", "openid_connect_callback", "openid_connect_login", "socialaccount_login_cancelled",
    "socialaccount_login_error",
})  # fmt: skip
"""All that a login without a second factor reaches: what others reach logged out, setting one up, proof, logout."""
CASE_PAGE: Final = re.compile(r"^/fach/faelle/[0-9A-Za-z]{8}/")


class StaffRequest(HttpRequest):
    """A request that has passed the door: somebody is logged in, and their rights were read for this request."""

    user: User
    actor: Actor
    session_ends: datetime.datetime
    session_seconds: int
    demo_without_factor: bool


class StaffMiddleware:
    """Requires a login with a second factor for /fach/, reads the person's rights, and forbids every copy.

    Beside /fach/, in the administration and the account pages, it holds whoever needs a second factor to it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer; public pages go through untouched, and nobody asks who reads them."""
        if request.path.startswith(INSIDE):
            response = self._inside(request)
            response.headers["Cache-Control"] = "no-store"
            response.headers["Referrer-Policy"] = "no-referrer"
            return response
        if request.path.startswith(BESIDE):
            return self._beside(request)
        return self.get_response(request)

    def _inside(self, request: HttpRequest) -> HttpResponse:
        now = timezone.now()
        if not isinstance(request.user, User):
            return to_login(request)
        if sessions.session_is_over(request.session, now=now):
            logout(request)
            return to_login(request)
        actor = load_actor(request.user, now=now, acting_id=request.session.get(ACTING_KEY))
        if not (actor.memberships or request.user.is_staff):
            return render(request, "cases/staff/no_access.html", status=403)
        proved = factors.factor_used_at(request, request.user) is not None
        if not proved and (missing := self._ask_for_factor(request, request.user)):
            return missing
        sessions.note_activity(request.session, now=now)
        inside: StaffRequest = request  # type: ignore[assignment]  # from here on it is one
        inside.actor = actor
        inside.session_ends = sessions.session_ends_at(request.session) or now
        inside.session_seconds = int((inside.session_ends - now).total_seconds())
        inside.demo_without_factor = not proved
        return self.get_response(inside)

    def _beside(self, request: HttpRequest) -> HttpResponse:
        now = timezone.now()
        if not isinstance(request.user, User):
            return self.get_response(request)
        if sessions.session_is_too_old(request.session, now=now):
            logout(request)
            return to_login(request)
        sessions.note_activity(request.session, now=now)
        if (
            factors.factor_used_at(request, request.user) is None
            and not _reachable_without(request)
            and factors.must_use_factor(request.user)
            and (missing := self._ask_for_factor(request, request.user))
        ):
            return missing
        return self.get_response(request)

    def _ask_for_factor(self, request: HttpRequest, user: User) -> HttpResponse | None:
        """Where to prove the factor, or to set the first one up; None for a demo account that has none."""
        kinds = factors.kinds_of_factor(user)
        if not kinds and factors.may_do_without(user):
            return None
        return to_factor(way_back(request), kinds)


def to_login(request: HttpRequest) -> HttpResponseRedirect:
    """The login; it leads back to the page that was asked for."""
    return redirect_to_login(way_back(request), reverse("account_login"))


def to_factor(back: str, kinds: set[str]) -> HttpResponseRedirect:
    """The page where one of these factors is proved, or the first one set up; it leads `back`."""
    if not kinds:
        name = "mfa_index"
    elif "totp" in kinds:
        name = "mfa_reauthenticate"
    else:
        name = "mfa_reauthenticate_webauthn"
    return HttpResponseRedirect(f"{reverse(name)}?{urlencode({'next': back})}")


def way_back(request: HttpRequest) -> str:
    """A page that can be opened by a link: the one that was asked for, else the case's page or the desk."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    case = CASE_PAGE.match(request.path)
    if case:
        return case.group()
    return INSIDE if request.path.startswith(INSIDE) else request.path


def _reachable_without(request: HttpRequest) -> bool:
    try:
        return resolve(request.path_info).url_name in WITHOUT_FACTOR
    except Resolver404:
        return True
