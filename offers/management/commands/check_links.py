"""`manage.py check_links`: call the catalogue's addresses and remember which do not work."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from offers.catalogue.links import Caller
from offers.catalogue.service_links import due_addresses, store_link_checks


class Command(BaseCommand):
    """Meant for a timer at night; what it finds stands on the start page of the administration."""

    help = "Calls the addresses of published offers and organisations and remembers which do not work."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--limit", type=int, default=1000, help="At most so many addresses (default 1000).")
        parser.add_argument(
            "--older-than", type=float, default=24, help="Only those not called for so many hours (default 24)."
        )
        parser.add_argument("--timeout", type=float, default=8, help="Seconds to wait for a server (default 8).")
        parser.add_argument("--workers", type=int, default=8, help="Hosts called at the same time (default 8).")

    def handle(self, *args: Any, **options: Any) -> None:
        """Calls what is due. What is broken is a finding, not a failure: the exit code stays 0."""
        now = timezone.now()
        age = datetime.timedelta(hours=options["older_than"])
        urls = due_addresses(now=now, older_than=age, limit=max(options["limit"], 0))
        caller = self.caller(timeout=options["timeout"], workers=max(options["workers"], 1))
        broken = store_link_checks(caller.statuses(urls), now=now)
        for url in broken:
            self.stdout.write(f"broken: {url}")
        self.stdout.write(f"{len(urls)} addresses called, {len(broken)} broken.")

    def caller(self, **limits: Any) -> Caller:
        """Who calls; tests put in one that may reach their own machine."""
        return Caller(**limits)
