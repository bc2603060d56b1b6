"""Production does not start half configured, and says in one line why."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.middleware.csrf import CsrfViewMiddleware

from portal.middleware import CsrfMiddleware

ROOT = Path(__file__).resolve().parents[2]
GOOD = {
    "DEBUG": "0",
    "SECRET_KEY": "k3Jx9-vQ2mLr8_ZtW5nYb7HcD4fGs6PaE1uVoTiRqNwXy0BjMlKzCe",
    "ALLOWED_HOSTS": "portal.example.org",
    "DATABASE_URL": "postgres://portal@db/portal",
}


SHOW = "from portal import settings as s; print(s.SECURE_SSL_REDIRECT, s.DATABASES['default']['ENGINE'])"


def start(code=SHOW, **environment):
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_full_configuration_starts():
    done = start(**GOOD)
    assert (done.returncode, done.stdout) == (0, "True django.db.backends.postgresql\n")


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "a" * 60}, "SECRET_KEY"),
        ({"SECRET_KEY": "django-insecure-" + GOOD["SECRET_KEY"]}, "SECRET_KEY"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"DATABASE_URL": ""}, "DATABASE_URL"),
        ({"DATABASE_URL": "sqlite:///portal.sqlite3"}, "DATABASE_URL"),
    ],
)
def test_a_gap_is_refused_in_one_line(change, word):
    done = start(**{**GOOD, **change})
    assert done.returncode == 3
    assert word in done.stderr
    assert done.stderr.count("\n") == 1


def test_debug_needs_nothing_and_uses_the_embedded_server():
    assert start(DEBUG="1").stdout == "False portal.embedded\n"


def test_production_may_ask_for_the_embedded_server_by_name():
    assert start(**{**GOOD, "DATABASE_URL": "embedded"}).stdout == "True portal.embedded\n"


def test_the_portals_own_csrf_check_is_djangos_and_in_place():
    assert "portal.middleware.CsrfMiddleware" in settings.MIDDLEWARE
    assert issubclass(CsrfMiddleware, CsrfViewMiddleware)


@pytest.mark.parametrize(
    ("environment", "answer"),
    [
        (GOOD, "https://portal.example.org smtp"),
        (
            {**GOOD, "ALLOWED_HOSTS": ".example.org", "EMAIL_URL": "smtp+tls://mail.example.org:587"},
            "https://example.org smtp",
        ),
        ({**GOOD, "PORTAL_URL": "https://amt.example/"}, "https://amt.example smtp"),
        ({"DEBUG": "1"}, "http://localhost:8000 console"),
    ],
    ids=["production", "every subdomain", "named", "development"],
)
def test_mails_know_where_the_portal_is_and_are_never_logged(environment, answer):
    code = "from portal import settings as s; print(s.PORTAL_URL, s.EMAIL_BACKEND.split('.')[-2], s.EMAIL_TIMEOUT)"
    done = start(code, **environment)
    assert done.stdout.split() == [*answer.split(), "20"]
