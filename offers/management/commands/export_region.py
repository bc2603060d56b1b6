"""`manage.py export_region`: a region's data from the portal as a CSV folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from offers.exchange.exporting import export_files
from offers.exchange.kinds import suggestion
from offers.regions.models import Region


class Command(BaseCommand):
    """Files of the same names in the folder are replaced, others stay."""

    help = "Schreibt eine Region als Ordner von CSV-Dateien, den load_region wieder lädt: ohne Verlust."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which region, and where to."""
        parser.add_argument("slug", metavar="SLUG", help="Kurzname der Region")
        parser.add_argument("path", type=Path, metavar="PATH", help="Ordner; er wird angelegt, wenn er fehlt")

    def handle(self, *args: Any, slug: str, path: Path, **options: Any) -> None:
        """Nothing is written before everything is known."""
        try:
            files = export_files(slug)
        except Region.DoesNotExist:
            known = suggestion(slug, Region.objects.values_list("slug", flat=True))
            raise CommandError(_("Die Region „%s“ gibt es nicht.") % slug + known) from None
        try:
            path.mkdir(parents=True, exist_ok=True)
            for name, content in files.items():
                (path / name).write_bytes(content)
        except OSError as error:
            where = {"path": path, "why": error.strerror or error}
            raise CommandError(_("%(path)s lässt sich nicht schreiben: %(why)s") % where) from None
        self.stdout.write(_("%(number)d Dateien nach %(path)s geschrieben") % {"number": len(files), "path": path})
