"""When somebody could get lost: facts about one case, request or hand-over in, kinds of findings out.

Pure: no ORM, no request. Days are days in Germany.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from cases.board.enums import FindingKind
from cases.calendars.rules_days import working_days_after
from cases.handovers.enums import HandoverState, Missed
from cases.handovers.lifecycle import OPEN as HANDOVER_OPEN
from cases.inbox.enums import RequestState
from cases.inbox.lifecycle import DATED

K = FindingKind
Post = tuple[int, int]
"""Somebody (id) who works for an agency (id)."""


@dataclass(frozen=True, slots=True)
class Staffing:
    """Who is there on a day. `working`: people with their agencies; `agencies`: those for which anybody works;
    `away`: who is away, with their deputy.
    """

    working: Collection[Post]
    agencies: Collection[int]
    away: Mapping[int, int | None]

    def covers(self, user: int, agency: int) -> bool:
        """Whether somebody does their work for the agency that day: themselves, or a deputy who is there."""
        if (user, agency) not in self.working:
            return False
        if user not in self.away:
            return True
        deputy = self.away[user]
        return deputy is not None and deputy not in self.away and (deputy, agency) in self.working


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """An open case. `responsible`: the agency it names; `owners`: agencies with an open row of responsibility;
    `members`: who works on it for `responsible`; `step_due`: day of that agency's next step.
    """

    responsible: int | None
    owners: tuple[int, ...]
    is_agency_active: bool
    is_restricted: bool
    members: tuple[int, ...]
    step_due: datetime.date | None


def lost_case(
    facts: CaseFacts, staffing: Staffing, *, today: datetime.date, grace: datetime.timedelta
) -> frozenset[FindingKind]:
    """What is wrong with an open case. `grace`: how long a next step may be overdue.

    Of a restricted case no step is asked: it can only be read (Art. 18 DSGVO). Where the agency is switched off, nobody
    of it can be there; that is said once.
    """
    if facts.responsible is None or facts.owners != (facts.responsible,):
        return frozenset({K.RESPONSIBLE})
    found = set()
    if not facts.is_agency_active:
        found.add(K.INACTIVE)
    elif not any(staffing.covers(user, facts.responsible) for user in facts.members):
        found.add(K.NOBODY_THERE)
    if not facts.is_restricted and (facts.step_due is None or facts.step_due < today - grace):
        found.add(K.NO_STEP)
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """A contact request. `taken_by`: who took it, or to whom it was given (None with a date: they have left); `land`:
    ISO 3166-2:DE, for working days. `promised_on`: the last day in time for what somebody waits for; `told_on`: when
    somebody was last told that such a day had passed. `vacant_until`: the last day in time to take a date that nobody
    is there for.
    """

    state: RequestState
    agency: int
    taken_by: int | None
    promised_on: datetime.date | None
    told_on: datetime.date | None
    land: str
    vacant_until: datetime.date | None = None


def lost_request(facts: RequestFacts, staffing: Staffing, *, today: datetime.date) -> frozenset[FindingKind]:
    """What is wrong with a contact request. `staffing`: of caseworkers alone, for leads read none.

    Somebody is told on the first working day after the one that was promised.
    """
    if facts.state == RequestState.CLOSED:
        return frozenset()
    found = set()
    if any(day is not None and _is_untold(day, facts, today) for day in (facts.promised_on, facts.vacant_until)):
        found.add(K.REQUEST_UNSEEN)
    if facts.agency not in staffing.agencies:
        found.add(K.REQUEST_NO_STAFF)
    elif _is_left(facts, staffing):
        found.add(K.REQUEST_LEFT)
    return frozenset(found)


def _is_untold(day: datetime.date, facts: RequestFacts, today: datetime.date) -> bool:
    is_told = facts.told_on is not None and facts.told_on > day
    return not is_told and working_days_after(day, 1, state=facts.land) <= today


def _is_left(facts: RequestFacts, staffing: Staffing) -> bool:
    """Who has it is not there, or it has a date that nobody is there for."""
    if facts.taken_by is None:
        return facts.state in DATED
    return not staffing.covers(facts.taken_by, facts.agency)


@dataclass(frozen=True, slots=True)
class HandoverFacts:
    """A hand-over. `missed`: who was told that the first contact is missing."""

    state: HandoverState
    expires_on: datetime.date
    contact_due_on: datetime.date | None
    has_contact: bool
    missed: Missed


def lost_handover(facts: HandoverFacts, *, today: datetime.date) -> frozenset[FindingKind]:
    """What is wrong with a hand-over."""
    if facts.state in HANDOVER_OPEN and facts.expires_on < today:
        return frozenset({K.HANDOVER_OPEN})
    is_due = facts.contact_due_on is not None and facts.contact_due_on < today
    if facts.state == HandoverState.ACCEPTED and is_due and not facts.has_contact and facts.missed == Missed.NOBODY:
        return frozenset({K.HANDOVER_NO_CONTACT})
    return frozenset()


def staffing_of(posts: Iterable[Post], absences: Iterable[tuple[int, int | None]]) -> Staffing:
    """Who is there, from memberships and absences of one day."""
    working = frozenset(posts)
    return Staffing(working, frozenset(agency for _user, agency in working), dict(absences))
