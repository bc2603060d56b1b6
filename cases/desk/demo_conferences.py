"""Three young people of the demo whom all three agencies know, and their case conferences in five states."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence
from typing import Final

from django.utils import timezone

from cases.conferences.enums import (
    Attendance,
    ConferencePurpose,
    ConferenceRole,
    GuestKind,
    MinutesPartKind,
    MinutesReply,
    Mode,
    PollChoice,
    Reply,
)
from cases.conferences.models import Conference, Participant
from cases.conferences.rules_minutes import AgreementData, MinutesData, PartData
from cases.conferences.scopes import Frame, Guest, People
from cases.conferences.selectors import taking_part
from cases.conferences.selectors_people import key_of
from cases.conferences.selectors_proposals import poll_deadline, proposals_for
from cases.conferences.services import propose_conference
from cases.conferences.services_agenda import AgendaItemData, add_agenda_item
from cases.conferences.services_agreements import begin_follow_up, finish_agreement
from cases.conferences.services_hold import begin_conference, begin_next_phase, end_conference, set_attendance
from cases.conferences.services_invite import (
    Date,
    cancel_conference,
    invite_conference,
    reply_by_link,
    reply_conference,
)
from cases.conferences.services_minutes import circulate_minutes, write_minutes
from cases.conferences.services_minutes_answers import answer_minutes
from cases.conferences.services_poll import answer_poll, answer_poll_by_link, start_poll
from cases.desk.demo_story import WORKPLACES, Story
from cases.records.enums import DataClass
from cases.records.models import Case
from cases.staff.actors import Actor

GUEST: Final = Guest(
    guest_kind=GuestKind.SCHOOL, name="Demo-Lehrkraft", organisation="Demo-Schule",
    email="lehrkraft@demo-schule.example", promised=True,
)  # fmt: skip


def charlie(story: Story) -> None:
    """19, Jobcenter: the first conference is in follow-up, the next one is confirmed and has an agenda."""
    who, table = "jobcenter", ("jobcenter", "jugendamt", "arbeitsagentur")
    case = story.open(
        9, who, "Charlie Fantasiename", story.birth(19), "Zusage der Werkstatt ansehen", ago=90, due=4,
        phone="030 23125 009",
    )  # fmt: skip
    wish = story.write(who, case, "Was Charlie kann", "Charlie repariert Fahrräder und bleibt dabei.", ago=80)
    consent = story.bring_together(case, *table, ago=70)
    _hold_first(story, case, table)
    story.release(who, consent, wish, ago=9)
    frame = Frame(
        purpose=ConferencePurpose.REVIEW, question="Was braucht Charlie, damit die Ausbildung im Sommer gelingt?",
        wish="Ich will in der Werkstatt bleiben, aber nicht jeden Tag so früh los.", length=60,
        wanted_by=_day(story, 12),
    )  # fmt: skip
    people = _people(story, table, guests=(GUEST,))
    conference = propose_conference(
        actor=story.actor(who, 6), case=case, frame=frame, people=people, token=_token(case, 2), despite=True
    )
    _invite(story, conference, who, ago=6)
    for name in table[1:]:
        _say_yes(story, conference, name, ago=5)
    _answer_as_guest(story, conference, ago=4)
    first, second, third = (_seat(conference, name).pk for name in table)
    for name, data in (
        (who, AgendaItemData(wish.pk, "", first, 5)),
        ("jugendamt", AgendaItemData(None, "Was im Team gut läuft und wer morgens anruft", second, 5)),
        ("arbeitsagentur", AgendaItemData(None, "Welche Hilfen es während der Ausbildung gibt", third, 5)),
    ):
        add_agenda_item(actor=story.actor(name, 3), conference=conference, data=data)


def _hold_first(story: Story, case: Case, table: Sequence[str]) -> None:
    """Six weeks ago; of its agreements one is done, one overdue, one due today, one open."""
    frame = Frame(
        purpose=ConferencePurpose.PLAN, question="Wie findet Charlie bis zum Winter einen festen Platz?",
        wish="Ich will endlich etwas mit den Händen machen.", length=60, wanted_by=_day(story, -40),
    )  # fmt: skip
    who, conference = table[0], _talk(story, case, table, frame, ago=58)
    seats = [_seat(conference, name) for name in table]
    young = conference.participants.get(user=None)
    tasks = (
        ("Zwei Werkstätten anrufen und nach einem Probetag fragen", seats[0], -30),
        ("Mit der Wohngruppe klären, wer Charlie morgens weckt", seats[1], -4),
        ("Den Antrag auf ausbildungsbegleitende Hilfen vorbereiten", seats[2], 0),
        ("Charlie schreibt auf, was in der Werkstatt gefällt und was nicht", young, 20),
    )
    data = _minutes(story, table, "Charlie beginnt mit drei Tagen in der Woche in einer Werkstatt.", tasks)
    _agree(story, conference, table, data, ago=38, by=table)
    begin_follow_up(actor=story.actor(who, 34), conference=conference)
    done = conference.minutes.get().agreements.get(owner=seats[0])
    finish_agreement(actor=story.actor(who, 31), agreement=done, note="Eine Werkstatt hat zugesagt.")


def noa(story: Story) -> None:
    """17, Jugendamt: one conference was cancelled; for the next one a poll is open, and one caseworker is silent."""
    who, table = "jugendamt", ("jugendamt", "jobcenter", "arbeitsagentur")
    case = story.open(
        10, who, "Noa Erfunden", story.birth(17), "Auf die Antworten zur Umfrage warten", ago=70, due=2,
        email="noa@erfunden.example",
    )  # fmt: skip
    story.bring_together(case, *table, ago=60)
    frame = Frame(
        purpose=ConferencePurpose.RESTART, question="Wie geht es nach dem Abbruch der Maßnahme weiter?", length=45,
        mode=Mode.PHONE, dial_in="Demo-Einwahl, Nummer folgt", wanted_by=_day(story, -10),
    )  # fmt: skip
    people = _people(story, table)
    first = propose_conference(
        actor=story.actor(who, 30), case=case, frame=frame, people=people, token=_token(case, 1)
    )  # fmt: skip
    _invite(story, first, who, ago=30)
    cancel_conference(
        actor=story.actor(who, 27), conference=first, reason="Noa wollte zuerst allein mit dem Jugendamt sprechen."
    )
    frame = Frame(
        purpose=ConferencePurpose.PLAN, question="Was braucht Noa, damit der Schulabschluss im Sommer gelingt?",
        wish="Ich will den Abschluss schaffen und nicht jede Woche woanders erzählen, wie es mir geht.", length=60,
    )  # fmt: skip
    conference = propose_conference(
        actor=story.actor(who, 3), case=case, frame=frame, people=_people(story, table, guests=(GUEST,)),
        token=_token(case, 2), despite=True,
    )  # fmt: skip
    _poll(story, conference, table)


def _poll(story: Story, conference: Conference, table: Sequence[str]) -> None:
    """Three dates. The guest and two of three caseworkers have answered, the first also for the young person."""
    asking = story.actor(table[0], 2)
    found = proposals_for(asking, conference)
    slots = [slot for slot, _text in found.choices.values()][:3]
    start_poll(
        actor=asking, conference=conference, slots=slots, ends_on=poll_deadline(asking, conference, found)
    )  # fmt: skip
    keys = list(conference.slots.order_by("starts_at").values_list("pk", flat=True))
    said = (
        (PollChoice.YES, PollChoice.YES, PollChoice.NO),
        (PollChoice.YES, PollChoice.IF_NEEDED, PollChoice.YES),
        (PollChoice.IF_NEEDED, PollChoice.YES, PollChoice.YES),
        (PollChoice.YES, PollChoice.YES, PollChoice.IF_NEEDED),
    )
    own, other = (_seat(conference, name) for name in table[:2])
    young, guest = conference.participants.filter(user=None).order_by("pk")
    for name, seat, choices in ((table[0], own, said[0]), (table[1], other, said[1]), (table[0], young, said[2])):
        answers = dict(zip(keys, choices, strict=False))
        answer_poll(actor=story.actor(name, 1), conference=conference, participant=seat, choices=answers)
    without_account = Actor(user=None, now=story.actor(table[0], 1).now)
    answer_poll_by_link(
        actor=without_account, participant=guest, choices=dict(zip(keys, said[3], strict=False))
    )  # fmt: skip


def eli(story: Story) -> None:
    """20, Arbeitsagentur: the conference was held last week, two agencies have agreed to its minutes, one has not."""
    who, table = "arbeitsagentur", ("arbeitsagentur", "jugendamt", "jobcenter")
    case = story.open(
        11, who, "Eli Ausgedacht", story.birth(20), "Protokoll der Fallkonferenz abschließen", ago=60, due=3,
        phone="030 23125 011",
    )  # fmt: skip
    story.bring_together(case, *table, ago=50)
    frame = Frame(
        purpose=ConferencePurpose.RESPONSIBILITY, question="Wer begleitet Eli vom Frühjahr an, und womit beginnen wir?",
        wish="Ich möchte eine Person, die ich anrufen kann.", length=60, wanted_by=_day(story, -4),
    )  # fmt: skip
    conference = _talk(story, case, table, frame, ago=21)
    seats = [_seat(conference, name) for name in table]
    young = conference.participants.get(user=None)
    tasks = (
        ("Eli zum Eignungstest anmelden und den Termin gemeinsam ansehen", seats[0], 5),
        ("Mit Eli den Umzug in die eigene Wohnung planen", seats[1], 14),
        ("Ausrechnen, was Eli während der Ausbildung zum Leben hat", seats[2], 10),
        ("Eli ruft in zwei Betrieben an und erzählt beim nächsten Mal davon", young, 21),
    )
    data = _minutes(story, table, "Die Agentur für Arbeit führt den Fall weiter. Als Nächstes kommt der Test.", tasks)
    _agree(story, conference, table, data, ago=2, by=table[:2])


# Verbs ---------------------------------------------------------------------------------------------------------------


def _talk(story: Story, case: Case, table: Sequence[str], frame: Frame, *, ago: int) -> Conference:
    """A conference that was proposed so many days ago, and held: everybody came, no phase was left out."""
    who = table[0]
    conference = propose_conference(
        actor=story.actor(who, ago), case=case, frame=frame, people=_people(story, table), token=_token(case, 1)
    )
    begins = _invite(story, conference, who, ago=ago)
    for name in table[1:]:
        _say_yes(story, conference, name, ago=ago - 1)
    _answer_as_guest(story, conference, ago=ago - 1)
    begin_conference(actor=story.at(who, begins), conference=conference)
    there = {part.pk: Attendance.PRESENT for part in taking_part(conference)}
    set_attendance(actor=story.at(who, begins), conference=conference, attendance=there)
    moment = begins
    for phase in list(conference.phases.order_by("position"))[:-1]:
        moment += datetime.timedelta(minutes=phase.minutes)
        begin_next_phase(actor=story.at(who, moment), conference=conference, position=phase.position)
    ended = begins + datetime.timedelta(minutes=frame.length)
    return end_conference(actor=story.at(who, ended), conference=conference)


def _invite(story: Story, conference: Conference, who: str, *, ago: int) -> datetime.datetime:
    """To the earliest date that the search proposes on that day; returns it."""
    actor = story.actor(who, ago)
    slots = [slot for slot, _text in proposals_for(actor, conference).choices.values()]
    slot = min(slots, key=lambda each: each.starts_at)
    invite_conference(actor=actor, conference=conference, date=Date(slot.starts_at, slot.room))
    return slot.starts_at


def _say_yes(story: Story, conference: Conference, name: str, *, ago: int) -> None:
    reply_conference(
        actor=story.actor(name, ago), conference=conference, participant=_seat(conference, name), reply=Reply.ACCEPTED
    )


def _answer_as_guest(story: Story, conference: Conference, *, ago: int) -> None:
    """Everybody without an account accepts through their link."""
    now = story.actor("jobcenter", ago).now
    for part in conference.participants.filter(user=None).order_by("pk"):
        reply_by_link(actor=Actor(user=None, now=now), participant=part, reply=Reply.ACCEPTED)


def _agree(
    story: Story, conference: Conference, table: Sequence[str], data: MinutesData, *, ago: int, by: Sequence[str]
) -> None:
    """The minutes are written and circulated; these agree."""
    actor = story.actor(table[0], ago)
    minutes = write_minutes(actor=actor, conference=conference, data=data, revision=0)
    minutes = circulate_minutes(actor=actor, conference=conference, revision=minutes.revision)
    for name in by:
        answer_minutes(
            actor=story.actor(name, ago - 1), conference=conference, revision=minutes.revision,
            reply=MinutesReply.AGREED,
        )  # fmt: skip


def _minutes(
    story: Story, table: Sequence[str], result: str, tasks: Sequence[tuple[str, Participant, int]]
) -> MinutesData:
    """A result and agreements: what, who, days from today."""
    convener = story.agencies[WORKPLACES[table[0]]]
    part = PartData(MinutesPartKind.RESULT, convener.pk, DataClass.SHAREABLE, result)
    agreements = tuple(AgreementData(what, owner.pk, _day(story, due)) for what, owner, due in tasks)
    return MinutesData((part,), agreements, plain=result, responsible_id=convener.pk)


def _people(story: Story, table: Sequence[str], *, guests: tuple[Guest, ...] = ()) -> People:
    """The caseworkers, the first of whom presents, with the young person."""
    keys = []
    for name in table:
        user = story.actor(name, 0).user
        keys.append(key_of(user.pk if user else 0, story.agencies[WORKPLACES[name]].pk))
    roles = (ConferenceRole.PRESENTER, ConferenceRole.FACILITATOR, ConferenceRole.MINUTE_TAKER)
    return People(
        staff=dict.fromkeys(keys, True), roles=dict(zip(roles, keys, strict=True)), young_person=True, guests=guests
    )


def _seat(conference: Conference, name: str) -> Participant:
    return conference.participants.get(user__email__startswith=f"{name}@")


def _token(case: Case, number: int) -> uuid.UUID:
    return uuid.uuid5(case.opening or uuid.NAMESPACE_OID, str(number))


def _day(story: Story, days: int) -> datetime.date:
    return timezone.localdate(story.now) + datetime.timedelta(days=days)
