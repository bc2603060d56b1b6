"""The demo's hand-overs: waiting, being checked, accepted lately and long ago, returned; and a case nobody plans for.

Made by the same services as real ones, at times in the past (see `demo_story`). All names are made up.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence
from typing import Final

from django.db import transaction

from cases.consents.enums import FormOfUse, Purpose
from cases.consents.services import grant_consent
from cases.desk.demo_requests import send
from cases.desk.demo_story import OPENINGS, WORKPLACES, Story, asked, on_paper
from cases.handovers.models import Handover
from cases.handovers.services import Offer, offer_handover
from cases.handovers.services_answers import accept_handover, return_handover, see_handover
from cases.handovers.services_contact import confirm_contact
from cases.handovers.services_told import handover_told
from cases.inbox.enums import RequestTopic
from cases.inbox.services_ends import open_case_from
from cases.inbox.services_take import take_over
from cases.records.enums import Channel, DataClass, Giver
from cases.records.models import Case
from cases.records.models_entries import Entry
from cases.records.services import PersonData, StepData

FIRST, LAST = 12, 17
"""Numbers of these cases; `demo` and `demo_conferences` have those before."""
OFFERINGS: Final = uuid.UUID("d3e30000-0000-4000-8000-000000000000")
"""Tokens of the demo's hand-overs begin here."""


@transaction.atomic
def create_demo_handovers(*, now: datetime.datetime) -> int:
    """Tell of the hand-overs once; returns how many cases were made, 0 where they are there or accounts are missing.

    The caller makes sure that this is a development machine and that the demo's accounts are there.
    """
    if Case.objects.filter(opening=uuid.UUID(int=OPENINGS.int + FIRST)).exists():
        return 0
    story = Story(now)
    if len(story.agencies) < 3:
        return 0
    chapters = (_deniz, _finn, _yuki, _sol, _remy, _bo)
    for chapter in chapters:
        chapter(story)
    story.post_everything()
    return len(chapters)


def _deniz(story: Story) -> None:
    """17: wrote to the Jugendamt, which opened a case and offers it to the Arbeitsagentur. Nobody has looked yet."""
    who = "jugendamt"
    row = send(story, 16, who, name="Deniz", ago=20, topic=RequestTopic.TRAINING, phone="030 23125 012",
               message="Ich bin im Sommer mit der Schule fertig und weiß nicht, wohin.")  # fmt: skip
    actor = story.actor(who, 19)
    take_over(actor=actor, contact_request=row)
    row.refresh_from_db()
    person = PersonData(
        given_name="Deniz", family_name="Musterweg", birth_date=story.birth(17), phone="030 23125 012"
    )  # fmt: skip
    case = open_case_from(
        actor=actor, contact_request=row, person=person, step=_step(story, "Auf die Antwort der Agentur warten", 11),
        token=uuid.UUID(int=OPENINGS.int + FIRST), version=row.version,
    )  # fmt: skip
    entry = story.write(
        who, case, "Was Deniz kann", "Deniz baut Modelle aus Holz und rechnet gern.", ago=15
    )  # fmt: skip
    _offer(story, case, who, "arbeitsagentur", ago=3, entries=[entry],
           note="Deniz sucht eine Ausbildung. Wir haben alles besprochen, was das Jugendamt beitragen kann.",
           wish="Etwas mit Holz, und nicht so weit weg.")  # fmt: skip


def _finn(story: Story) -> None:
    """19: the Arbeitsagentur offers, the Jobcenter checks since yesterday."""
    giver, receiver = "arbeitsagentur", "jobcenter"
    case = story.open(13, giver, "Finn Beispielplatz", story.birth(19), "Unterlagen zusammenstellen", ago=60, due=8,
                      phone="030 23125 013")  # fmt: skip
    entry = story.write(giver, case, "Beratung", "Finn möchte zuerst die Wohnung klären.", ago=30)
    handover = _offer(story, case, giver, receiver, ago=5, entries=[entry],
                      note="Bei Finn geht es jetzt zuerst um Geld und Wohnung.",
                      wish="Ich will nicht alles noch einmal erzählen.")  # fmt: skip
    see_handover(actor=story.actor(receiver, 1), handover=handover)


