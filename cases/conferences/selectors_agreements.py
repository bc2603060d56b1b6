"""Agreements as lists, the desk and the page of a case show them: one statement each."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from cases.conferences.enums import AgreementState
from cases.conferences.models_minutes import Agreement
from cases.conferences.rules_agreements import SOON, Urgency, urgency
from cases.records.models import Case, CaseMember
from cases.records.selectors import own_rows
from cases.staff.actors import Actor
from cases.staff.models import User

MOST: Final = 200
"""More agreements no list shows."""


class AgreementLine(NamedTuple):
    """An agreement in a list. `mine`: the reader does it, or answers for it with their agency."""

    agreement: Agreement
    urgency: Urgency
    mine: bool


def agreement_lines(actor: Actor, user: User, *, case: Case | None = None) -> list[AgreementLine]:
    """Agreements in force that the person may read: of one case, or of all their cases. Open ones first, by day."""
    rows = (
        Agreement.objects.in_force()
        .visible_to(user, now=actor.now)
        .select_related("owner__user", "owner__agency__organisation", "minutes__conference__case")
        .order_by("due", "pk")
    )
    if case is not None:
        rows = rows.filter(minutes__conference__case=case)
    answers = CaseMember.objects.current(now=actor.now).filter(
        case=OuterRef("minutes__conference__case"), agency=OuterRef("agency"), user=user
    )
    shown: Iterable[Any] = rows.annotate(answers=Exists(answers))[:MOST]
    found = [AgreementLine(row, urgency(row.state, row.due, today=actor.today), row.answers) for row in shown]
    return sorted(found, key=lambda line: (line.agreement.state != AgreementState.OPEN, line.agreement.due))


def due_agreements(actor: Actor, user: User) -> QuerySet[Agreement]:
    """What the desk shows: open ones of the next seven days and overdue ones that the person does, or for which they
    answer because nobody with an account does."""
    answers = CaseMember.objects.current(now=actor.now).filter(
        case=OuterRef("minutes__conference__case"), agency=OuterRef("agency"), user=user
    )
    rows = Agreement.objects.open().visible_to(user, now=actor.now)
    mine = Q(owner__user=user) | Q(Exists(answers), owner__user__isnull=True)
    return rows.filter(mine, due__lte=actor.today + SOON).order_by("due", "pk")


def may_settle(actor: Actor, agreement: Agreement) -> bool:
    """Whether the person may say what became of it: its owner, and who works on the case for the agency that answers
    for it or that convened."""
    agencies = {row.agency_id for row in own_rows(actor, agreement.minutes.conference.case)}
    return bool(agencies & {agreement.agency_id, agreement.minutes.conference.agency_id})


def count_open(lines: Iterable[AgreementLine], *, today: datetime.date) -> tuple[int, int]:
    """How many are open, and how many of these overdue."""
    open_lines = [line for line in lines if line.agreement.state == AgreementState.OPEN]
    return len(open_lines), sum(line.agreement.due < today for line in open_lines)
