"""Young people and what they do themselves: write, pick a date, say more, agree or not, take everything back."""

from __future__ import annotations

import datetime
import random
import uuid
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from cases.board.simulation.post import CANARY, DEAD
from cases.board.simulation.scene import Scene
from cases.board.simulation.stage import Country, House
from cases.inbox.enums import Asker, ContactChannel, RequestState, RequestTopic
from cases.inbox.models import ContactRequest, DateOffer
from cases.inbox.services import RequestData, send_request
from cases.inbox.services_public import (
    add_message,
    consent_to_pass_on,
    pick_date,
    withdraw_pass_on,
    withdraw_request,
)
from cases.staff.models import Agency

YEARS: Final = (14, 23)
"""How old people are."""
BY_VOICE: Final = (ContactChannel.PHONE, ContactChannel.MESSENGER)


@dataclass(slots=True)
class Life:
    """One young person of the ledger: what the simulation knows of them apart from the portal's tables.

    `sendings`: the forms that they, or somebody for them, have sent; each makes one request. `withdrawn`: those taken
    back by themselves.
    """

    number: int
    country: Country
    house: House
    asker: Asker
    channel: ContactChannel
    birth_date: datetime.date
    readers: tuple[int, ...]
    sendings: list[uuid.UUID]
    withdrawn: set[uuid.UUID]

    @property
    def given_name(self) -> str:
        """A canary."""
        return f"{CANARY}{self.number}"

    @property
    def address(self) -> str:
        """How they are reached. Some mailboxes are never there."""
        if self.channel == ContactChannel.EMAIL:
            return f"{DEAD if self.number % 97 == 0 else ''}person-{self.number}@simulation.invalid"
        return f"030 23125 {self.number % 1000:03}"


class Lives:
    """Everybody who writes in one worker's regions, by the day on which they do."""

    def __init__(self, scene: Scene, *, people: range, days: int) -> None:
        dice = random.Random(f"{scene.seed}/{scene.number}/lives")
        self.by_sending: dict[uuid.UUID, Life] = {}
        self.all: list[Life] = []
        self._arrivals: dict[datetime.date, list[Life]] = defaultdict(list)
        for number in people:
            life = _life(scene, dice, number)
            self.all.append(life)
            self._arrivals[scene.first_day + datetime.timedelta(days=dice.randrange(days))].append(life)

    def day(self, scene: Scene) -> None:
        """What people do today."""
        for life in self._arrivals[scene.day]:
            self._write(scene, life)
        _pick_dates(scene)
        for deed in scene.later.pop(scene.day, ()):
            deed()

    def _write(self, scene: Scene, life: Life) -> None:
        """They send the form, perhaps twice at once, perhaps another one some days later; and have plans."""
        sending = uuid.UUID(int=scene.dice.getrandbits(128), version=4)
        life.sendings.append(sending)
        self.by_sending[sending] = life
        point = life.house.door
        data = _form(scene, life)
        if scene.chance(scene.chances.sends_twice):
            actors = scene.actor(None), scene.actor(None)
            first, second = scene.do_twice(
                "Anfrage geschickt",
                lambda: send_request(actor=actors[0], contact_point=point, data=data, sending=sending),
                lambda: send_request(actor=actors[1], contact_point=point, data=data, sending=sending),
            )
            if first.value != second.value:
                scene.broken.append("ein Formular, zwei Anfragen")
        else:
            scene.do("Anfrage geschickt", send_request, None, contact_point=point, data=data, sending=sending)
        if len(life.sendings) == 1 and scene.chance(scene.chances.writes_twice):
            self._plan(scene, 5, lambda: self._write(scene, life))
        self._make_plans(scene, life, sending)

    def _make_plans(self, scene: Scene, life: Life, sending: uuid.UUID) -> None:
        chances = scene.chances
        if scene.chance(chances.withdraws):
            self._plan(scene, 40, lambda: _withdraw(scene, life, sending))
        if scene.chance(chances.adds_message):
            self._plan(scene, 15, lambda: _say_more(scene, sending))
        if scene.chance(chances.changes_consent):
            other = scene.pick([house.agency for house in life.country.houses if house is not life.house])
            self._plan(scene, 10, lambda: _change_consent(scene, sending, other))

    def _plan(self, scene: Scene, within: int, deed: Callable[[], None]) -> None:
        """They will do it on one of the next days."""
        scene.later[scene.day + datetime.timedelta(days=scene.dice.randint(1, within))].append(deed)


def _life(scene: Scene, dice: random.Random, number: int) -> Life:
    chances, country = scene.chances, dice.choice(scene.countries)
    house = dice.choice(country.houses)
    roll = dice.random()
    asker = Asker.YOUNG_PERSON
    if roll < chances.parent:
        asker = Asker.PARENT
    elif roll < chances.parent + chances.school:
        asker = Asker.SCHOOL
    others = [other.agency.pk for other in country.houses if other is not house]
    age = datetime.timedelta(days=dice.randint(YEARS[0] * 366, YEARS[1] * 365))
    return Life(
        number, country, house, asker,
        ContactChannel.EMAIL if dice.random() < chances.by_mail else dice.choice(BY_VOICE),
        scene.first_day - age,
        tuple(others) if dice.random() < chances.agrees_to_pass_on else (),
        [], set(),
    )  # fmt: skip


def _form(scene: Scene, life: Life) -> RequestData:
    return RequestData(
        name=life.given_name, address=life.address, channel=life.channel, asker=life.asker,
        topic=scene.pick([*RequestTopic]), message=f"{CANARY}frage {life.number}: wer hilft mir?", readers=life.readers,
    )  # fmt: skip


def _pick_dates(scene: Scene) -> None:
    """Whoever was offered dates looks at their page, and takes one perhaps."""
    regions = [country.region.pk for country in scene.countries]
    offers = DateOffer.objects.filter(
        request__region__in=regions, request__state=RequestState.ANSWERED, gone_at=None
    ).select_related("request")
    by_request: dict[int, list[DateOffer]] = defaultdict(list)
    for offer in offers.order_by("request_id", "position"):
        by_request[offer.request_id].append(offer)
    for found in by_request.values():
        if scene.chance(scene.chances.picks_date):
            offer = scene.pick(found)
            row = offer.request
            result = scene.do("Termin ausgesucht", pick_date, None, contact_request=row, offer_id=offer.pk)
            if result.won and not result.value:
                scene.tally["ausgesuchter Termin war schon weg"] += 1


def _found(sending: uuid.UUID) -> ContactRequest | None:
    return ContactRequest.objects.filter(sending=sending).first()


def _withdraw(scene: Scene, life: Life, sending: uuid.UUID) -> None:
    row = _found(sending)
    if row is not None and scene.do("zurückgezogen", withdraw_request, None, contact_request=row).won:
        life.withdrawn.add(sending)


def _say_more(scene: Scene, sending: uuid.UUID) -> None:
    row = _found(sending)
    if row is not None:
        text = f"{CANARY}nachtrag"
        scene.do("Nachricht ergänzt", add_message, None, contact_request=row, text=text)


def _change_consent(scene: Scene, sending: uuid.UUID, agency: Agency) -> None:
    row = _found(sending)
    if row is None:
        return
    if row.consents.filter(agency=agency, withdrawn_at=None).exists():
        scene.do("Weitergabe widerrufen", withdraw_pass_on, None, contact_request=row, agency=agency)
    else:
        scene.do("Weitergabe erlaubt", consent_to_pass_on, None, contact_request=row, agency=agency)
