"""`manage.py load_wayfinder`: the Wegweiser's rules from a CSV folder, as the first version of the common base."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from offers.wayfinder.reading import DATA, read_folder
from offers.wayfinder.services import load_wayfinder


class Command(BaseCommand):
    help = (
        "Lädt die Regeln des Wegweisers aus einem Ordner mit CSV-Dateien als erste Fassung der gemeinsamen Grundlage: "
        "alles oder nichts. Gibt es schon eine Grundlage, ändert sich nichts."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "path", nargs="?", type=Path, default=DATA, metavar="PATH", help="Ordner; sonst mitgelieferte Daten"
        )

    def handle(self, *args: Any, path: Path, **options: Any) -> None:
        tables = read_folder(path)
        for problem in tables.problems:
            self.stderr.write(str(problem))
        if tables.problems:
            raise CommandError(_("%d Fehler gefunden, nichts geschrieben.") % len(tables.problems))
        book = load_wayfinder(tables=tables, now=timezone.now())
        if book is None:
            self.stdout.write(_("nichts geändert"))
        else:
            counts = {"questions": len(tables.questions), "rules": len(tables.rules), "personas": len(tables.personas)}
            self.stdout.write(_("%(questions)d Fragen, %(rules)d Regeln, %(personas)d Beispiele geladen") % counts)
