"""`make run`: brings the database up to date, fills it, and serves the portal on this machine."""

from __future__ import annotations

import io
import os
import socket
from contextlib import nullcontext
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection, connections

from offers.models import Region
from portal import env
from portal.views import missing_migrations
from portal.worker import worker_beside

OLDEST_POSTGRES = 15


class Command(BaseCommand):
    """Prepares once, then serves with automatic reload; each step that can fail says what to do."""

    help = "Prepares the database and serves the portal on this machine (for development)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """The port is all there is to choose."""
        parser.add_argument("port", type=int, nargs="?", default=8000)

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        """The reloader starts this command a second time, for serving only; the worker comes and goes with that."""
        if not settings.DEBUG:
            raise CommandError("This serves a development machine (DEBUG=1). In production start gunicorn.")
        try:
            serves = os.environ.get("RUN_MAIN") == "true"
            if not serves:
                self._refuse_taken(port)
                logins = self._prepare()
                self._greet(port, logins)
                os.environ.setdefault("PORTAL_URL", f"http://localhost:{port}")  # for those it starts
            with worker_beside() if serves else nullcontext():
                call_command("runserver", f"127.0.0.1:{port}", stdout=io.StringIO())
        except KeyboardInterrupt:
            self.stdout.write("Stopped.")

    def _say(self, text: str) -> None:
        self.stdout.write(f"→ {text}")
        self.stdout.flush()

    def _refuse_taken(self, port: int) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except (OSError, OverflowError) as error:
                why = getattr(error, "strerror", None) or error
                raise CommandError(f"Port {port} cannot be used ({why}). Choose another: make run PORT=8001") from error

    def _prepare(self) -> str:
        """Everything between an empty machine and a full portal; returns what the demo accounts' command says."""
        self._say("Starting the database" if not env.database_url() else "Asking the database of DATABASE_URL")
        self._connect()
        if missing_migrations():
            self._say("Creating tables")
            call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        self._say("Loading the regions")
        self._call("load_region", str(settings.BASE_DIR / "offers" / "exchange" / "data"))
        self._call("load_wayfinder")
        logins = self._call("create_demo_accounts")
        self._call("create_demo_cases")
        connections.close_all()
        return logins

    def _connect(self) -> None:
        try:
            connection.ensure_connection()
        except DatabaseError as error:
            advice = (
                "Check DATABASE_URL, or leave it out to use the embedded one."
                if env.database_url()
                else f"If nothing helps and its data may go: remove {settings.VAR_DIR / 'postgres'}"
            )
            raise CommandError(f"No database: {' '.join(str(error).split()).rstrip('.?')}. {advice}") from error
        version = connection.cursor().connection.server_version // 10000
        if version < OLDEST_POSTGRES:
            raise CommandError(f"PostgreSQL {version} is too old: the portal needs {OLDEST_POSTGRES} or newer.")

    def _call(self, command: str, *arguments: str) -> str:
        if command not in get_commands():
            return ""
        heard = io.StringIO()
        call_command(command, *arguments, stdout=heard)
        return heard.getvalue().strip()

    def _greet(self, port: int, logins: str) -> None:
        home = f"http://localhost:{port}/"
        rows = [(home, "choose a region")]
        rows += [(f"{home}{slug}/", name) for slug, name in Region.objects.order_by("name").values_list("slug", "name")]
        rows += [(f"{home}fach/", "casework"), (f"{home}admin/", "editing"), (f"{home}styleguide/", "components")]
        connections.close_all()
        width = max(len(address) for address, _ in rows)
        lines = [f"  {address.ljust(width)}  {what}" for address, what in rows]
        self.stdout.write("\n".join(["", "The portal runs:", *lines, "", logins, "", "Stop with Ctrl-C.", ""]))
        self.stdout.flush()
