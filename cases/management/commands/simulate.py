"""Lets a made-up region live through a year and looks every day whether somebody got lost."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cases.board.simulation.play import Play
from cases.board.simulation.report import lines_of
from cases.board.simulation.scratch import scratch_database
from cases.board.simulation.simulate import simulate
from cases.desk.due import DUE, only_one
from cases.staff.actors import Actor


class Command(BaseCommand):
    """In a scratch database on the same server, which is dropped at the end; the portal's own is not touched."""

    help = "Simuliert das Leben vieler junger Menschen in einer eigenen Datenbank; Ende 1, wenn jemand verloren geht."

    def add_arguments(self, parser: CommandParser) -> None:
        """How many, how long, which dice, how many processes."""
        parser.add_argument("--people", type=int, default=1000)
        parser.add_argument("--days", type=int, default=365)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--workers", type=int, default=2)

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints the summary; `CommandError` (exit 1) with who is lost and why."""
        play = Play(
            people=options["people"], days=options["days"], seed=options["seed"], clock=run_clock, tell=self._tell
        )
        with scratch_database():
            outcome = simulate(play, workers=options["workers"])
        *lines, last = lines_of(outcome)
        self.stdout.write("\n".join(lines))
        if outcome.lost:
            raise CommandError(last)
        self.stdout.write(last)

    def _tell(self, line: str) -> None:
        """How far it is, while it runs."""
        self.stderr.write(line)


def run_clock(actor: Actor) -> None:
    """What `run_due` does, at the actor's moment. An error ends the simulation."""
    for task in DUE:
        with only_one(task.name) as is_mine:
            if is_mine:
                task.run(Actor(user=None, now=actor.now))
