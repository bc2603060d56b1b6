"""`manage.py reindex`: write the search terms of all published offers anew."""

from typing import Any

from django.core.management.base import BaseCommand

from offers.catalogue.service_search import reindex


class Command(BaseCommand):
    help = "Writes the search terms of all published offers anew and counts the words of the catalogue."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{reindex()} offers indexed.")
