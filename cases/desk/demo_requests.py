"""The demo's contact requests: in every state, at all three agencies, one that nobody answered. All names are made up.

Services take the time from their actor, so that requests have a past (see `demo_story`).
"""

from __future__ import annotations

import datetime
import uuid
from typing import Final

from django.db import transaction
from django.utils import timezone

from cases.calendars.services_times import add_absence
from cases.desk.demo_story import Story
from cases.inbox.enums import Asker, ContactChannel, GoodTime, MessageKind, RequestOutcome, RequestTopic
from cases.inbox.models import ContactRequest
from cases.inbox.selectors import doors_in
from cases.inbox.selectors_dates import suggestions_for
from cases.inbox.services import RequestData, send_request
from cases.inbox.services_answers import answer_request, note_attempt, refer_request
from cases.inbox.services_clock import run_request_reminders
from cases.inbox.services_dates import appoint, note_arrival, offer_dates
from cases.inbox.services_ends import close_request
from cases.inbox.services_public import add_message
from cases.inbox.services_take import pass_on_request, take_over
from cases.records.enums import SpokenLanguage
from cases.staff.actors import Actor

SENDINGS: Final = uuid.UUID("d3e20000-0000-4000-8000-000000000000")
"""Tokens of the demo's forms begin here: a second run finds them and sends nothing."""
LAST: Final = 15
"""Number of the last one of this file."""
FORGOTTEN_DAYS: Final = 14
"""So many days ago the request was sent that nobody answered; enough for every level of the clock over any holidays."""
HALF_HOUR: Final = datetime.timedelta(minutes=30)


@transaction.atomic
def create_demo_requests(*, now: datetime.datetime) -> int:
    """Send the demo's requests once; returns how many, 0 where they were sent before or accounts are missing.

    The caller makes sure that this is a development machine and that the demo's accounts are there.
    """
    sent = ContactRequest.objects.filter(sending__gt=SENDINGS, sending__lte=uuid.UUID(int=SENDINGS.int + LAST))
    if sent.exists():
        return 0
    story = Story(now)
    if len(story.agencies) < 3:
        return 0
    _forgotten(story)
    for chapter in (_at_the_jobcenter, _at_the_youth_office, _at_the_employment_agency):
        chapter(story)
    story.post_everything()
    return sent.count()


def _forgotten(story: Story) -> None:
    """Nobody at the Jobcenter looks; the clock tells everybody who is to be told. The Jugendamt may read it."""
    send(
        story, 1, "jobcenter", name="Komet", ago=FORGOTTEN_DAYS, topic=RequestTopic.HOUSING, phone="030 23125 101",
        message="Ich kann nur noch bis Ende des Monats bei meinem Kumpel schlafen.", readers=("jugendamt",),
    )  # fmt: skip
    for ago in range(FORGOTTEN_DAYS, -1, -1):
        run_request_reminders(actor=Actor(user=None, now=story.actor("jobcenter", ago).now))


def _at_the_jobcenter(story: Story) -> None:
    """New today; taken; answered with dates; told whom to ask; passed on by another agency."""
    who = "jobcenter"
    send(story, 2, who, name="Fips", ago=0, topic=RequestTopic.MONEY, phone="030 23125 102",
         message="Reicht mein Geld, wenn ich ausziehe?", good_times=(GoodTime.AFTERNOON,))  # fmt: skip
    taken = send(story, 3, who, name="Zimt", ago=1, topic=RequestTopic.WORK, messenger="zimt.demo")
    take_over(actor=story.actor(who, 0), contact_request=taken)
    dated = send(story, 4, who, name="Pixel", ago=2, topic=RequestTopic.TRAINING, email="pixel@example.org",
                 message="Ich suche was mit Computern.", readers=("arbeitsagentur",))  # fmt: skip
    actor = story.actor(who, 1)
    take_over(actor=actor, contact_request=dated)
    offer_dates(
        actor=actor, contact_request=dated, starts=_free_times(actor, dated, 3), length=HALF_HOUR,
        place="Jobcenter, Demo-Raum", version=_version(dated),
    )  # fmt: skip
    referred = send(story, 5, who, name="Taxi", ago=4, topic=RequestTopic.TRAINING, phone="030 23125 105")
    actor = story.actor(who, 3)
    take_over(actor=actor, contact_request=referred)
    refer_request(
        actor=actor, contact_request=referred, agency=story.agency("arbeitsagentur"), version=_version(referred),
        text="Bei der Suche nach einer Ausbildung hilft dir die Agentur für Arbeit. Ruf dort an oder schreib ihr.",
    )  # fmt: skip
    passed = send(story, 6, "jugendamt", name="Robbi", ago=1, topic=RequestTopic.MONEY, email="robbi@example.org",
                  readers=(who,))  # fmt: skip
    _pass_on(story, passed, "jugendamt", who, ago=0, reason="Es geht um Bürgergeld. Dafür ist das Jobcenter da.")


