"""What a desk shows: few queries over everything that the person may see, put together here."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from cases.board.selectors_findings import FindingLine, findings_of
from cases.conferences.selectors_tasks import ConferenceTask, DueAgreement, waiting_for
from cases.consents.models import Consent
from cases.consents.models_releases import AgencyInvitation, Release
from cases.consents.selectors_joining import open_invitations
from cases.consents.selectors_releases import new_releases_for, pending_approvals
from cases.desk.enums import Due
from cases.desk.rules import birthday_that_asks, due, name_matches
from cases.desk.selectors_away import Absent, absent_today
from cases.handovers.selectors_tasks import HandoverTask, handover_tasks
from cases.inbox.models import ContactRequest
from cases.inbox.selectors_tasks import InboxTasks, request_tasks
from cases.mails.selectors import ToCall, mails_to_call_about
from cases.records.models import Case, CaseMember, NextStep, works_on
from cases.records.models_entries import EntryDraft
from cases.records.models_people import YoungPerson
from cases.records.reference import normalise
from cases.staff.actors import Actor
from cases.staff.enums import Role
from cases.staff.models import Coordination, User

NOTICE: Final = datetime.timedelta(days=30)
"""Consents that end, and birthdays that ask again, stand on the desk so long before."""
PAST: Final = datetime.timedelta(days=14)
"""Birthdays that ask again stand on the desk so long after."""
SHOWN: Final = 20
"""At most so many rows of one kind; the rest is behind the list's link."""
NEWEST: Final = 10


class CaseLine(NamedTuple):
    """A case in a list. `name` is empty for whom it is not shown; `own`: opened by one of the person's agencies;
    `stands_in_for`: the colleague for whom the person works on it.
    """

    case: Case
    name: str
    step_text: str
    step_due: datetime.date | None
    due: Due
    own: bool
    stands_in_for: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """What needs somebody today. Lists hold at most `SHOWN` rows."""

    urgent: list[CaseLine] = field(default_factory=list)
    newest: list[CaseLine] = field(default_factory=list)
    ending: list[Consent] = field(default_factory=list)
    birthdays: list[tuple[CaseLine, int]] = field(default_factory=list)
    requests: list[AgencyInvitation] = field(default_factory=list)
    approvals: list[Release] = field(default_factory=list)
    released: list[Release] = field(default_factory=list)
    drafts: list[EntryDraft] = field(default_factory=list)
    calls: list[ToCall] = field(default_factory=list)
    tasks: list[ConferenceTask] = field(default_factory=list)
    agreements: list[DueAgreement] = field(default_factory=list)
    inbox: InboxTasks = field(default_factory=InboxTasks)
    handovers: list[HandoverTask] = field(default_factory=list)
    findings: list[FindingLine] = field(default_factory=list)
    absent: Absent = field(default_factory=Absent)

    @property
    def is_clear(self) -> bool:
        """Whether nothing needs the person today."""
        waiting = (self.requests, self.approvals, self.released, self.drafts, self.calls, self.tasks, self.agreements)
        chain = (self.inbox.number, self.handovers, self.absent.left, self.findings)
        return not any((self.urgent, self.ending, self.birthdays, *chain, *waiting))

    @property
    def first_asked(self) -> HandoverTask | None:
        """The first question how it went on: its answers stand open, the others fold out."""
        return next((line for line in self.handovers if line.asked), None)

    @property
    def case_ids(self) -> list[int]:
        """Every case that is named."""
        ids = {line.case.pk for line in [*self.urgent, *self.newest, *(line for line, _ in self.birthdays)]}
        ids |= {consent.case_id for consent in self.ending} | {draft.case_id for draft in self.drafts}
        ids |= {release.entry.case_id for release in [*self.approvals, *self.released]}
        ids |= {task.conference.case_id for task in self.tasks} | {line.conference.case_id for line in self.agreements}
        ids |= {line.handover.case_id for line in self.handovers if not line.is_neutral}
        ids |= {call.about.case_id for call in self.calls if hasattr(call.about, "case_id")}
        ids |= {line.case_id for line in self.findings if line.case_id}
        return sorted(ids)


def with_next_step(cases: QuerySet[Case], actor: Actor) -> QuerySet[Any]:
    """Cases with `step_text` and `step_due` of the agency for which the person works on them, and `absent`, for whom
    they do so; None without one.
    """
    mine = works_on("case", "agency", actor.user.pk if actor.user else None, actor.today)
    steps = NextStep.objects.filter(mine, case=OuterRef("pk"), done_at=None).order_by("due_on", "pk")
    standing_in = CaseMember.objects.current(now=actor.now).filter(
        case=OuterRef("pk"), user=actor.user, deputises_for__isnull=False
    )
    return cases.annotate(
        step_text=Subquery(steps.values("text")[:1]),
        step_due=Subquery(steps.values("due_on")[:1]),
        absent=Subquery(standing_in.values("deputises_for__name")[:1]),
    )


