"""`manage.py run`: what can go wrong is one line that says what to do."""

import socket

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError, connection


@pytest.fixture(autouse=True)
def development(settings, monkeypatch):
    settings.DEBUG = True
    monkeypatch.delenv("RUN_MAIN", raising=False)


def test_a_taken_port_is_named():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=f"Port {port} cannot be used.*PORT="):
            call_command("run", str(port))


@pytest.mark.parametrize("port", ["99999999", "abc"])
def test_an_impossible_port_is_named(port):
    with pytest.raises(CommandError, match=port):
        call_command("run", port)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_a_missing_database_is_named(monkeypatch):
    def refuse():
        raise OperationalError("connection refused\n")

    monkeypatch.setattr(connection, "ensure_connection", refuse)
    with pytest.raises(CommandError, match=r"No database: connection refused\. "):
        call_command("run", str(free_port()))


def test_it_refuses_to_serve_in_production(settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="gunicorn"):
        call_command("run")
