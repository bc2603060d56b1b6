"""A database of its own for a simulation, on the same server; it is gone afterwards."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterator
from typing import Final

from django.conf import settings
from django.core.management import call_command
from django.db import connection

PREFIX: Final = "simulation_"


class NotScratch(RuntimeError):  # noqa: N818  # reads as a sentence where it is raised
    """The database at hand is not a scratch one: nothing is simulated in it."""


@contextlib.contextmanager
def scratch_database(template: str = "") -> Iterator[str]:
    """Connects this process to an empty database of its own and drops it at the end; its name.

    `template`: a migrated database that nobody is connected to, copied instead of migrating anew.
    """
    before, name = connection.settings_dict["NAME"], f"{PREFIX}{secrets.token_hex(6)}"
    _on_server(f"CREATE DATABASE {_quoted(name)}" + (f" TEMPLATE {_quoted(template)}" if template else ""))
    try:
        _use(name)
        if not template:
            call_command("migrate", verbosity=0, interactive=False)
            call_command("createcachetable")
        yield name
    finally:
        connection.close()
        _use(before)
        _on_server(f"DROP DATABASE IF EXISTS {_quoted(name)} WITH (FORCE)")


def refuse_real_database() -> None:
    """`NotScratch` unless this process is connected to a database that `scratch_database` made."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        name = cursor.fetchone()[0]
    if not name.startswith(PREFIX):
        raise NotScratch(name)


def _use(name: str) -> None:
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


def _on_server(statement: str) -> None:
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
