"""Caseworkers and their cases: the next step is done, another is set, or forgotten; consents, hand-overs, the end."""

from __future__ import annotations

import datetime
import uuid
from typing import Any, Final

from django.db.models import OuterRef, Q, QuerySet

from cases.board.simulation import agreeing
from cases.board.simulation.post import CANARY
from cases.board.simulation.scene import Scene
from cases.board.simulation.stage import Country, House
from cases.handovers.models import Handover
from cases.handovers.selectors_offer import covering_rows
from cases.handovers.services import Offer, offer_handover
from cases.records.enums import DataClass, MemberKind, Outcome
from cases.records.models import Case, CaseMember, NextStep
from cases.records.rules_entries import EntryContent
from cases.records.services import StepData
from cases.records.services_entries import write_entry
from cases.records.services_states import close_case
from cases.records.services_steps import set_next_step
from cases.staff.models import Agency, User

OUTCOMES: Final = (Outcome.TRAINING, Outcome.SCHOOL, Outcome.MEASURE, Outcome.WORK)
ORDER: Final = {MemberKind.CASE_LEAD: 0, MemberKind.DEPUTY: 1, MemberKind.MEMBER: 2}


def due_cases(agency: Agency, day: datetime.date) -> QuerySet[Any]:
    """Open cases of an agency whose step is due or missing: each with `step` (its key) and `step_due`."""
    steps = NextStep.objects.filter(case=OuterRef("pk"), agency=OuterRef("responsible"), done_at=None)
    rows = Case.objects.open().filter(responsible=agency, restricted_at=None)
    rows = rows.annotate(step=steps.values("pk")[:1], step_due=steps.values("due_on")[:1])
    return rows.filter(Q(step=None) | Q(step_due__lte=day)).order_by("pk")


def members_of(cases: list[Any], agency: Agency, day: datetime.date) -> dict[int, list[CaseMember]]:
    """Case → who works on it for the agency that day, who leads it first. One query."""
    rows = CaseMember.objects.current_on(day).filter(case__in=cases, agency=agency).select_related("user")
    found: dict[int, list[CaseMember]] = {}
    for row in sorted(rows, key=lambda row: (ORDER[MemberKind(row.kind)], row.pk)):
        found.setdefault(row.case_id, []).append(row)
    return found


class Casework:
    """The cases of one agency on one day."""

    def __init__(self, scene: Scene, country: Country, house: House) -> None:
        self.scene, self.country, self.house = scene, country, house

    def day(self) -> None:
        """Whoever works on a case whose step is due does something, mostly."""
        scene, agency = self.scene, self.house.agency
        found = list(due_cases(agency, scene.day))
        working = members_of(found, agency, scene.day)
        for case in found:
            there = [row.user for row in working.get(case.pk, ()) if scene.is_there(row.user_id)]
            if there and not self._is_forgotten(case, there[0]) and scene.chance(scene.chances.does_step):
                self._work(case, there[0])

    def _is_forgotten(self, case: Any, user: User) -> bool:
        return case.step is not None and self.scene.fate(
            self.scene.chances.forgets_step, "forgotten", case.step, user.pk
        )

    def _work(self, case: Any, user: User) -> None:
        scene, agency = self.scene, self.house.agency
        if Handover.objects.open().filter(case=case).exists():
            self.plan(case, user, 10)
            return
        wants = scene.fate(scene.chances.hands_over, "wants", case.reference, agency.pk)
        if wants and self._moves_on(case, user):
            self.plan(case, user, 25)
        elif not wants and scene.chance(scene.chances.closes_case):
            scene.do("Fall abgeschlossen", close_case, user, case=case, outcome=scene.pick(OUTCOMES))
        else:
            self.plan(case, user, 45)

    def plan(self, case: Case, user: User, within: int) -> None:
        """Another next step, on one of the next days."""
        scene = self.scene
        step = StepData(f"{CANARY}schritt", scene.day + datetime.timedelta(days=scene.dice.randint(5, within)))
        scene.do("nächster Schritt", set_next_step, user, case=case, step=step)

    def _moves_on(self, case: Case, user: User) -> bool:
        """A step towards the hand-over: ask for consent, or offer it to somebody who has not been asked yet."""
        scene, agency = self.scene, self.house.agency
        asked = set(Handover.objects.filter(case=case, from_agency=agency).values_list("to_agency_id", flat=True))
        rows = [row for row in covering_rows(case, agency, now=scene.now) if row.agency_id not in asked]
        if rows:
            self._offer(case, user, scene.pick(rows).agency)
            return True
        others = [house.agency for house in self.country.houses if house.agency.pk not in {agency.pk, *asked}]
        if not others:
            return False
        agreeing.ask(scene, case, agency, user, *scene.dice.sample(others, scene.dice.randint(1, len(others))))
        return True

    def _offer(self, case: Case, user: User, to: Agency) -> None:
        """Sometimes something written goes along; sometimes the form is sent twice at once."""
        scene, entries = self.scene, []
        if scene.chance(0.3):
            content = EntryContent(f"{CANARY}titel", f"{CANARY}text", DataClass.SHAREABLE, scene.day)
            result = scene.do("Eintrag geschrieben", write_entry, user, case=case, content=content)
            entries = [result.value] if result.won else []
        offer = Offer(to_agency=to, note=f"{CANARY}notiz", wish=f"{CANARY}wunsch", entries=entries)
        token = uuid.UUID(int=scene.dice.getrandbits(128), version=4)
        if not scene.chance(scene.chances.collides):
            scene.do("Übergabe angeboten", offer_handover, user, case=case, offer=offer, token=token)
            return
        actors = scene.actor(user), scene.actor(user)
        first, second = scene.do_twice(
            "Übergabe angeboten",
            lambda: offer_handover(actor=actors[0], case=case, offer=offer, token=token),
            lambda: offer_handover(actor=actors[1], case=case, offer=offer, token=token),
        )
        if first.won and second.won and first.value != second.value:
            scene.broken.append(f"{case.reference}: ein Formular, zwei Übergaben")
