"""Hand-overs in the simulation: looked at, accepted, returned with a suggestion, declined, taken back, left."""

from __future__ import annotations

import datetime
from typing import Any

from cases.board.simulation.post import CANARY
from cases.board.simulation.scene import Scene
from cases.board.simulation.stage import Country, House
from cases.handovers.enums import HandoverState
from cases.handovers.models import Handover
from cases.handovers.services import withdraw_handover
from cases.handovers.services_answers import (
    accept_handover,
    decline_handover,
    return_handover,
    see_handover,
    take_over_handover,
)
from cases.records.enums import MemberKind
from cases.records.models import CaseMember
from cases.records.services import StepData
from cases.staff.models import User

REASON = f"{CANARY}grund, der lang genug ist"


class Transfers:
    """Hand-overs to one agency on one day, and what the agencies that gave them do meanwhile."""

    def __init__(self, scene: Scene, country: Country, house: House) -> None:
        self.scene, self.country, self.house = scene, country, house
        self.there = scene.at_work(house.agency)

    def day(self) -> None:
        """Each open one is looked at, answered, or left."""
        scene = self.scene
        rows = Handover.objects.open().filter(to_agency=self.house.agency)
        for row in rows.select_related("case", "to_agency", "from_agency", "receiver").order_by("pk"):
            if scene.chance(scene.chances.takes_back):
                self._take_back(row)
            elif self.there and not scene.fate(scene.chances.ignores, "ignored", row.uid):
                self._look(row)

    def _look(self, row: Handover) -> None:
        scene, chances = self.scene, self.scene.chances
        if row.state == HandoverState.OFFERED:
            if scene.chance(chances.sees):
                self._see(row)
        elif row.receiver is not None and scene.is_there(row.receiver):
            if scene.chance(chances.decides):
                self._decide(row, row.receiver)
        elif scene.chance(chances.takes_over):
            scene.do("Prüfung übernommen", take_over_handover, scene.pick(self.there), handover=row)

    def _see(self, row: Handover) -> None:
        scene = self.scene
        if len(self.there) < 2 or not scene.chance(scene.chances.collides):
            scene.do("Übergabe geprüft", see_handover, scene.pick(self.there), handover=row)
            return
        first, second = scene.dice.sample(self.there, 2)
        actors = scene.actor(first), scene.actor(second)
        results = scene.do_twice(
            "Übergabe geprüft",
            lambda: see_handover(actor=actors[0], handover=row),
            lambda: see_handover(actor=actors[1], handover=row),
        )
        if sum(result.won for result in results) > 1:
            scene.broken.append(f"{row.reference}: zwei prüfen dieselbe Übergabe")

    def _decide(self, row: Handover, user: User) -> None:
        scene, chances = self.scene, self.scene.chances
        if scene.chance(chances.declines):
            scene.do("Übergabe abgelehnt", decline_handover, user, handover=row, reason=REASON)
        elif scene.chance(chances.returns):
            others = [house.agency for house in self.country.houses]
            others = [agency for agency in others if agency.pk not in (row.from_agency_id, row.to_agency_id)]
            suggested = scene.pick(others) if others and scene.chance(chances.suggests) else None
            scene.do("Übergabe zurückgegeben", return_handover, user, handover=row, suggested=suggested, reason=REASON)
        else:
            self._accept(row, user)

    def _accept(self, row: Handover, user: User) -> None:
        """Sometimes clicked twice; sometimes at the very moment at which the giver takes it back."""
        scene = self.scene
        step = StepData(f"{CANARY}schritt", scene.day + datetime.timedelta(days=scene.dice.randint(5, 20)))
        if not scene.chance(scene.chances.collides):
            scene.do("Übergabe angenommen", accept_handover, user, handover=row, step=step)
            return
        giver = self._giver(row)
        actors = scene.actor(user), scene.actor(giver or user)
        other: Any = accept_handover
        given: dict[str, Any] = {"step": step}
        if giver is not None:
            other, given = withdraw_handover, {"reason": REASON}
        first, second = scene.do_twice(
            "Übergabe angenommen oder zugleich zurückgezogen",
            lambda: accept_handover(actor=actors[0], handover=row, step=step),
            lambda: other(actor=actors[1], handover=row, **given),
        )
        if giver is not None and first.won == second.won:
            scene.broken.append(f"{row.reference}: angenommen und zurückgezogen")

    def _take_back(self, row: Handover) -> None:
        giver = self._giver(row)
        if giver is not None:
            self.scene.do("Übergabe zurückgezogen", withdraw_handover, giver, handover=row, reason=REASON)

    def _giver(self, row: Handover) -> User | None:
        """Who leads the case for the agency that offers it, if they are there."""
        rows = CaseMember.objects.current_on(self.scene.day).filter(
            case=row.case_id, agency=row.from_agency_id, kind=MemberKind.CASE_LEAD
        )
        found = rows.select_related("user").first()
        return found.user if found and self.scene.is_there(found.user_id) else None
