"""`manage.py create_demo_accounts`: logins to try the portal with, on a development machine only."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cases.staff.services import DEMO_PASSWORD, create_demo_accounts


class Command(BaseCommand):
    """Makes what is missing and prints all logins."""

    help = "Legt Demo-Konten an (nur mit DEBUG=1): eine Verwaltung, Koordinationen je Region, Personen dreier Stellen."

    def handle(self, *args: Any, **options: Any) -> None:
        """The password is in this repository: refused wherever real people log in."""
        if not settings.DEBUG:
            raise CommandError("Demo-Konten gibt es nur mit DEBUG=1: ihr Passwort ist öffentlich bekannt.")
        accounts = create_demo_accounts()
        width = max(len(account.email) for account in accounts)
        said = [f"{account.name}: {account.shows}" if account.shows else account.name for account in accounts]
        lines = [f"  {account.email.ljust(width)}  {text}" for account, text in zip(accounts, said, strict=True)]
        self.stdout.write("\n".join([f"Demo-Konten, Passwort für alle: {DEMO_PASSWORD}", *lines]))