def _at_the_youth_office(story: Story) -> None:
    """A school writes; a colleague who has one is away; a date is agreed; somebody came; one is settled."""
    who, colleague = "jugendamt", "jugendamt3"
    send(story, 7, who, name="Lehrkraft der Demo-Schule", ago=0, topic=RequestTopic.SCHOOL, asker=Asker.SCHOOL,
         email="lehrkraft@example.org", message="Ein Schüler kommt seit Wochen nicht. Wie gehen wir vor?")  # fmt: skip
    lent = send(story, 8, who, name="Wolke", ago=2, topic=RequestTopic.TROUBLE, phone="030 23125 108",
                good_times=(GoodTime.MORNING, GoodTime.NOON))  # fmt: skip
    away = story.actor(colleague, 1)
    take_over(actor=away, contact_request=lent)
    deputy = story.actor(who, 1).user
    if away.user is not None:
        first, last = (timezone.localdate(story.now) + datetime.timedelta(days=days) for days in (0, 9))
        add_absence(actor=away, user=away.user, first_day=first, last_day=last, deputy=deputy)
    coming = send(story, 9, who, name="Brause", ago=3, topic=RequestTopic.FUTURE, phone="030 23125 109")
    actor = story.actor(who, 2)
    take_over(actor=actor, contact_request=coming)
    appoint(
        actor=actor, contact_request=coming, start=_free_times(actor, coming, 1)[0], length=HALF_HOUR,
        place="Jugendamt, Demo-Raum", version=_version(coming),
    )  # fmt: skip
    add_message(actor=_outside(story, 1), contact_request=coming, text="Darf ich eine Freundin mitbringen?")
    came = send(story, 10, who, name="Knopf", ago=6, topic=RequestTopic.HOUSING, messenger="knopf.demo",
                readers=("jobcenter", "arbeitsagentur"))  # fmt: skip
    _let_come(story, who, came)
    settled = send(story, 11, who, name="Keks", ago=9, topic=RequestTopic.SCHOOL, email="keks@example.org")
    actor = story.actor(who, 8)
    take_over(actor=actor, contact_request=settled)
    close_request(
        actor=actor, contact_request=settled, outcome=RequestOutcome.SETTLED, version=_version(settled),
        text="Deine Frage ist geklärt. Wenn noch etwas ist, schreib uns einfach wieder.",
    )  # fmt: skip


def _at_the_employment_agency(story: Story) -> None:
    """It has no door of its own in the region: people write to the agency itself, or the Jobcenter passes it on where
    they agreed.

    A parent writes; somebody wants Leichte Sprache; one was called; one was never reached.
    """
    who = "arbeitsagentur"
    rows = (
        send(story, 12, "jobcenter", name="Demo-Elternteil", ago=0, topic=RequestTopic.TRAINING, asker=Asker.PARENT,
             language=SpokenLanguage.ARABIC, phone="030 23125 112", readers=(who, "jugendamt")),
        send(story, 13, "jobcenter", name="Mond", ago=2, topic=RequestTopic.WORK, phone="030 23125 113", easy=True,
             readers=(who,)),
        send(story, 15, "jobcenter", name="Stern", ago=12, topic=RequestTopic.FUTURE, phone="030 23125 115",
             readers=(who,)),
    )  # fmt: skip
    called = send(story, 14, who, name="Rakete", ago=3, topic=RequestTopic.TRAINING, phone="030 23125 114")
    reason = "Bei Ausbildung und Beruf berät die Agentur für Arbeit."
    for row, ago in zip(rows, (0, 1, 12), strict=True):
        _pass_on(story, row, "jobcenter", who, ago=ago, reason=reason)
    _parent, easy, silent = rows
    take_over(actor=story.actor(who, 0), contact_request=easy)
    actor = story.actor(who, 2)
    take_over(actor=actor, contact_request=called)
    note_attempt(actor=actor, contact_request=called)
    answer_request(
        actor=story.actor(who, 1), contact_request=called, kind=MessageKind.CALL, version=_version(called),
        text="Rakete bringt nächste Woche das Zeugnis mit.",
    )  # fmt: skip
    take_over(actor=story.actor(who, 11), contact_request=silent)
    for ago in (11, 9):
        note_attempt(actor=story.actor(who, ago), contact_request=silent)
    close_request(
        actor=story.actor(who, 7), contact_request=silent, outcome=RequestOutcome.NOT_REACHED,
        version=_version(silent), text="Wir haben dich leider nicht erreicht. Schreib uns gern noch einmal.",
    )  # fmt: skip


