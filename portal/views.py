"""Pages that belong to no room: legal pages, and whether the portal is alive and ready."""

from __future__ import annotations

from functools import cache

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import REASON_NO_CSRF_COOKIE
from django.shortcuts import render
from django.views import defaults
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe

from cases.staff.middleware import INSIDE
from offers.legal import selectors
from offers.legal.enums import LegalPageName
from offers.wayfinder.views import no_cookies


@cache
def _newest_migrations() -> frozenset[tuple[str, str]]:
    """The last migration of each app, as this process was started with."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


def missing_migrations() -> frozenset[tuple[str, str]]:
    """Migrations that the code has and the database has not, the last one of each app. One query."""
    return _newest_migrations() - set(MigrationRecorder(connection).applied_migrations())


@require_GET
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Asks no database, so that a database outage does not get the process killed."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_GET
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Requests may be sent here: the database answers and has every migration. 503 and a word otherwise."""
    try:
        missing = missing_migrations()
    except DatabaseError:
        return HttpResponse("database\n", status=503, content_type="text/plain")
    return HttpResponse(
        "migrations\n" if missing else "ready\n", status=503 if missing else 200, content_type="text/plain"
    )


@require_safe
def legal_page(request: HttpRequest, name: LegalPageName) -> HttpResponse:
    """Imprint, privacy or accessibility: the operator's text, or the one shipped with its blanks marked."""
    return render(request, "legal_page.html", {"page": selectors.legal_text(name)})


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No such page; behind the casework's door in its own frame, the same for what is not there and what is hidden."""
    return defaults.page_not_found(request, exception, "cases/404.html" if _is_inside(request) else "404.html")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Somebody may see a thing, but not do this with it."""
    return defaults.permission_denied(request, exception, "cases/403.html" if _is_inside(request) else "403.html")


def _is_inside(request: HttpRequest) -> bool:
    """Whether the request has passed the casework's door."""
    return request.path.startswith(INSIDE) and hasattr(request, "actor")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came without its token, mostly because the browser refuses cookies: say so where it matters most."""
    match = request.resolver_match
    if match is not None and str(match.url_name).startswith("wayfinder_") and reason == REASON_NO_CSRF_COOKIE:
        return no_cookies(request, match.kwargs["region"])
    return render(request, "403_csrf.html", status=403)
