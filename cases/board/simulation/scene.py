"""One worker's part of the simulation on one day: its regions, its clock, its dice, and how it calls services."""

from __future__ import annotations

import datetime
import hashlib
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from cases.board.simulation.chances import Chances
from cases.board.simulation.pairs import NO, Pairs, Result
from cases.board.simulation.stage import Country
from cases.calendars.models import Absence
from cases.calendars.rules_days import is_working_day
from cases.calendars.slots_grid import BERLIN
from cases.staff.actors import Actor
from cases.staff.enums import Role
from cases.staff.models import Agency, Membership, User

BETWEEN: Final = datetime.timedelta(seconds=5)
"""From one thing that somebody does to the next."""


@dataclass(slots=True)
class Scene:
    """What one worker plays with. `tally` counts what was done, `refused` what services would not do and why.

    `broken`: what should never happen, in words: two winners, a mail with a name. `later`: what people have made up
    their mind to do on a later day.
    """

    seed: int
    number: int
    chances: Chances
    countries: list[Country]
    pairs: Pairs
    day: datetime.date
    first_day: datetime.date
    dice: random.Random
    keeper: User
    now: datetime.datetime = field(init=False)
    tally: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    later: dict[datetime.date, list[Callable[[], None]]] = field(default_factory=lambda: defaultdict(list))
    _rows: dict[int, list[Membership]] = field(default_factory=dict)
    _away: set[int] = field(default_factory=set)

    def begin(self, day: datetime.date) -> None:
        """It is this day, six in the morning."""
        self.day = day
        self.dice = random.Random(f"{self.seed}/{self.number}/{day}")
        self.go_to(6)
        self.look_around()

    def go_to(self, hour: int) -> None:
        """It is this hour, or later already."""
        then = datetime.datetime.combine(self.day, datetime.time(hour), BERLIN).astimezone(datetime.UTC)
        self.now = max(then, getattr(self, "now", then))

    def look_around(self) -> None:
        """Read again who works where and who is away today: two statements."""
        agencies = [house.agency.pk for country in self.countries for house in country.houses]
        rows = Membership.objects.filter(agency__in=agencies).current(on=self.day)
        self._rows = defaultdict(list)
        for row in rows.select_related("agency__organisation__region", "user").order_by("pk"):
            self._rows[row.user_id].append(row)
        away = Absence.objects.filter(first_day__lte=self.day, last_day__gte=self.day, user__in=list(self._rows))
        self._away = set(away.values_list("user_id", flat=True))

    # Dice --------------------------------------------------------------------------------------------------------

    def chance(self, probability: float) -> bool:
        """Whether it happens this time."""
        return self.dice.random() < probability

    def fate(self, probability: float, *about: object) -> bool:
        """Whether something is so for good, of a request, a step, a person: the same answer each day."""
        text = "/".join(map(str, (self.seed, *about)))
        number = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())
        return number < probability * 2**64

    def is_workday(self, country: Country) -> bool:
        """Whether agencies of the region work today."""
        return is_working_day(self.day, state=country.region.state)

    # People ------------------------------------------------------------------------------------------------------

    def at_work(self, agency: Agency | int) -> list[User]:
        """Caseworkers of the agency who are there today."""
        number = agency.pk if isinstance(agency, Agency) else agency
        return [user for user in self.team(number) if user.pk not in self._away]

    def team(self, agency: int) -> list[User]:
        """Caseworkers of the agency, there or away."""
        return [
            row.user
            for rows in self._rows.values()
            for row in rows
            if row.agency_id == agency and row.role == Role.CASEWORKER
        ]

    def is_there(self, user: User | int | None) -> bool:
        """Whether somebody works for an agency of these regions and is not away today."""
        number = user.pk if isinstance(user, User) else user
        return number in self._rows and number not in self._away

    def actor(self, user: User | None) -> Actor:
        """Somebody at work a moment later; None: a person without an account, or a job."""
        self.now += BETWEEN
        rows = tuple(self._rows.get(user.pk, ())) if user else ()
        return Actor(user=user, memberships=rows, acting=rows[0].agency if rows else None, now=self.now)

    # Deeds -------------------------------------------------------------------------------------------------------

    def do(self, what: str, service: Callable[..., Any], user: User | None, /, **given: Any) -> Result:
        """Call a service as somebody; count it, or why it was refused."""
        try:
            result = Result(service(actor=self.actor(user), **given), None)
        except NO as refusal:
            result = Result(None, refusal)
        self.count(what, result)
        return result

    def do_twice(self, what: str, first: Callable[[], Any], second: Callable[[], Any]) -> tuple[Result, Result]:
        """Two at the same moment."""
        self.tally["zwei zugleich"] += 1
        both = self.pairs.at_once(first, second)
        for result in both:
            self.count(what, result)
        return both

    def count(self, what: str, result: Result) -> None:
        """Note what became of a deed."""
        if result.refusal is None:
            self.tally[what] += 1
        else:
            self.refused[f"{what}: {str(result.refusal) or type(result.refusal).__name__}"] += 1

    def pick(self, things: Sequence[Any]) -> Any:
        """One of them."""
        return self.dice.choice(things)