# Verbs ---------------------------------------------------------------------------------------------------------------


def send(
    story: Story, number: int, who: str, *, name: str, ago: int, topic: RequestTopic, message: str = "",
    phone: str = "", email: str = "", messenger: str = "", asker: Asker = Asker.YOUNG_PERSON,
    good_times: tuple[GoodTime, ...] = (), language: SpokenLanguage = SpokenLanguage.GERMAN, easy: bool = False,
    readers: tuple[str, ...] = (),
) -> ContactRequest:  # fmt: skip
    """Somebody writes to the agency of this login, early in the morning of that day; `readers`: who may read it too."""
    ways = ((ContactChannel.PHONE, phone), (ContactChannel.EMAIL, email), (ContactChannel.MESSENGER, messenger))
    channel, address = next((way, where) for way, where in ways if where)
    agency = story.agency(who)
    doors = doors_in(agency.organisation.region).filter(organisation=agency.organisation)
    door = doors.order_by("slug").first()
    to = {"contact_point": door} if door else {"organisation": agency.organisation}
    data = RequestData(
        name=name, address=address, channel=channel, asker=asker, good_times=good_times, topic=topic, message=message,
        language=language, easy=easy, readers=tuple(story.agency(reader).pk for reader in readers),
    )  # fmt: skip
    sending = uuid.UUID(int=SENDINGS.int + number)
    return send_request(actor=_outside(story, ago), data=data, sending=sending, **to)


def _pass_on(story: Story, row: ContactRequest, giver: str, receiver: str, *, ago: int, reason: str) -> None:
    """The first agency looks, and passes it on at once."""
    actor = story.actor(giver, ago)
    take_over(actor=actor, contact_request=row)
    pass_on_request(
        actor=actor, contact_request=row, agency=story.agency(receiver), reason=reason, version=_version(row)
    )


def _outside(story: Story, ago: int) -> Actor:
    """Somebody without an account, early in the morning of that day: before anybody is at work."""
    return Actor(user=None, now=story.actor("jobcenter", ago).now - datetime.timedelta(hours=3))


def _version(row: ContactRequest) -> int:
    """Its version as it is now: what the page would have shown."""
    row.refresh_from_db(fields=["version"])
    return row.version


def _free_times(actor: Actor, row: ContactRequest, count: int) -> list[datetime.datetime]:
    """Times that the portal proposes, the later ones, so that they are still to come."""
    loaded = ContactRequest.objects.select_related("agency__organisation__region").get(pk=row.pk)
    return [found.start for found in suggestions_for(actor, loaded)][-count:]


def _let_come(story: Story, who: str, row: ContactRequest) -> None:
    """A date on a working day of the past, and the person came."""
    actor = story.actor(who, 5)
    take_over(actor=actor, contact_request=row)
    start = story.actor(who, 1).now.replace(hour=16, minute=30, second=0, microsecond=0)
    start -= datetime.timedelta(days=max(0, start.weekday() - 4))
    appoint(
        actor=actor, contact_request=row, start=start, length=HALF_HOUR, place="Jugendamt, Demo-Raum",
        version=_version(row),
    )  # fmt: skip
    note_arrival(actor=story.at(who, start + HALF_HOUR), contact_request=row)
