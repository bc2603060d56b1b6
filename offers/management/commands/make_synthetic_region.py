"""`manage.py make_synthetic_region`: made-up regions of any size, for measuring."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from offers.exchange.service_synthetic import make_synthetic_regions
from offers.exchange.synthetic import MARKED


class Command(BaseCommand):
    help = (
        "Schreibt erfundene Regionen mit veröffentlichten Angeboten, zum Messen. Braucht Themen und Situationen "
        "(load_region bringt sie mit). Nicht für einen echten Betrieb."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--offers", type=int, required=True, help="Angebote insgesamt")
        parser.add_argument("--regions", type=int, default=1, help="auf so viele Regionen verteilt (1)")
        parser.add_argument("--prefix", default="muster", help="Anfang der Namen in der Adresse (muster)")
        parser.add_argument("--seed", type=int, default=1, help="andere Zahl, andere Texte (1)")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.perf_counter()
        if not 1 <= options["regions"] <= options["offers"]:
            raise CommandError("Mindestens eine Region, und in jeder mindestens ein Angebot.")
        try:
            regions = make_synthetic_regions(
                offers=options["offers"],
                regions=options["regions"],
                prefix=options["prefix"],
                seed=options["seed"],
                now=timezone.now(),
                report=self.stdout.write,
            )
        except ValueError as error:
            raise CommandError(str(error)) from error
        words = ", ".join(f"{word} (1 von {every})" for word, every in MARKED.items())
        self.stdout.write(f"{len(regions)} Regionen ab /{regions[0].slug}/ in {time.perf_counter() - started:.0f} s.")
        self.stdout.write(f"Suchwörter mit bekannter Häufigkeit: {words}.")
