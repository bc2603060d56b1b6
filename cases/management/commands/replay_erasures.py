"""`manage.py replay_erasures`: after a backup was restored, erase again what had been erased since it was made."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cases.audit.services_erasures import read_erasure_log
from cases.retention.services import replay_erasures
from cases.staff.actors import Actor


class Command(BaseCommand):
    """Reads the log that is kept outside the database; safe to repeat."""

    help = "Löscht nach dem Einspielen einer Sicherung erneut, was seitdem gelöscht worden war."

    def add_arguments(self, parser: CommandParser) -> None:
        """The log of this machine, or another file."""
        parser.add_argument("log", nargs="?", type=Path, default=settings.ERASURE_LOG)

    def handle(self, *args: Any, **options: Any) -> None:
        """Says how many were there and are gone now."""
        try:
            digests = read_erasure_log(options["log"])
        except (OSError, ValueError) as error:
            raise CommandError(f"Das Löschprotokoll ist nicht lesbar: {error}") from error
        erased = replay_erasures(actor=Actor(user=None), digests=digests)
        self.stdout.write(f"{len(digests)} Löschungen im Protokoll, {erased} Fälle oder Anfragen erneut gelöscht.")
