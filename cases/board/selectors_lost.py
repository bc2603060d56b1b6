"""Whether anybody gets lost, asked of the whole database: seven statements, however many cases there are."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.db.models import F, Q

from cases.board.enums import FindingKind
from cases.board.rules_lost import (
    CaseFacts,
    HandoverFacts,
    RequestFacts,
    Staffing,
    lost_case,
    lost_handover,
    lost_request,
    staffing_of,
)
from cases.calendars.models import Absence
from cases.handovers.enums import HandoverState, Missed
from cases.handovers.lifecycle import OPEN as HANDOVER_OPEN
from cases.handovers.models import Handover
from cases.inbox.enums import RequestState
from cases.inbox.models import ContactRequest
from cases.records.models import Case, CaseMember, NextStep, Responsibility
from cases.staff.enums import Role
from cases.staff.models import Membership

CHUNK: Final = 2000
"""Rows that are fetched at a time."""


class Violation(NamedTuple):
    """One thing that is wrong now: what, the reference of what it is about, the agency that has to act.

    `number`: key of the case, request or hand-over, whichever the kind is about.
    """

    kind: FindingKind
    number: int
    agency: int
    reference: str


def violations(*, today: datetime.date) -> list[Violation]:
    """Everything that is wrong, in a fixed order."""
    absences = list(
        Absence.objects.filter(first_day__lte=today, last_day__gte=today).order_by("pk").values_list("user", "deputy")
    )
    posts = list(
        Membership.objects.current(on=today)
        .filter(role__in=(Role.CASEWORKER, Role.LEAD))
        .order_by("pk")
        .values_list("user", "agency", "role")
    )
    anybody = staffing_of(((user, agency) for user, agency, _role in posts), absences)
    caseworkers = staffing_of(((user, agency) for user, agency, role in posts if role == Role.CASEWORKER), absences)
    found = [
        *_cases(anybody, today=today),
        *_requests(caseworkers, today=today),
        *_handovers(today=today),
    ]
    return sorted(found, key=lambda each: (each.kind, each.agency, each.reference))


def _cases(staffing: Staffing, *, today: datetime.date) -> Iterable[Violation]:
    """Of open cases: four statements."""
    of_responsible = Q(case__state="open", agency=F("case__responsible"))
    members: dict[int, list[int]] = defaultdict(list)
    rows = CaseMember.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=today), of_responsible, starts_on__lte=today, ended_at=None
    )
    for case, user in rows.order_by("pk").values_list("case", "user"):
        members[case].append(user)
    owners: dict[int, list[int]] = defaultdict(list)
    open_rows = Responsibility.objects.filter(period__upper_inf=True, case__state="open")
    for case, agency in open_rows.order_by("pk").values_list("case", "agency"):
        owners[case].append(agency)
    steps = NextStep.objects.filter(of_responsible, done_at=None).order_by("pk")
    due = dict(steps.values_list("case", "due_on"))
    grace = datetime.timedelta(days=settings.LOST_GRACE_DAYS)
    fields = ("pk", "reference", "agency", "responsible", "responsible__is_active", "restricted_at")
    cases = Case.objects.open().order_by("pk").values_list(*fields)
    for pk, reference, agency, responsible, is_active, restricted_at in cases.iterator(chunk_size=CHUNK):
        facts = CaseFacts(
            responsible, tuple(owners[pk]), bool(is_active), restricted_at is not None, tuple(members[pk]), due.get(pk)
        )
        for kind in lost_case(facts, staffing, today=today, grace=grace):
            yield Violation(kind, pk, responsible or agency, reference)


def _requests(staffing: Staffing, *, today: datetime.date) -> Iterable[Violation]:
    rows = ContactRequest.objects.open().select_related("region").only(
        "reference", "state", "agency", "taken_by", "seen_due_on", "answer_due_on", "reply_due_on", "escalated_on",
        "region__state",
    )  # fmt: skip
    for row in rows.order_by("pk").iterator(chunk_size=CHUNK):
        facts = RequestFacts(
            RequestState(row.state), row.agency_id, row.taken_by_id, row.promised_on, row.escalated_on,
            row.region.state, row.vacant_until,
        )  # fmt: skip
        for kind in lost_request(facts, staffing, today=today):
            yield Violation(kind, row.pk, row.agency_id, row.reference)


def _handovers(*, today: datetime.date) -> Iterable[Violation]:
    """Open ones are the giver's business; a first contact is that of the agency that accepted."""
    waiting = Q(state__in=HANDOVER_OPEN) | Q(state=HandoverState.ACCEPTED, first_contact_on=None, case__state="open")
    fields = (
        "pk", "reference", "state", "from_agency", "to_agency", "expires_on", "contact_due_on", "first_contact_on",
        "contact_missed",
    )  # fmt: skip
    rows: Any = Handover.objects.filter(waiting).order_by("pk").values_list(*fields)
    for pk, reference, state, giver, receiver, expires_on, contact_due_on, first_contact_on, missed in rows:
        facts = HandoverFacts(
            HandoverState(state), expires_on, contact_due_on, first_contact_on is not None, Missed(missed)
        )
        for kind in lost_handover(facts, today=today):
            yield Violation(kind, pk, receiver if kind == FindingKind.HANDOVER_NO_CONTACT else giver, reference)
