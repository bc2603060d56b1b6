"""`manage.py verify_audit`: whether the audit is as it was written."""

from __future__ import annotations

from typing import Any, Final

from dateutil.relativedelta import relativedelta
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cases.audit.selectors import chains, verify_chain

REASONS: Final = {
    "missing": "Zeile fehlt",
    "order": "schließt nicht an die Zeile davor an",
    "content": "Inhalt wurde geändert",
    "hash": "Prüfwert wurde geändert",
    "emptied too early": "wurde geleert, bevor die Frist um war",
    "end": "Ende der Kette fehlt oder ist ein anderes",
}


class Command(BaseCommand):
    """Walks along every chain; says how many rows fit, and which is the first that does not."""

    help = "Prüft das Protokoll: je Stelle die geprüften Zeilen und die erste, die nicht stimmt. Ende mit 1, wenn eine."

    def add_arguments(self, parser: Any) -> None:
        """The period that the data protection officer decided, where it is not the default."""
        parser.add_argument("--read-audit-months", type=int, default=6, help="Frist für Lesezugriffe in Monaten")

    def handle(self, *args: Any, **options: Any) -> None:
        """One line per chain. The last hash of each is worth keeping elsewhere: it fixes everything before it."""
        emptied_before = timezone.now() - relativedelta(months=options["read_audit_months"])
        all_chains, broken = chains(), 0
        for chain in all_chains:
            walk = verify_chain(chain, emptied_before=emptied_before)
            name = f"Stelle {chain}" if chain else "ohne Stelle"
            if walk.broken is None:
                self.stdout.write(f"{name}: {walk.rows} Zeilen geprüft, in Ordnung, Ende {walk.hash.hex()}")
            else:
                broken += 1
                why = REASONS[walk.why]
                self.stdout.write(f"{name}: {walk.rows} Zeilen geprüft, Zeile {walk.broken} stimmt nicht: {why}")
        if broken:
            raise CommandError(f"{broken} von {len(all_chains)} Ketten sind beschädigt.", returncode=1)