def _yuki(story: Story) -> None:
    """18: the Jobcenter accepted ten days ago; nobody has confirmed yet that they have met."""
    giver, receiver = "jugendamt", "jobcenter"
    case = story.open(14, giver, "Yuki Testweg", story.birth(18), "Abschlussgespräch", ago=75, due=6,
                      phone="030 23125 014")  # fmt: skip
    entry = story.write(giver, case, "Stand der Dinge", "Yuki hat die Schule beendet und wohnt allein.", ago=30)
    handover = _offer(story, case, giver, receiver, ago=14, entries=[entry],
                      note="Yuki braucht Hilfe zum Lebensunterhalt und dann eine Ausbildung.",
                      wish="Bitte nicht vormittags anrufen.")  # fmt: skip
    _accept(story, handover, receiver, ago=10, step="Yuki zum ersten Gespräch einladen", due=2)
    handover_told(actor=story.actor(receiver, 9), handover=handover, how=Channel.PHONE)


def _sol(story: Story) -> None:
    """21: accepted more than three months ago, they have met; now it is asked how it went on."""
    giver, receiver = "jobcenter", "arbeitsagentur"
    case = story.open(15, giver, "Sol Erdacht", story.birth(21), "Übergabe vorbereiten", ago=140, due=5,
                      phone="030 23125 015")  # fmt: skip
    entry = story.write(giver, case, "Werdegang", "Sol hat zwei Praktika gemacht und will in die Pflege.", ago=120)
    handover = _offer(story, case, giver, receiver, ago=105, entries=[entry],
                      note="Sol ist bereit für eine Ausbildung.", wish="In die Pflege, gern im Harz.")  # fmt: skip
    _accept(story, handover, receiver, ago=97, step="Bewerbungen in der Pflege begleiten", due=15)
    handover_told(actor=story.actor(receiver, 97), handover=handover, how=Channel.PHONE)
    met = story.actor(receiver, 90)
    confirm_contact(actor=met, handover=handover, on=met.today)


def _remy(story: Story) -> None:
    """16: the Arbeitsagentur says that it is not responsible and suggests the Jobcenter; no consent covers that yet."""
    giver, receiver = "jugendamt", "arbeitsagentur"
    case = story.open(16, giver, "Remy Scheinbar", story.birth(16), "Mit Remy über den Vorschlag sprechen", ago=45,
                      due=4, phone="030 23125 016")  # fmt: skip
    entry = story.write(giver, case, "Lage", "Remy ist seit dem Sommer ohne Schule und ohne Plan.", ago=30)
    handover = _offer(story, case, giver, receiver, ago=9, entries=[entry], note="Remy braucht einen Platz zum Lernen.",
                      wish="Ich will erst mal arbeiten.")  # fmt: skip
    see_handover(actor=story.actor(receiver, 7), handover=handover)
    return_handover(
        actor=story.actor(receiver, 6), handover=handover, suggested=story.agency("jobcenter"),
        reason="Die Familie bekommt Bürgergeld. Dann ist das Jobcenter auch für Remy da.",
    )  # fmt: skip


def _bo(story: Story) -> None:
    """20, Jobcenter: the day of the last step passed a week ago, and nobody has said what comes next."""
    story.open(17, "jobcenter", "Bo Niemandsland", story.birth(20), "Zeugnisse kopieren", ago=30, due=-8,
               phone="030 23125 017")  # fmt: skip


# Verbs ---------------------------------------------------------------------------------------------------------------


def _offer(
    story: Story, case: Case, giver: str, receiver: str, *, ago: int, entries: Sequence[Entry], note: str, wish: str
) -> Handover:
    """Offered so many days ago, under a consent that was given the day before."""
    actor = story.actor(giver, ago + 1)
    scope = story.scope(
        case, WORKPLACES[receiver], given=actor.today, classes=frozenset({DataClass.SHAREABLE}),
        giver=Giver.YOUNG_PERSON, purpose=Purpose.HANDOVER, forms=frozenset({FormOfUse.PLAN}),
    )  # fmt: skip
    grant_consent(
        actor=actor, case=case, agency=story.agency(giver), scope=scope, asked=asked(),
        answer=on_paper(case, given=actor.today),
    )  # fmt: skip
    offer = Offer(to_agency=story.agency(receiver), note=note, wish=wish, is_warm=True, entries=entries)
    token = uuid.UUID(int=OFFERINGS.int + case.pk)
    return offer_handover(actor=story.actor(giver, ago), case=case, offer=offer, token=token)


def _accept(story: Story, handover: Handover, receiver: str, *, ago: int, step: str, due: int) -> None:
    """Looked at the day before, accepted so many days ago."""
    see_handover(actor=story.actor(receiver, ago + 1), handover=handover)
    accept_handover(actor=story.actor(receiver, ago), handover=handover, step=_step(story, step, due))


def _step(story: Story, text: str, due: int) -> StepData:
    return StepData(text, story.actor("jobcenter", 0).today + datetime.timedelta(days=due))