def people_of(actor: Actor, user: User, cases: Iterable[Case]) -> dict[int, YoungPerson]:
    """Case → its young person, where the person may know who it is."""
    people = YoungPerson.objects.visible_to(user, now=actor.now).filter(case__in=[case.pk for case in cases])
    return {person.case_id: person for person in people}


def lines(actor: Actor, cases: Iterable[Any], people: dict[int, YoungPerson]) -> list[CaseLine]:
    """Cases from `with_next_step` as lines of a list, in their order."""
    agencies = actor.agencies_as(Role.CASEWORKER, Role.LEAD)
    found = []
    for case in cases:
        person = people.get(case.pk)
        name = f"{person.given_name} {person.family_name}" if person else ""
        urgency = due(case.step_due, today=actor.today, responsible=case.responsible_id in agencies)
        own, absent = case.agency_id in agencies, case.absent or ""
        found.append(CaseLine(case, name, case.step_text or "", case.step_due, urgency, own, absent))
    return found


def find_cases(actor: Actor, user: User, text: str) -> list[CaseLine]:
    """The person's cases with this reference, or whose young person's name matches; at most `SHOWN`. Two queries."""
    wanted = normalise(text)
    mine = Case.objects.visible_to(user, now=actor.now).select_related("responsible__organisation")
    cases = with_next_step(mine, actor).order_by("-opened_at", "-pk")
    people = {row.case_id: row for row in YoungPerson.objects.visible_to(user, now=actor.now)}
    named = [key for key, row in people.items() if name_matches(text, f"{row.given_name} {row.family_name}")]
    return lines(actor, cases.filter(Q(reference=wanted) | Q(pk__in=named))[:SHOWN], people)


def desk_of(actor: Actor, user: User) -> Desk:
    """Everything on a caseworker's or lead's desk, in at most fourteen queries."""
    mine = Case.objects.visible_to(user, now=actor.now)
    open_cases = with_next_step(mine.open(), actor).select_related("responsible__organisation")
    known = YoungPerson.objects.visible_to(user, now=actor.now).filter(case=OuterRef("pk"))
    cases = list(open_cases.annotate(knows=Exists(known)).select_related("young_person").order_by("-opened_at", "-pk"))
    people = {case.pk: case.young_person for case in cases if case.knows}
    waiting = waiting_for(actor, user)
    open_lines = lines(actor, cases, people)
    urgent = [line for line in open_lines if line.due != Due.LATER]
    urgent.sort(key=lambda line: (line.due != Due.MISSING, line.step_due or actor.today))
    return Desk(
        urgent=urgent[:SHOWN],
        newest=open_lines[:NEWEST],
        birthdays=_birthdays(actor, open_lines, people),
        ending=_ending(actor, user),
        requests=list(open_invitations(user, today=actor.today)[:SHOWN]),
        approvals=list(pending_approvals(user, now=actor.now, today=actor.today)[:SHOWN]),
        released=list(new_releases_for(user, now=actor.now, case_ids=[case.pk for case in cases])[:SHOWN]),
        drafts=list(
            EntryDraft.objects.filter(author=user, case__in=mine)
            .select_related("case", "entry")
            .order_by("-saved_at")[:SHOWN]
        ),
        calls=mails_to_call_about(actor=actor)[:SHOWN],
        tasks=waiting.tasks,
        agreements=waiting.agreements,
        inbox=request_tasks(actor, user),
        handovers=handover_tasks(actor, user)[:SHOWN],
        findings=findings_of(actor)[:SHOWN],
        absent=absent_today(actor, user),
    )


def _birthdays(actor: Actor, open_lines: list[CaseLine], people: dict[int, YoungPerson]) -> list[tuple[CaseLine, int]]:
    found = []
    for line in open_lines:
        person = people.get(line.case.pk)
        if person and line.own:
            age = birthday_that_asks(person.birth_date, first=actor.today - PAST, last=actor.today + NOTICE)
            if age:
                found.append((line, age))
    return found[:SHOWN]


def _ending(actor: Actor, user: User) -> list[Consent]:
    member = works_on("case", "agency", user.pk, actor.today)
    ending = Consent.objects.active(now=actor.now).filter(member, valid_until__lte=actor.today + NOTICE)
    return list(ending.select_related("case").order_by("valid_until", "pk")[:SHOWN])


def coordinates(user: User) -> bool:
    """Whether somebody works in a region's Koordinierungsstelle."""
    return user.is_superuser or Coordination.objects.filter(user=user).exists()


def unanswered_requests(user: User) -> int:
    """How many contact requests have come to the Koordinierungsstelle because nobody looks after them. One query."""
    return ContactRequest.objects.escalated_to(user).count()
