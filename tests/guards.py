"""Guards that watch every test: what a reviewer would have to ask for by hand.

* a template variable of ours that does not exist fails the test;
* a GET or HEAD that writes to the database fails the test (exceptions are listed by table);
* querysets without an order come back shuffled, so that nobody relies on luck;
* nothing leaves the machine: only loopback and sockets of the file system can be reached.

Warnings are errors by `filterwarnings` in `pyproject.toml`.
"""

import ipaddress
import random
import re
import socket
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.db.models.query import QuerySet
from django.template.base import Origin
from django.test import Client

WRITES = re.compile(r"^\s*(INSERT INTO|UPDATE|DELETE FROM|TRUNCATE)\s+(?:ONLY\s+)?\"?([a-z_]+)", re.I)
TABLES_A_GET_MAY_WRITE = {
    # Showing case data is written down, in the same transaction.
    "cases_auditrow",
    # A search that found nothing is counted without anything about the person.
    "offers_searchwish",
}
TABLES_OF_A_LOGIN = {"django_session", "mfa_authenticator"}
"""Behind the login a page may move the session's clock (once a minute) and keep what its own form will check; and it is
noted that recovery codes have been looked at."""
LOGIN_BY_GET = re.compile(r"^/konto/stelle/[-\w]+/zurueck/$")
"""Agencies' own logins send people back by a link (OpenID Connect), and that is where the login happens."""
TABLES_OF_LOGIN_BY_GET = {"cases_user", "cases_securityevent", "usersessions_usersession", "portal_cache"}
FEED = "/kalender/"
TABLES_OF_A_FEED = {"cases_calendarfeed", "portal_cache"}
"""It is noted on which day a calendar program last read, and counted how often it does."""
BEHIND_THE_LOGIN = ("/fach/", "/admin/", "/konto/")


class UndefinedVariable:
    """Stands in for `string_if_invalid`: complains when one of our own templates used an unknown variable."""

    def __contains__(self, key):
        return key == "%s"

    def __str__(self):
        return "%s"

    def __bool__(self):
        return True

    def __mod__(self, variable):
        origin = self._origin()
        if origin is None or Path(origin).is_relative_to(settings.BASE_DIR / "templates"):
            pytest.fail(f"Undefined template variable {variable!s} in {origin}", pytrace=False)
        return ""

    @staticmethod
    def _origin():
        frame = sys._getframe(2)
        while frame is not None:
            render = frame.f_code.co_name in {"render", "render_annotated", "resolve"}
            node = frame.f_locals.get("self") if render else None
            origin = getattr(node, "origin", None)
            if isinstance(origin, Origin):
                return origin.name
            frame = frame.f_back
        return None


@pytest.fixture(autouse=True)
def no_undefined_template_variables(monkeypatch):
    from django.template import engines

    for engine in engines.all():
        if hasattr(engine, "engine"):
            monkeypatch.setattr(engine.engine, "string_if_invalid", UndefinedVariable())


@contextmanager
def refusing_writes(method, path):
    """Fail when a statement inside the block changes a table that is not on the list."""
    allowed = TABLES_A_GET_MAY_WRITE | (TABLES_OF_A_LOGIN if path.startswith(BEHIND_THE_LOGIN) else set())
    if path.startswith(FEED):
        allowed |= TABLES_OF_A_FEED
    if LOGIN_BY_GET.match(path):
        allowed |= TABLES_OF_LOGIN_BY_GET

    def refuse(execute, sql, params, many, context):
        match = WRITES.match(sql)
        if match and match.group(2).lower() not in allowed:
            pytest.fail(f"{method} {path} writes: {sql[:200]}", pytrace=False)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        yield


@pytest.fixture(autouse=True)
def no_writing_get(monkeypatch):
    original = Client.request

    def request(self, **environ):
        method = environ.get("REQUEST_METHOD", "GET")
        if method not in {"GET", "HEAD"}:
            return original(self, **environ)
        with refusing_writes(method, environ.get("PATH_INFO", "")):
            return original(self, **environ)

    monkeypatch.setattr(Client, "request", request)


@pytest.fixture(autouse=True)
def no_lucky_order(monkeypatch):
    original = QuerySet._fetch_all
    shuffler = random.Random(20)

    def fetch_all(self):
        fresh = self._result_cache is None
        original(self)
        if fresh and len(self._result_cache) > 1 and not self.ordered and not self.query.is_sliced:
            shuffler.shuffle(self._result_cache)

    monkeypatch.setattr(QuerySet, "_fetch_all", fetch_all)


def _is_local(address):
    if not isinstance(address, tuple):
        return True
    try:
        return ipaddress.ip_address(address[0]).is_loopback
    except ValueError:
        return address[0] == "localhost"


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    original = socket.socket.connect

    def connect(self, address):
        if not _is_local(address):
            pytest.fail(f"A test tried to reach {address!r}", pytrace=False)
        return original(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)
