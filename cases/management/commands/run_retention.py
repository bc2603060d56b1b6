"""`manage.py run_retention`: what is past its period. Without `--apply` nothing is changed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cases.audit.services_erasures import write_erasure_log
from cases.retention.tasks import TASKS, record_run
from cases.staff.actors import Actor


class Command(BaseCommand):
    """By a timer, once a night: `run_retention --apply`. As often as one likes: what is gone is not found again."""

    help = "Zeigt, was seine Frist überschritten hat; mit --apply wird es gelöscht."

    def add_arguments(self, parser: CommandParser) -> None:
        """Dry run unless told otherwise."""
        parser.add_argument("--apply", action="store_true", help="löschen, nicht nur zeigen")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints one line per period. A task that fails is reported at the end and stops none of the others."""
        actor = Actor(user=None)
        failed = []
        self.stdout.write("Löschlauf" if options["apply"] else "Probelauf: nichts wird geändert (--apply löscht)")
        for task in TASKS:
            try:
                remarks = task.remarks(actor.now)
                count = task.run(actor) if options["apply"] else task.due(actor.now)
                self.stdout.write(f"{count:>7}  {task.what}")
                self.stdout.writelines(f"         {remark}\n" for remark in remarks)
            except Exception as error:  # the others must still run; the type says enough, a text may hold data
                failed.append(f"{task.name} ({type(error).__name__})")
                self.stdout.write(f"      !  {task.what}")
        if options["apply"]:
            record_run(actor)
            self.stdout.write(f"{write_erasure_log():>7}  neue Zeilen im Löschprotokoll außerhalb der Datenbank")
        if failed:
            raise CommandError(f"Nicht erledigt: {', '.join(failed)}")
