"""The people of an agency: holidays with and without deputy, illness, leaving, being hired, nobody there for a week."""

from __future__ import annotations

import datetime

from cases.board.simulation.scene import Scene
from cases.board.simulation.stage import Country, House
from cases.calendars.services_times import add_absence
from cases.records.models import CaseMember, NextStep
from cases.records.services_members import Deputising, add_member
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
        """They enter their absence, from today on; a deputy works on the cases in which something is due."""
        scene = self.scene
        last = scene.day + datetime.timedelta(days=days - 1)
        what = "Urlaub mit Vertretung" if deputy else "weg ohne Vertretung"
        given = {"user": user, "first_day": scene.day, "last_day": last, "deputy": deputy}
        if scene.do(what, add_absence, user, **given).won and deputy is not None:
            self._hand_cases(user, deputy, last)

    def _hand_cases(self, user: User, deputy: User, last: datetime.date) -> None:
        scene, agency = self.scene, self.house.agency
        steps = NextStep.objects.filter(agency=agency, done_at=None, due_on__lte=last, case__responsible=agency)
        rows = CaseMember.objects.current_on(scene.day).filter(
            user=user, agency=agency, kind="case_lead", case__in=steps.values("case")
        )
        standing_in = Deputising(user, scene.day, last)
        for row in rows.select_related("case").order_by("pk"):
            given = {"case": row.case, "user": deputy, "deputising": standing_in}
            scene.do("Vertretung im Fall", add_member, user, **given)

    def _hire(self) -> None:
        """Somebody new; what those who left have not finished stays with the lead."""
        scene = self.scene
        if self.house.spare:
            user = self.house.spare.pop()
            given = {"agency": self.house.agency, "user": user, "role": Role.CASEWORKER}
            scene.do("eingestellt", grant_role, scene.keeper, **given)
