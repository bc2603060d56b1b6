"""Leads and coordinators work off their lists: what nobody else did. That is how nobody gets lost."""

from __future__ import annotations

import datetime

from cases.board.models import Finding
from cases.board.simulation.agenda import FOUND, LATE
from cases.board.simulation.casework import Casework, members_of
from cases.board.simulation.scene import Scene
from cases.board.simulation.stage import Country, House
from cases.inbox.enums import Escalation
from cases.inbox.models import ContactRequest
from cases.inbox.selectors import agencies_agreed, holder_of
from cases.inbox.selectors_list import supervised_lines
from cases.inbox.services_assign import reassign_request
from cases.records.models import Case
from cases.records.services_members import add_member_as_lead
from cases.staff.models import User

REASON = "Es ist überfällig und niemand ist da."
PATIENCE = datetime.timedelta(days=2)
"""So long a lead leaves what was found to whoever works on it."""


class Leading:
    """What the lead of one agency does on one day."""

    def __init__(self, scene: Scene, country: Country, house: House, work: frozenset[tuple[int, str]]) -> None:
        self.scene, self.country, self.house, self.work = scene, country, house, work
        self.there = scene.at_work(house.agency)

    def day(self) -> None:
        """Requests that came to them, then what the nightly check has found."""
        if (self.house.agency.pk, LATE) in self.work:
            self._requests()
        if (self.house.agency.pk, FOUND) in self.work:
            self._found()

    def _requests(self) -> None:
        for line in supervised_lines(self.scene.actor(self.house.lead), self.house.lead):
            is_theirs = line.row.escalated >= Escalation.LEAD and line.row.promised_on is not None and line.is_late
            if is_theirs and self.there and self.scene.chance(self.scene.chances.lead_acts):
                self._assign(line.row, line.holder)

    def _assign(self, row: ContactRequest, holder: User | None) -> None:
        others = [user for user in self.there if user != holder]
        if others:
            given = {"contact_request": row, "user": self.scene.pick(others)}
            self.scene.do("von der Leitung zugewiesen", reassign_request, self.house.lead, **given)

    def _found(self) -> None:
        """What the nightly check has put on the lead's list; what was found last night is left to whoever does it."""
        scene, agency = self.scene, self.house.agency
        before = scene.now - PATIENCE
        rows = Finding.objects.open().filter(agency=agency, found_at__lt=before).select_related("case", "request")
        found = list(rows.order_by("found_at", "pk"))
        working = members_of([row.case_id for row in found if row.case_id], agency, scene.day)
        done = set()
        for row in found:
            if row.case_id not in done and row.case is not None and scene.chance(scene.chances.lead_acts):
                self._give(row.case, [member.user for member in working.get(row.case_id or 0, ())])
                done.add(row.case_id)
            elif row.request is not None and self.there and scene.chance(scene.chances.lead_acts):
                self._assign(row.request, row.request.taken_by)

    def _give(self, case: Case, working: list[User]) -> None:
        """Somebody else leads the case from now on, and sets a step; without a team, the lead does it."""
        scene, lead = self.scene, self.house.lead
        others = [user for user in self.there if user not in working[:1]] or [lead]
        user = scene.pick(others)
        given = {"case": case, "agency": self.house.agency, "user": user, "takes_over": True, "reason": REASON}
        if scene.do("Fall von der Leitung neu vergeben", add_member_as_lead, lead, **given).won:
            Casework(scene, self.country, self.house).plan(case, user, 10)


class Coordinating:
    """What the coordination office of one region does on one day: it moves requests without having read them."""

    def __init__(self, scene: Scene, country: Country) -> None:
        self.scene, self.country = scene, country

    def day(self) -> None:
        """Each request that has come to it is given to somebody."""
        rows = ContactRequest.objects.escalated_to(self.country.coordinator).order_by("received_at", "pk")
        for row in rows:
            due_on = row.vacant_until or row.promised_on
            if due_on and due_on < self.scene.day and self.scene.chance(self.scene.chances.coordinator_acts):
                self._move(row, holder_of(row, on=self.scene.day))

    def _move(self, row: ContactRequest, holder: User | None) -> None:
        scene, user = self.scene, self.country.coordinator
        agreed = [agency for agency in agencies_agreed(row) if scene.at_work(agency)]
        there = [other for other in scene.at_work(row.agency_id) if other.pk not in (row.taken_by_id, holder)]
        if agreed and (not there or scene.chance(0.5)):
            given = {"contact_request": row, "agency": scene.pick(agreed)}
            scene.do("von der Koordinierungsstelle verschoben", reassign_request, user, **given)
        elif there:
            given = {"contact_request": row, "user": scene.pick(there)}
            scene.do("von der Koordinierungsstelle zugewiesen", reassign_request, user, **given)
