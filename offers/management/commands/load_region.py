"""`manage.py load_region`: regions' data from CSV folders into the portal."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from offers.exchange.formats import FORMATS
from offers.exchange.reading import SourceFile
from offers.exchange.services import LoadReport, load_files


class Command(BaseCommand):
    help = (
        "Lädt Regionen aus Ordnern mit CSV-Dateien (regions.csv, places.csv, offers.csv …): alles oder nichts, "
        "beliebig oft. Ein zweiter Lauf ändert nichts. Jeder Fehler wird mit Datei, Zeile und Spalte genannt."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="Ordner oder einzelne CSV-Dateien")
        parser.add_argument("--region", action="append", default=[], metavar="SLUG", help="nur diese Region (mehrmals)")
        parser.add_argument("--check", action="store_true", help="nur prüfen, nichts schreiben")
        parser.add_argument(
            "--overwrite",
            action=argparse.BooleanOptionalAction,
            default=False,
            help="Die Dateien gewinnen auch über das, was im Portal bearbeitet oder gelöscht wurde.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        files = [file for path in options["paths"] for file in _files(path, alone=len(options["paths"]) == 1)]
        report = load_files(
            files,
            now=timezone.now(),
            regions=options["region"],
            overwrite=options["overwrite"],
            check_only=options["check"],
        )
        for problem in report.problems:
            self.stderr.write(str(problem))
        if report.problems:
            raise CommandError(_("%d Fehler gefunden, nichts geschrieben.") % len(report.problems))
        self._tell(report, check_only=options["check"])

    def _tell(self, report: LoadReport, *, check_only: bool) -> None:
        for plan in report.plans:
            if plan.create or plan.update:
                counts = {"file": plan.form.filename, "new": len(plan.create), "changed": len(plan.update)}
                self.stdout.write(_("%(file)s: %(new)d neu, %(changed)d geändert") % counts)
        if report.kept:
            self.stdout.write(_("%d Zeilen sind im Portal weiter als in den Dateien und bleiben so.") % report.kept)
        for conflict in report.conflicts:
            self.stderr.write(self.style.WARNING(str(conflict)))
        if report.conflicts:
            hint = _(
                "%d Zeilen nicht übernommen, weil auch das Portal sie geändert hat; mit --overwrite gewinnt die Datei."
            )
            self.stderr.write(self.style.WARNING(hint % len(report.conflicts)))
        if not report.changed:
            self.stdout.write(_("nichts geändert"))
        elif check_only:
            self.stdout.write(_("geprüft, nichts geschrieben"))


def _files(path: Path, *, alone: bool) -> list[SourceFile]:
    """The files of the format at `path`; raises `CommandError` when there are none."""
    try:
        found = sorted(path.glob("*.csv")) if path.is_dir() else [path]
        files = [
            SourceFile(file.stem, file.name if alone else str(file), file.read_bytes())
            for file in found
            if file.stem in FORMATS
        ]
    except OSError as error:
        raise CommandError(_("%(path)s lässt sich nicht lesen: %(why)s") % {"path": path, "why": error}) from None
    if not files:
        names = ", ".join(form.filename for form in FORMATS.values())
        raise CommandError(
            _("%(path)s: keine Datei mit einem dieser Namen: %(names)s") % {"path": path, "names": names}
        )
    return files
