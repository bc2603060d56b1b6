"""Caseworkers and their inbox: they take, answer, offer dates, pass on, and sometimes they do not."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping
from typing import Final

from cases.board.simulation.lives import Life
from cases.board.simulation.post import CANARY
from cases.board.simulation.scene import Scene
from cases.board.simulation.stage import Country, House
from cases.calendars.slots_grid import BERLIN
from cases.inbox.enums import ContactChannel, Escalation, MessageKind, ReplyTo, RequestOutcome, RequestState
from cases.inbox.models import ContactRequest
from cases.inbox.selectors import agencies_agreed, agencies_besides, holders_of
from cases.inbox.services_answers import acknowledge, answer_request, note_attempt, refer_request
from cases.inbox.services_dates import appoint, note_arrival, note_no_arrival, offer_dates
from cases.inbox.services_ends import close_request, open_case_from
from cases.inbox.services_take import pass_on_request, release_back, take_over
from cases.records.services import PersonData, StepData
from cases.staff.models import User

HALF_HOUR: Final = datetime.timedelta(minutes=30)
SILENCE: Final = datetime.timedelta(days=14)
"""After so long without a word of the person, a request is closed."""
S = RequestState


class Inbox:
    """The inbox of one agency on one day."""

    def __init__(self, scene: Scene, country: Country, house: House, lives: Mapping[uuid.UUID, Life]) -> None:
        self.scene, self.country, self.house, self.lives = scene, country, house, lives
        self.there = scene.at_work(house.agency)

    def day(self) -> None:
        """Everybody who is there goes through the list."""
        scene = self.scene
        if not self.there:
            return
        rows = ContactRequest.objects.visible_to(self.there[0], now=scene.now).open()
        found = list(rows.order_by("pk"))
        held = holders_of(found, on=scene.day)
        scene.dice.shuffle(found)
        for row in found:
            holder = held[row.pk]
            if holder is None or (row.state == S.RECEIVED or holder.pk != row.taken_by_id):
                self._take(row, holder)
            else:
                self._work(row, holder)

    def _take(self, row: ContactRequest, holder: User | None) -> None:
        """A request that lies with everybody, or with somebody who has not begun: assigned, or standing in."""
        scene = self.scene
        if holder is None and row.state == S.RECEIVED and not self._is_noticed(row):
            return
        if not scene.chance(scene.chances.takes):
            return
        if holder is None and len(self.there) > 1 and scene.chance(scene.chances.collides):
            self._take_twice(row)
        else:
            user = holder or scene.pick(self.there)
            scene.do("Anfrage übernommen", take_over, user, contact_request=row)

    def _is_noticed(self, row: ContactRequest) -> bool:
        """Some are overlooked until a reminder comes, some even then, until the lead gives them to somebody."""
        scene, chances = self.scene, self.scene.chances
        if not scene.fate(chances.overlooks, "overlooked", row.sending, row.agency_id):
            return True
        return row.escalated >= Escalation.REMINDED and scene.fate(chances.wakes_up, "wakes", row.sending)

    def _take_twice(self, row: ContactRequest) -> None:
        scene = self.scene
        first, second = scene.dice.sample(self.there, 2)
        actors = scene.actor(first), scene.actor(second)
        results = scene.do_twice(
            "Anfrage übernommen",
            lambda: take_over(actor=actors[0], contact_request=row),
            lambda: take_over(actor=actors[1], contact_request=row),
        )
        if sum(result.won for result in results) > 1:
            scene.broken.append(f"{row.reference}: zwei haben dieselbe Anfrage übernommen")

    def _work(self, row: ContactRequest, user: User) -> None:
        if row.reply_to:
            self._reply(row, user)
            return
        verb = {S.SEEN: self._answer, S.ANSWERED: self._go_on, S.APPOINTED: self._meet, S.ARRIVED: self._settle}
        verb[RequestState(row.state)](row, user)

    def _reply(self, row: ContactRequest, user: User) -> None:
        """They wrote once more, or did not come: some of that is overlooked, until a reminder comes or for good."""
        scene, chances = self.scene, self.scene.chances
        is_told = row.escalated_on is not None and row.reply_due_on is not None and row.escalated_on > row.reply_due_on
        dawdles = scene.fate(chances.dawdles, "no reply", row.sending, user.pk)
        if dawdles and not (is_told and scene.fate(chances.wakes_up, "replies", row.sending)):
            return
        if not scene.chance(chances.answers):
            return
        if row.reply_to == ReplyTo.MESSAGE and scene.chance(chances.needs_no_reply):
            scene.do("gelesen", acknowledge, user, contact_request=row, version=row.version)
        elif row.reply_to == ReplyTo.NO_SHOW and scene.chance(chances.appoints):
            self._appoint(row, user)
        else:
            self._say(row, user)

    def _answer(self, row: ContactRequest, user: User) -> None:
        scene, chances = self.scene, self.scene.chances
        dawdles = scene.fate(chances.dawdles, "dawdles", row.sending, user.pk)
        if dawdles and (row.escalated < Escalation.REMINDED or not scene.fate(chances.wakes_up, "moves", row.sending)):
            return
        if not scene.chance(chances.answers):
            return
        if scene.chance(chances.puts_back):
            scene.do("zurückgelegt", release_back, user, contact_request=row, version=row.version)
        elif scene.chance(chances.not_ours):
            self._give_away(row, user)
        elif row.channel != ContactChannel.EMAIL and scene.chance(chances.not_reached):
            scene.do("nicht erreicht", note_attempt, user, contact_request=row)
        elif scene.chance(chances.offers_dates):
            self._offer(row, user)
        elif scene.chance(chances.appoints):
            self._appoint(row, user)
        else:
            self._say(row, user)

    def _say(self, row: ContactRequest, user: User) -> None:
        kind = MessageKind.ANSWER if row.channel == ContactChannel.EMAIL else MessageKind.CALL
        text = f"{CANARY}antwort"
        scene = self.scene
        given = {"contact_request": row, "kind": kind, "text": text, "version": row.version}
        scene.do("beantwortet", answer_request, user, **given)

    def _give_away(self, row: ContactRequest, user: User) -> None:
        """Passed on where the person agreed to that, else they are told whom to ask."""
        scene, agreed = self.scene, agencies_agreed(row)
        reason = f"{CANARY}grund"
        if agreed:
            given = {"contact_request": row, "agency": scene.pick(agreed), "reason": reason, "version": row.version}
            scene.do("weitergegeben", pass_on_request, user, **given)
        elif others := agencies_besides(row):
            given = {"contact_request": row, "agency": scene.pick(others), "text": reason, "version": row.version}
            scene.do("verwiesen", refer_request, user, **given)

    def _start(self, first: int, last: int) -> datetime.datetime:
        """Some half hour of a working day between so many days from now."""
        dice = self.scene.dice
        day = self.scene.day + datetime.timedelta(days=dice.randint(first, last))
        day += datetime.timedelta(days=(7 - day.weekday()) % 7 if day.weekday() > 4 else 0)
        return datetime.datetime.combine(day, datetime.time(dice.randint(8, 15), dice.choice([0, 30])), BERLIN)

    def _offer(self, row: ContactRequest, user: User) -> None:
        starts = [self._start(2, 12) for _ in range(self.scene.dice.randint(1, 3))]
        given = {"contact_request": row, "starts": starts, "length": HALF_HOUR, "place": "Raum 1"}
        self.scene.do("Termine angeboten", offer_dates, user, version=row.version, **given)

    def _appoint(self, row: ContactRequest, user: User) -> None:
        given = {"contact_request": row, "start": self._start(1, 10), "length": HALF_HOUR, "place": "Raum 1"}
        self.scene.do("Termin vereinbart", appoint, user, version=row.version, **given)

    def _go_on(self, row: ContactRequest, user: User) -> None:
        """An answer was given, no date is agreed."""
        scene = self.scene
        if scene.now - row.last_step_at > SILENCE:
            if scene.chance(scene.chances.settles):
                self._close(row, user, RequestOutcome.REFERRED if row.suggested_id else RequestOutcome.NOT_REACHED)
        elif scene.chance(scene.chances.goes_on):
            choices = [self._appoint, self._appoint, self._offer, self._open_case, self._settled]
            scene.pick(choices)(row, user)

    def _meet(self, row: ContactRequest, user: User) -> None:
        scene = self.scene
        is_due = row.starts_at is not None and row.starts_at.astimezone(BERLIN).date() <= scene.day
        if is_due and scene.chance(scene.chances.notes_arrival):
            came = scene.chance(scene.chances.arrives)
            service = note_arrival if came else note_no_arrival
            scene.do("war da" if came else "kam nicht", service, user, contact_request=row)

    def _settle(self, row: ContactRequest, user: User) -> None:
        scene = self.scene
        if not scene.chance(scene.chances.settles):
            return
        if scene.chance(scene.chances.opens_case):
            self._open_case(row, user)
        else:
            self._settled(row, user)

    def _settled(self, row: ContactRequest, user: User) -> None:
        self._close(row, user, RequestOutcome.SETTLED)

    def _close(self, row: ContactRequest, user: User, outcome: RequestOutcome) -> None:
        given = {"contact_request": row, "outcome": outcome, "text": "", "version": row.version}
        self.scene.do("Anfrage abgeschlossen", close_request, user, **given)

    def _open_case(self, row: ContactRequest, user: User) -> None:
        """In one step; sometimes the form is sent twice at once."""
        scene, life = self.scene, self.lives[row.sending]
        person = PersonData(
            given_name=life.given_name, family_name=f"{CANARY}mann", birth_date=life.birth_date, phone="030 23125 000",
            email=f"person-{life.number}@simulation.invalid",
        )  # fmt: skip
        due_on = scene.day + datetime.timedelta(days=scene.dice.randint(5, 25))
        token = uuid.UUID(int=scene.dice.getrandbits(128), version=4)
        given = {
            "contact_request": row, "person": person, "step": StepData(f"{CANARY}schritt", due_on), "token": token,
            "version": row.version,
        }  # fmt: skip
        if not scene.chance(scene.chances.collides):
            scene.do("Fall eröffnet", open_case_from, user, **given)
            return
        actors = scene.actor(user), scene.actor(user)
        results = scene.do_twice(
            "Fall eröffnet",
            lambda: open_case_from(actor=actors[0], **given),  # type: ignore[arg-type]  # one form for both
            lambda: open_case_from(actor=actors[1], **given),  # type: ignore[arg-type]  # one form for both
        )
        if sum(result.won for result in results) > 1:
            scene.broken.append(f"{row.reference}: eine Anfrage, zwei Fälle")
