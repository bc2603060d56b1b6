"""What whole groups of pages have in common: a fresh proof of who sits at the screen, or being behind a secret link."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from cases.staff import factors
from cases.staff.middleware import StaffRequest, to_factor

P = ParamSpec("P")
R = TypeVar("R", bound=StaffRequest)
View = Callable[Concatenate[R, P], HttpResponse]
LinkView = Callable[Concatenate[HttpRequest, P], HttpResponse]


def behind_link(view: LinkView[P]) -> LinkView[P]:
    """A page behind a secret link: nobody keeps it, finds it in a search, or learns its address from a link on it."""

    @wraps(view)
    def inner(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return inner


def step_up_required(view: View[R, P]) -> View[R, P]:
    """The view runs only if a second factor was proved within `STEP_UP_LIMIT`; otherwise it is asked for first.

    For an address that shows its form by GET: the form opens only with minutes to spare, so that nothing typed is
    lost, and a late POST comes back to the form. Belongs above `@audited`, below the methods.
    """
    return _step_up(view, None)


def step_up_back_to(name: str) -> Callable[[View[R, P]], View[R, P]]:
    """The same for an address that only takes POST: afterwards the page `name` opens, for the same case if the address
    names one by `reference`.
    """

    def decorate(view: View[R, P]) -> View[R, P]:
        return _step_up(view, name)

    return decorate


def _step_up(view: View[R, P], back_to: str | None) -> View[R, P]:
    @wraps(view)
    def inner(request: R, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        early = request.method in {"GET", "HEAD"}
        if factors.factor_is_recent(request, request.user, now=request.actor.now, early=early):
            return view(request, *args, **kwargs)
        kinds = factors.kinds_of_factor(request.user)
        if not kinds and factors.may_do_without(request.user):
            return view(request, *args, **kwargs)
        if early:
            return to_factor(request.get_full_path(), kinds)
        return to_factor(reverse(back_to, kwargs=_case_of(kwargs)) if back_to else request.get_full_path(), kinds)

    return inner


def _case_of(kwargs: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in kwargs.items() if name == "reference"}
