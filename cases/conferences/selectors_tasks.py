"""What conferences ask of somebody today: for the desk, in one statement; and those of a case."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from enum import StrEnum
from typing import Any, Final, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from cases.conferences.enums import AgreementState, ConferenceState, MinutesState, ParticipantKind, Reply
from cases.conferences.lifecycle import ENDED, PLANNING
from cases.conferences.models import Conference, Participant
from cases.conferences.models_dates import PollAnswer, PollSlot
from cases.conferences.models_minutes import Agreement, Minutes, MinutesAnswer
from cases.conferences.rules_agreements import Urgency, urgency
from cases.conferences.selectors_agreements import due_agreements
from cases.consents.enums import FormOfUse, Purpose
from cases.consents.models import Consent, ConsentRecipient
from cases.records.models import CaseMember
from cases.staff.actors import Actor
from cases.staff.models import User

S = ConferenceState
MOST: Final = 20


class Task(StrEnum):
    """What is to be done; the order is the order on the desk."""

    CONSENT = "consent"
    REPLY = "reply"
    POLL = "poll"
    MINUTES = "minutes"
    WRITE = "write"
    DATE = "date"
    SOON = "soon"


class DueAgreement(NamedTuple):
    """An agreement of the desk or of a case's page. `number`: for its address; `who` and `state`: on a case's page."""

    number: int
    what: str
    due: datetime.date
    urgency: Urgency
    conference: Conference
    who: str = ""
    state: str = ""


class ConferenceTask(NamedTuple):
    """One line of the desk: the page it leads to, and the day it is about."""

    task: Task
    conference: Conference
    page: str
    day: datetime.date | datetime.datetime | None


PAGES: Final = {
    Task.CONSENT: "cases:conference_detail",
    Task.REPLY: "cases:conference_reply",
    Task.POLL: "cases:poll_detail",
    Task.MINUTES: "cases:minutes_detail",
    Task.WRITE: "cases:minutes_write",
    Task.DATE: "cases:conference_detail",
    Task.SOON: "cases:conference_detail",
}


class Waiting(NamedTuple):
    """What waits for somebody: steps of conferences, and agreements that are due within a week or overdue."""

    tasks: list[ConferenceTask]
    agreements: list[DueAgreement]


def waiting_for(actor: Actor, user: User) -> Waiting:
    """Everything that waits for the person in conferences they may see. One query."""
    member = CaseMember.objects.current(now=actor.now).filter(user=user)
    part = Participant.objects.filter(conference=OuterRef("pk"), user=user, removed_at__isnull=True)
    silent = PollSlot.objects.filter(conference=OuterRef("pk")).exclude(
        Exists(PollAnswer.objects.filter(slot=OuterRef("pk"), participant__user=user))
    )
    rows = (
        Conference.objects.visible_to(user, now=actor.now)
        .exclude(state__in=ENDED)
        .annotate(
            due=_as_array(due_agreements(actor, user)),
            reply=Subquery(part.values("reply")[:1]),
            convenes=Exists(member.filter(case=OuterRef("case"), agency=OuterRef("agency"))),
            silent=Exists(silent),
            unanswered=Exists(_unanswered(member)),
            uncovered=Exists(_uncovered(actor)),
        )
        .select_related("case")
        .order_by("starts_at", "pk")
    )
    shown: list[Any] = list(rows)
    order = list(Task)
    tasks = [line for row in shown for line in _tasks_of(row, now=actor.now, user=user)]
    agreements = [_agreement(row, each, actor.today) for row in shown for each in row.due]
    return Waiting(
        sorted(tasks, key=lambda line: order.index(line.task))[:MOST],
        sorted(agreements, key=lambda line: (line.due, line.number))[:MOST],
    )


def _as_array(agreements: QuerySet[Agreement]) -> ArraySubquery:
    """Agreements of each conference as a column."""
    values = JSONObject(
        number="pk", what="what", due="due", state="state", user="owner__user__name", name="owner__name",
        kind="owner__kind",
        agency="agency__organisation__short_name",
    )  # fmt: skip
    return ArraySubquery(agreements.filter(minutes__conference=OuterRef("pk")).values(row=values))


def _agreement(conference: Conference, row: Any, today: datetime.date) -> DueAgreement:
    due = datetime.date.fromisoformat(row["due"])
    who = f"{row['user']} ({row['agency']})" if row["user"] else row["name"] or str(ParticipantKind(row["kind"]).label)
    state = AgreementState(row["state"])
    return DueAgreement(
        row["number"], row["what"], due, urgency(state, due, today=today), conference, who, str(state.label)
    )


def _unanswered(member: Any) -> Any:
    """Circulated minutes to which an agency of the person, taking part, has not said anything."""
    said = MinutesAnswer.objects.filter(
        minutes__conference=OuterRef("conference"),
        minutes__state=MinutesState.CIRCULATED,
        agency=OuterRef("agency"),
        revision=F("minutes__revision"),
    )
    waiting = Minutes.objects.filter(conference=OuterRef("conference"), state=MinutesState.CIRCULATED)
    return Participant.objects.filter(
        Exists(member.filter(case=OuterRef("conference__case"), agency=OuterRef("agency"))),
        Exists(waiting),
        ~Exists(said),
        conference=OuterRef("pk"),
        removed_at__isnull=True,
    )


def _uncovered(actor: Actor) -> Any:
    """Caseworkers who take part for an agency that no consent covers any more."""
    active = Consent.objects.active(now=actor.now).filter(
        pk=OuterRef("consent"), purpose=Purpose.CASE_CONFERENCE, forms_of_use__contains=[FormOfUse.CONFERENCE]
    )
    covered = ConsentRecipient.objects.filter(
        Exists(active),
        agency=OuterRef("agency"),
        consent__case=OuterRef("conference__case"),
        consent__agency=OuterRef("conference__agency"),
    )
    return Participant.objects.filter(
        ~Q(agency=F("conference__agency")),
        ~Exists(covered),
        conference=OuterRef("pk"),
        user__isnull=False,
        removed_at__isnull=True,
    )


def _tasks_of(row: Any, *, now: datetime.datetime, user: User) -> Iterable[ConferenceTask]:
    found: list[tuple[Task, Any]] = []
    if row.convenes and row.uncovered and row.state in PLANNING:
        found.append((Task.CONSENT, row.starts_at))
    if row.reply == Reply.OPEN and row.state in (S.INVITED, S.CONFIRMED):
        found.append((Task.REPLY, row.starts_at))
    if row.reply is not None and row.state == S.POLLING and row.silent:
        found.append((Task.POLL, row.poll_ends_on))
    if row.unanswered:
        found.append((Task.MINUTES, None))
    if row.state == S.HELD and row.convenes:
        found.append((Task.WRITE, row.held_at))
    if row.state in (S.PROPOSED, S.POSTPONED, S.NOT_QUORATE) and row.proposed_by_id == user.pk:
        found.append((Task.DATE, row.wanted_by))
    if row.state == S.CONFIRMED and row.starts_at - now <= datetime.timedelta(days=7):
        found.append((Task.SOON, row.starts_at))
    return [ConferenceTask(task, row, PAGES[task], day) for task, day in found]


def with_agreements(conferences: QuerySet[Conference], actor: Actor, user: User) -> QuerySet[Any]:
    """Conferences with what was agreed in them and the person may read, as a column for `agreements_among`."""
    readable = Agreement.objects.in_force().visible_to(user, now=actor.now).order_by("due", "pk")
    return conferences.annotate(due=_as_array(readable))


def agreements_among(rows: Iterable[Any], *, today: datetime.date) -> list[DueAgreement]:
    """Agreements of conferences from `with_agreements`: open ones first, by day."""
    lines = [_agreement(row, each, today) for row in rows for each in row.due]
    return sorted(lines, key=lambda line: (line.urgency is Urgency.SETTLED, line.due, line.number))
