"""`manage.py verify_audit`: whether the audit is as it was written."""

from __future__ import annotations

import datetime
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cases.audit.selectors import chains, verify_chain
from cases.staff.periods import periods

SLACK: Final = datetime.timedelta(days=1)
"""Rows stand in the order of their commits, which is nearly that of their times."""
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

    def handle(self, *args: Any, **options: Any) -> None:
        """One line per chain. The last hash of each is worth keeping elsewhere: it fixes everything before it."""
        emptied_before = periods().before(timezone.now(), "read_audit_months") + SLACK
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
