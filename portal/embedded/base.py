"""Django's PostgreSQL backend, except that the first connection starts the embedded server."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db.backends.postgresql.base import DatabaseWrapper as PostgresWrapper
from django.db.backends.postgresql.client import DatabaseClient as PostgresClient
from psycopg2 import OperationalError

from portal import env
from portal.embedded.account import BINARIES, EmbeddedServerError
from portal.embedded.server import EmbeddedServer


@cache
def embedded_server() -> EmbeddedServer:
    """The one server of this process."""
    return EmbeddedServer(env.VAR_DIR)


class DatabaseClient(PostgresClient):
    """`manage.py dbshell` works on a machine without PostgreSQL's own client."""

    executable_name = str(BINARIES / "psql")


class DatabaseWrapper(PostgresWrapper):
    """Connects to the embedded server; starts it before the first connection and again when it has died."""

    client_class = DatabaseClient

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection; the driver's `OperationalError` (as Django expects it) when the server does not start."""
        server = embedded_server()
        try:
            server.start_once()
            try:
                return super().get_new_connection(conn_params)
            except OperationalError:
                if server.is_running():
                    raise
                server.start()
                return super().get_new_connection(conn_params)
        except EmbeddedServerError as error:
            raise OperationalError(str(error)) from error
