"""The people of an agency: holidays with and without deputy, illness, leaving, being hired, nobody there for a week."""

from __future__ import annotations

import datetime

from cases.board.simulation.scene import Scene
from cases.board.simulation.stage import Country, House
from cases.records.services_absence import add_absence_in_cases
from cases.staff.enums import Role
from cases.staff.models import User
from cases.team.services import deactivate_member, grant_role


class Staffing:
    """What happens to the team of one agency on one day."""

    def __init__(self, scene: Scene, country: Country, house: House) -> None:
        self.scene, self.country, self.house = scene, country, house

    def day(self) -> None:
        """Mostly nothing."""
        scene, chances = self.scene, self.scene.chances
        team, done = scene.at_work(self.house.agency), scene.tally.total()
        if scene.chance(chances.nobody_there):
            scene.tally["Stelle eine Woche ohne Leute"] += 1
            for user in team:
                self._leave_for(user, 7, None)
        else:
            for user in team:
                self._perhaps(user, [other for other in team if other != user])
        if len(scene.team(self.house.agency.pk)) < self.house.size and scene.chance(chances.hired):
            self._hire()
        if scene.tally.total() > done:
            scene.look_around()

    def _perhaps(self, user: User, others: list[User]) -> None:
        scene, chances = self.scene, self.scene.chances
        if scene.chance(chances.holiday):
            deputy = scene.pick(others) if others and scene.chance(chances.with_deputy) else None
            self._leave_for(user, scene.dice.randint(5, 16), deputy)
        elif scene.chance(chances.ill):
            self._leave_for(user, scene.dice.randint(3, 12), None)
        elif others and scene.chance(chances.leaves):
            given = {"agency": self.house.agency, "user": user}
            scene.do("hat die Stelle verlassen", deactivate_member, self.house.lead, **given)

    def _leave_for(self, user: User, days: int, deputy: User | None) -> None:
        """They enter their absence, from today on; a deputy stands in in their cases, too, mostly."""
        scene = self.scene
        last = scene.day + datetime.timedelta(days=days - 1)
        in_cases = deputy is not None and scene.chance(scene.chances.also_in_cases)
        what = "Urlaub mit Vertretung" if deputy else "weg ohne Vertretung"
        given = {"user": user, "first_day": scene.day, "last_day": last, "deputy": deputy, "in_cases": in_cases}
        scene.do(what, add_absence_in_cases, user, **given)

    def _hire(self) -> None:
        """Somebody new; what those who left have not finished stays with the lead."""
        scene = self.scene
        if self.house.spare:
            user = self.house.spare.pop()
            given = {"agency": self.house.agency, "user": user, "role": Role.CASEWORKER}
            scene.do("eingestellt", grant_role, scene.keeper, **given)
