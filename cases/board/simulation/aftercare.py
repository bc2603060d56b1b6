"""After an accepted hand-over: the joint date, telling the young person, the first contact, how it went on."""

from __future__ import annotations

import datetime

from cases.board.simulation.scene import Scene
from cases.board.simulation.stage import House
from cases.calendars.slots_grid import BERLIN
from cases.conferences.enums import Mode
from cases.handovers.enums import Arrival, HandoverState, Missed
from cases.handovers.models import Handover
from cases.handovers.selectors_contact import without_contact
from cases.handovers.selectors_outcomes import ask, unanswered
from cases.handovers.services_contact import confirm_contact
from cases.handovers.services_meeting import Date, set_meeting
from cases.handovers.services_outcomes import record_outcome
from cases.handovers.services_told import handover_told
from cases.records.enums import Channel
from cases.records.models import CaseMember
from cases.staff.models import User


class Aftercare:
    """What one agency owes young people whom it has taken over, on one day."""

    def __init__(self, scene: Scene, house: House) -> None:
        self.scene, self.house = scene, house

    def day(self) -> None:
        """First contacts, whoever still has to be told; on Mondays, how it went on."""
        for row in without_contact().filter(to_agency=self.house.agency).select_related("case").order_by("pk"):
            user = self._at_work(row)
            if user is not None:
                self._meet(row, user)
        untold = Handover.objects.filter(to_agency=self.house.agency, state=HandoverState.ACCEPTED, told_at=None)
        for row in untold.filter(case__state="open").select_related("case").order_by("pk"):
            user = self._at_work(row)
            if user is not None and self.scene.chance(self.scene.chances.tells):
                self.scene.do("Bescheid gesagt", handover_told, user, handover=row, how=Channel.PHONE)
        if self.scene.day.weekday() == 0:
            self._ask()

    def _meet(self, row: Handover, user: User) -> None:
        """A joint date perhaps; the contact is confirmed, or forgotten until it stands on their lead's desk, too."""
        scene, chances = self.scene, self.scene.chances
        forgotten = scene.fate(chances.misses_contact, "contact", row.uid)
        if forgotten and row.contact_missed < Missed.DESKS:
            return
        if not row.is_dated and scene.chance(chances.dates):
            day = scene.day + datetime.timedelta(days=scene.dice.randint(1, 4))
            start = datetime.datetime.combine(day, datetime.time(scene.dice.randint(8, 15)), BERLIN)
            date = Date(start, 60, Mode.PHONE)
            scene.do("gemeinsames Gespräch", set_meeting, user, handover=row, date=date, version=row.version)
        elif scene.chance(chances.lead_acts if row.contact_missed else chances.confirms_contact):
            scene.do("erstes Gespräch bestätigt", confirm_contact, user, handover=row, on=scene.day)

    def _ask(self) -> None:
        """Whoever works on the case and is there answers what is asked on their desk."""
        scene = self.scene
        for row in unanswered(today=scene.day).filter(to_agency=self.house.agency).select_related("case"):
            asked, user = ask(row, scene.day), self._at_work(row)
            if asked is not None and user is not None:
                given = {"handover": row, "month": asked.month, "outcome": scene.pick([*Arrival])}
                scene.do("Verbleib notiert", record_outcome, user, **given)

    def _at_work(self, row: Handover) -> User | None:
        """Somebody of the agency who works on the case and is there."""
        rows = CaseMember.objects.current_on(self.scene.day).filter(case=row.case_id, agency=self.house.agency)
        found = rows.select_related("user").order_by("kind", "pk")
        return next((member.user for member in found if self.scene.is_there(member.user_id)), None)
