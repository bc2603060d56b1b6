"""`manage.py check_nobody_lost`: whether anybody gets lost between the institutions."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cases.board.services import check_nobody_lost
from cases.staff.actors import Actor
from cases.staff.models import Agency


class Command(BaseCommand):
    """By a timer, nightly (`run_due` does it too); also on several machines at once."""

    help = "Prüft, ob jemand verloren geht: je Lücke Art, Zeichen und Stelle. Ende mit 1, wenn es eine gibt."

    def handle(self, *args: Any, **options: Any) -> None:
        """One line per gap, nothing about people. Leads find the same as tasks on their board."""
        verdict = check_nobody_lost(actor=Actor(user=None))
        names = {agency.pk: str(agency) for agency in Agency.objects.select_related("organisation")}
        for each in verdict.violations:
            self.stdout.write(f"{each.kind.value}  {each.reference}  {names[each.agency]}: {each.kind.label}")
        self.stdout.write(f"{len(verdict.violations)} Lücken, {verdict.found} neu, {verdict.resolved} erledigt")
        if verdict.violations:
            raise CommandError(f"{len(verdict.violations)} Lücken: jemand könnte verloren gehen.", returncode=1)
