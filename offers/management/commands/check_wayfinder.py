"""`manage.py check_wayfinder`: proves that nobody ends nowhere, for the shipped rules or for all books in force."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from offers.wayfinder.reading import DATA, read_folder
from offers.wayfinder.rules import change_days
from offers.wayfinder.rules_books import NoRuleBookError
from offers.wayfinder.rules_checks import DayCheck, check_day
from offers.wayfinder.rules_shipped import compiled_tables, examples_of
from offers.wayfinder.selectors import books_in_force
from offers.wayfinder.selectors_check import BookCheck, check_book


class Command(BaseCommand):
    help = (
        "Prüft jede Kombination von Antworten des Wegweisers: immer genau eine zuständige Stelle, alle Beispiele grün, "
        "kein Text fehlt. Ohne --shipped: die Regelwerke, die im Portal gelten. Endet mit Fehler, wenn etwas fehlt."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--shipped", action="store_true", help="die mitgelieferten Daten; braucht keine Datenbank")
        parser.add_argument("--path", type=Path, metavar="PATH", help="Ordner mit CSV-Dateien; braucht keine Datenbank")

    def handle(self, *args: Any, shipped: bool, path: Path | None, **options: Any) -> None:
        check = self._of_folder(path or DATA) if shipped or path else self._of_portal()
        for part in check.parts:
            self._tell(part)
        if check.problems:
            raise CommandError("\n".join(check.problems))

    def _of_folder(self, folder: Path) -> BookCheck:
        tables = read_folder(folder)
        if tables.problems:
            raise CommandError("\n".join(str(problem) for problem in tables.problems))
        days = change_days(tables.ruleset().rules, since=timezone.localdate())
        examples = examples_of(tables)
        whose = "Mitgelieferte Regeln" if folder == DATA else str(folder)
        return BookCheck(tuple(check_day(compiled_tables(tables, on=day), examples, whose=whose) for day in days))

    def _of_portal(self) -> BookCheck:
        today = timezone.localdate()
        try:
            base = books_in_force(None, on=today)[0]
        except NoRuleBookError:
            raise CommandError("Noch kein Regelwerk geladen: manage.py load_wayfinder") from None
        return check_book(base, valid_from=today)

    def _tell(self, part: DayCheck) -> None:
        self.stdout.write(f"{part.whose}, {part.on:%d.%m.%Y}: {part.summary}")
        for line in self._details(part):
            self.stdout.write(f"  {line}")

    def _details(self, part: DayCheck) -> Iterator[str]:
        green = len(part.examples) - len(part.red)
        yield f"{part.proof.rules} Regeln, {green} von {len(part.examples)} Beispielen grün"
        yield from part.hints
