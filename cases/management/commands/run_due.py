"""`manage.py run_due`: what is due by the clock. With `--dry-run` nothing is changed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cases.desk.due import DUE, DueTask, only_one
from cases.staff.actors import Actor


class Command(BaseCommand):
    """By a timer, every five minutes; also on several machines at once."""

    help = "Erledigt, was nach der Uhr fällig ist (alle fünf Minuten); mit --dry-run wird nur gezählt."

    def add_arguments(self, parser: CommandParser) -> None:
        """A run unless told otherwise: a timer calls it."""
        parser.add_argument("--dry-run", action="store_true", help="nur zählen, nichts ändern")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints one line per task. One that fails is reported at the end and stops none of the others."""
        failed = []
        for task in DUE:
            try:
                count = self._count(task) if options["dry_run"] else self._run(task)
            except Exception as error:  # the others must still run; the type says enough, a text may hold data
                failed.append(f"{task.name} ({type(error).__name__})")
                count = "!"
            self.stdout.write(f"{count:>7}  {task.what}")
        if failed:
            raise CommandError(f"Nicht erledigt: {', '.join(failed)}")

    def _count(self, task: DueTask) -> str:
        return str(task.due(Actor(user=None).now))

    def _run(self, task: DueTask) -> str:
        with only_one(task.name) as is_mine:
            return str(task.run(Actor(user=None))) if is_mine else "läuft"
