"""Headers that Django does not set or understand by itself."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware

#: The pages use none of these, so nothing that is ever slipped into one may either.
PERMISSIONS = ("camera", "geolocation", "microphone", "payment", "usb", "interest-cohort", "browsing-topics")
HEADERS = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{name}=()" for name in PERMISSIONS),
    "X-Permitted-Cross-Domain-Policies": "none",
}
#: Where pages say nothing about where somebody came from, or where such pages send a form to.
WITHOUT_REFERRER = ("/fach/", "/konto/", "/termin/", "/anfrage/", "/uebergabe/")


class HeadersMiddleware:
    """Adds the headers above to every answer, static files included, unless the view has set its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer with its headers."""
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response


class CsrfMiddleware(CsrfViewMiddleware):
    """Django's protection, on pages with `Referrer-Policy: no-referrer` too: from there browsers send `Origin: null`.

    Such a form is let through to the check of its token only when the browser itself says that the page was one of
    ours: `Sec-Fetch-Site` is a header that no script can set (Fetch Metadata Request Headers, W3C).
    """

    def _origin_verified(self, request: HttpRequest) -> bool:
        if request.headers.get("Origin") == "null":
            own = request.headers.get("Sec-Fetch-Site") == "same-origin"
            return own and request.path.startswith(WITHOUT_REFERRER)
        return bool(super()._origin_verified(request))  # type: ignore[misc]  # the stubs leave it out
