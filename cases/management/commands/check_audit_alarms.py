"""`manage.py check_audit_alarms`: whether somebody's use of case data looks unusual."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from cases.audit.services_control import raise_alarms


class Command(BaseCommand):
    """Run it by a timer every five minutes; it finds each thing once."""

    help = "Sucht im Protokoll der letzten 24 Stunden nach Auffälligem und legt Hinweise an (alle fünf Minuten)."

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints how many are new."""
        self.stdout.write(f"{raise_alarms(now=timezone.now())} neue Hinweise")
