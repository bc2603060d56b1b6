"""`manage.py create_demo_cases`: fictional young people to try the casework side with, for development."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cases.board.services import check_nobody_lost
from cases.desk.demo import create_demo_cases
from cases.desk.demo_consultation import create_demo_consultation
from cases.desk.demo_handovers import create_demo_handovers
from cases.desk.demo_requests import create_demo_requests
from cases.staff.actors import Actor


class Command(BaseCommand):
    """Tells the demo's story once; a second run changes nothing."""

    help = "Legt Demo-Fälle an (nur mit DEBUG=1): erfundene junge Menschen, ihre Kontaktanfragen und Übergaben."

    def handle(self, *args: Any, **options: Any) -> None:
        """Refused wherever real people log in."""
        if not settings.DEBUG:
            raise CommandError("Demo-Fälle gibt es nur mit DEBUG=1.")
        now = timezone.now()
        self.stdout.write(f"Demo-Fälle angelegt: {create_demo_cases(now=now)}")
        self.stdout.write(f"Demo-Kontaktanfragen angelegt: {create_demo_requests(now=now)}")
        handovers = create_demo_handovers(now=now)
        self.stdout.write(f"Demo-Übergaben angelegt: {handovers}")
        if handovers:  # what the nightly check would find stands on the leads' desks at once
            check_nobody_lost(actor=Actor(user=None, now=now))
        if create_demo_consultation(now=now):
            self.stdout.write("Kollegiale Fallberatung in Phase 6: Code DEMO-RVND, Moderation DEMO-DEMO-2026")
