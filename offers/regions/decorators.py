"""What all public pages have in common."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

Params = ParamSpec("Params")
View = Callable[Concatenate[HttpRequest, Params], HttpResponse]


def public_page(view: View[Params]) -> View[Params]:
    """A page that is the same for everybody: GET and HEAD only, kept by shared caches for half a minute.

    Browsers ask again each time and get 304 while nothing has changed (RFC 9111; the ETag is set by Django's
    `ConditionalGetMiddleware`), so a coordinator sees at once what was published. Such a page touches neither
    session nor CSRF token, else it would set a cookie and could not be shared.
    """
    guarded = require_safe(cache_control(public=True, max_age=0, s_maxage=30, must_revalidate=True)(view))

    @wraps(view)
    def page(request: HttpRequest, /, *args: Params.args, **kwargs: Params.kwargs) -> HttpResponse:
        response: HttpResponse = guarded(request, *args, **kwargs)
        return response

    return page
