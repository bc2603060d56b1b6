"""The play itself: day after day, in one process. `processes` plays it with several."""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from django.db import connection
from django.utils import translation

from cases.board.simulation.aftercare import Aftercare
from cases.board.simulation.agenda import AFTER, CASES, INBOX, LATE, TRANSFERS, agenda_of
from cases.board.simulation.calling import call_instead
from cases.board.simulation.casework import Casework
from cases.board.simulation.chances import USUAL, Chances
from cases.board.simulation.checks import Limits
from cases.board.simulation.leading import Coordinating, Leading
from cases.board.simulation.lives import Lives
from cases.board.simulation.pairs import Pairs
from cases.board.simulation.post import POST, send_waiting
from cases.board.simulation.requests import Inbox
from cases.board.simulation.scene import Scene
from cases.board.simulation.staffing import Staffing
from cases.board.simulation.stage import Country, Stage
from cases.board.simulation.transfers import Transfers
from cases.staff.actors import Actor

FIRST_DAY: Final = datetime.date(2025, 1, 6)
"""A Monday that is over: what the database's own clock writes lies after everything in the simulation."""


@dataclass(frozen=True, slots=True)
class Play:
    """What is simulated. `clock`: what runs by the clock, called with the actor of that moment; `end_of_day`: called
    after each day, before it is checked (tests break things there); `tell`: gets a line a month."""

    people: int
    days: int
    seed: int
    clock: Callable[[Actor], object]
    chances: Chances = USUAL
    limits: Limits = field(default_factory=Limits)
    end_of_day: Callable[[datetime.date], None] | None = None
    tell: Callable[[str], object] | None = None

    def day(self, number: int) -> datetime.date:
        """The day of this number, counted from 0."""
        return FIRST_DAY + datetime.timedelta(days=number)

    @property
    def writing_days(self) -> int:
        """Days on which people write: the last month only shows what becomes of them."""
        return max(1, self.days - min(30, self.days // 4))

    def is_outage(self, number: int) -> bool:
        """Whether the mail server is down that day; the same for all workers."""
        begins = [
            random.Random(f"{self.seed}/outage/{day}").random() < self.chances.outage for day in range(number + 1)
        ]
        return any(begins[max(0, number - 2) :])


class Worker:
    """One process's part of the play: some of the regions, and everybody who writes there."""

    def __init__(self, play: Play, stage: Stage, number: int, workers: int) -> None:
        self.play, self.pairs = play, Pairs()
        self.scene = Scene(
            play.seed, number, play.chances, stage.countries[number::workers], self.pairs, play.day(0), play.day(0),
            random.Random(play.seed), stage.keeper,
        )  # fmt: skip
        self.lives = Lives(self.scene, people=range(number, play.people, workers), days=play.writing_days)

    def run_clock(self, number: int) -> None:
        """Early in the morning: what is due, on one machine while others begin to work; at times on several."""
        scene, clock = self.scene, self.play.clock
        scene.begin(self.play.day(number))
        is_twice = scene.chance(scene.chances.clock_twice)
        if scene.number and not is_twice:
            return
        if is_twice:
            actors = scene.actor(None), scene.actor(None)
            self.pairs.at_once(lambda: clock(actors[0]), lambda: clock(actors[1]))
            scene.tally["Uhr zweimal zugleich"] += 1
        else:
            clock(scene.actor(None))

    def live(self, number: int) -> None:
        """One day: whoever works does, people write, mails go out."""
        scene = self.scene
        POST.is_down = self.play.is_outage(number)
        with translation.override("de"):
            for country in scene.countries:
                if scene.is_workday(country):
                    self._work(country)
                    call_instead(scene, {house.agency.pk for house in country.houses})
            scene.go_to(17)
            self.lives.day(scene)
            scene.go_to(20)
            send_waiting(scene.now)

    def _work(self, country: Country) -> None:
        scene, work = self.scene, agenda_of(self.scene.day)
        scene.go_to(8)
        for house in country.houses:
            Staffing(scene, country, house).day()
            Leading(scene, country, house, work).day()
        if any((house.agency.pk, LATE) in work for house in country.houses):
            Coordinating(scene, country).day()
        for house in country.houses:
            number = house.agency.pk
            if (number, INBOX) in work:
                Inbox(scene, country, house, self.lives.by_sending).day()
            if (number, CASES) in work:
                Casework(scene, country, house).day()
            if (number, TRANSFERS) in work:
                Transfers(scene, country, house).day()
            if (number, AFTER) in work:
                Aftercare(scene, house).day()

    def close(self) -> None:
        """Connections are closed."""
        self.pairs.close()
        connection.close()
