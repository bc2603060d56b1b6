"""`manage.py backup_drill` (or `make backup-drill`): proves that a backup can be restored, on a copy."""

from __future__ import annotations

import secrets
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.test import Client
from django.urls import reverse

from cases.inbox.models import ContactRequest
from cases.records.models import Case
from cases.retention.services import erase_case, erase_requests
from cases.staff.actors import Actor
from cases.staff.models import User
from portal import drill
from portal.embedded.server import EmbeddedServer


class Command(BaseCommand):
    """Dump, restore into an empty server, compare, erase again, log in. The live database is only read."""

    help = "Spielt eine Sicherung in einen leeren Server ein und vergleicht."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--stage` is what the drill runs inside the copy."""
        parser.add_argument("--stage", choices=["erase", "login"], help="nur in der Kopie, vom Befehl selbst benutzt")

    def handle(self, *args: Any, stage: str | None, **options: Any) -> None:
        """Stops with what is different, or prints one line per step."""
        if stage:
            {"erase": self._erase_some, "login": self._log_in}[stage]()
            return
        try:
            with tempfile.TemporaryDirectory(prefix="drill-") as folder:
                self._rehearse(Path(folder))
        except drill.DrillError as error:
            raise CommandError(f"The drill failed: {error}") from error
        self.stdout.write("The backup is good.")

    def _rehearse(self, folder: Path) -> None:
        connection.ensure_connection()
        live = connection.get_connection_params()
        live = {key: live[key] for key in ("host", "port", "user", "password", "dbname") if live.get(key)}
        backup, copy = folder / "portal.dump", EmbeddedServer(folder / "copy")
        before = drill.snapshot(live)
        drill.dump(live, backup)
        self._say(f"dumped: {backup.stat().st_size // 1024} kB, {len(before.tables)} tables")
        try:
            restored = drill.restore(backup, copy)
            self._compare(before, drill.snapshot(restored))
            self._forget_again(backup, copy)
            drill.manage(copy.var_dir, "backup_drill", "--stage=login")
            self._say("somebody can log in to the restored portal")
        finally:
            copy.release()

    def _compare(self, before: drill.Snapshot, after: drill.Snapshot) -> None:
        found = list(drill.differences(before, after))
        if found:
            raise drill.DrillError("; ".join(found[:10]))
        rows = sum(count for count, _ in before.tables.values())
        parts = ", ".join(f"{len(rows)} {part}" for part, rows in before.shape.items())
        self._say(f"restored: {rows} rows with the same checksums, {parts}")

    def _forget_again(self, backup: Path, copy: EmbeddedServer) -> None:
        """What was erased after the backup was made must go again: tried with a case and a contact request."""
        log = copy.var_dir / "erasures.log"
        erased = drill.manage(copy.var_dir, "backup_drill", "--stage=erase", ERASURE_LOG=str(log)).split()
        if not erased:
            self._say("neither a case nor a contact request in the database: erasing again was not tried")
            return
        drill.restore(backup, copy)
        said = drill.manage(copy.var_dir, "replay_erasures", str(log), ERASURE_LOG=str(log))
        if f", {len(erased)} " not in said:
            raise drill.DrillError(f"what was erased came back with the backup and stayed: {said.strip()}")
        self._say(f"erased again after the restore: {', '.join(erased)}")

    def _erase_some(self) -> None:
        case = Case.objects.order_by("pk").first()
        if case is not None:
            erase_case(actor=Actor(user=None), case=case)
            self.stdout.write("case")
        request = ContactRequest.objects.filter(case=None).order_by("pk")[:1]
        if erase_requests(actor=Actor(user=None), rows=ContactRequest.objects.filter(pk__in=request.values("pk"))):
            self.stdout.write("contact-request")

    def _log_in(self) -> None:
        email, password = f"drill-{secrets.token_hex(8)}@portal.invalid", secrets.token_urlsafe(24)
        user = User.objects.create_user(email, password, name="Drill")
        host = next(iter(settings.ALLOWED_HOSTS), "localhost")
        client = Client(headers={"host": host})
        client.post(reverse("account_login"), {"login": email, "password": password}, secure=not settings.DEBUG)
        if client.session.get("_auth_user_id") != str(user.pk):
            raise CommandError("the login was refused")

    def _say(self, text: str) -> None:
        self.stdout.write(f"→ {text}")
        self.stdout.flush()
