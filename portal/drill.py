"""Whether a backup is one: dump the database, restore it into an empty server, and compare what arrived."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2 import sql

from portal.embedded.account import BINARIES
from portal.embedded.server import DATABASE, OWNER, EmbeddedServer

SHAPE = {
    "constraints": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE connamespace = 'public'::regnamespace",
    "triggers": "SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid), tgenabled::text FROM pg_trigger "
    "WHERE NOT tgisinternal",
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "functions": "SELECT proname, pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    "sequences": "SELECT sequencename, coalesce(last_value, 0)::text FROM pg_sequences WHERE schemaname = 'public'",
}
"""Queries whose rows must be the same in both databases."""

CASTS = re.compile(r"::[a-z ]+(\(\d+\))?(\[\])?|[()\s]")


class DrillError(RuntimeError):
    """The drill cannot be done, or a step of it went wrong; the text says which."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is compared: per table the number of rows and a checksum over them, and everything that guards them."""

    tables: Mapping[str, tuple[int, str]]
    shape: Mapping[str, frozenset[tuple[str, ...]]]


def snapshot(parameters: Mapping[str, Any]) -> Snapshot:
    """Read a database, given by psycopg2's connection parameters, in one consistent transaction."""
    connection = psycopg2.connect(**parameters)
    try:
        connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
            tables = {name: _checksum(cursor, name) for (name,) in cursor.fetchall()}
            shape = {}
            for part, query in SHAPE.items():
                cursor.execute(query)
                shape[part] = frozenset(tuple(map(_plain, row)) for row in cursor.fetchall())
        return Snapshot(tables, shape)
    finally:
        connection.close()


def _plain(text: str) -> str:
    """A definition without casts and brackets: PostgreSQL writes them differently after it has read its own dump."""
    return CASTS.sub("", text)


def _checksum(cursor: Any, table: str) -> tuple[int, str]:
    query = "SELECT count(*), coalesce(md5(string_agg(h, '' ORDER BY h)), '') FROM (SELECT md5(t::text) h FROM {} t) x"
    cursor.execute(sql.SQL(query).format(sql.Identifier(table)))
    count, digest = cursor.fetchone()
    return count, digest


def differences(before: Snapshot, after: Snapshot) -> Iterator[str]:
    """What the restored database lacks or has differently, one line each; nothing when the backup is good."""
    for name in sorted(set(before.tables) | set(after.tables)):
        if before.tables.get(name) != after.tables.get(name):
            yield f"table {name}: {before.tables.get(name)} before, {after.tables.get(name)} after"
    for part, rows in before.shape.items():
        for row in sorted(rows ^ after.shape[part]):
            yield f"{part}: {row[0]} {row[1] if len(row) > 1 else ''}"


def program(name: str) -> str:
    """Path of one of PostgreSQL's programs: the embedded package's, else the system's."""
    own = BINARIES / name
    found = str(own) if own.exists() else shutil.which(name)
    if not found:
        raise DrillError(f"{name} is not installed here: install PostgreSQL's client programs.")
    return found


def dump(parameters: Mapping[str, Any], target: Path) -> None:
    """Write a backup as operators make it (`pg_dump --format=custom`)."""
    _run([program("pg_dump"), "--format=custom", "--no-owner", f"--file={target}"], _pg_environment(parameters))


def restore(backup: Path, server: EmbeddedServer) -> dict[str, Any]:
    """Load the backup into a server of its own, in place of what is there; returns how to connect to it."""
    server.start()
    parameters = {"host": str(server.socket_dir), "user": OWNER, "dbname": DATABASE}
    options = ["--no-owner", "--exit-on-error", "--clean", "--if-exists", f"--dbname={DATABASE}"]
    _run([program("pg_restore"), *options, str(backup)], _pg_environment(parameters))
    return parameters


def manage(var_dir: Path, *arguments: str, **environment: str) -> str:
    """Run a command of the portal on the restored database; returns what it printed."""
    return _run(
        [sys.executable, "manage.py", *arguments],
        {"DATABASE_URL": "embedded", "PORTAL_VAR_DIR": str(var_dir), **environment},
    )


def _pg_environment(parameters: Mapping[str, Any]) -> dict[str, str]:
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
    return {names[key]: str(value) for key, value in parameters.items() if key in names and value}


def _run(arguments: list[str], environment: Mapping[str, str]) -> str:
    done = subprocess.run(  # noqa: S603  # PostgreSQL's and the portal's own programs
        arguments, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        words = (done.stderr or done.stdout).strip().split("\n")[-1]
        raise DrillError(f"{Path(arguments[0]).name} {arguments[1]}: {words}")
    return done.stdout
