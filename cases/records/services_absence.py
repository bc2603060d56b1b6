"""Whoever is away has a deputy in their cases too, so that nobody waits there for somebody who is not coming."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.calendars.models import Absence
from cases.calendars.services_times import enter_absence, take_absence
from cases.records.enums import CaseState, MemberKind
from cases.records.models import CaseMember, works_there
from cases.staff.actors import Actor
from cases.staff.models import User


@transaction.atomic
def add_absence_in_cases(
    *,
    actor: Actor,
    user: User,
    first_day: datetime.date,
    last_day: datetime.date,
    deputy: User | None = None,
    in_cases: bool = False,
) -> Absence:
    """The person is away on these days; with `in_cases` the deputy stands in in all of their open cases for that time.

    Raises as `enter_absence`. Cases of an agency for which the deputy does not work stay as they are.
    """
    absence = enter_absence(
        actor=actor, user=user, first_day=first_day, last_day=last_day, deputy=deputy, in_cases=in_cases
    )
    made = _put_deputies([absence], now=actor.now)
    record(actor=actor, action=AuditAction.ABSENCE_ADD, about=absence, case_ids=sorted({row.case_id for row in made}))
    return absence


@transaction.atomic
def remove_absence_in_cases(*, actor: Actor, absence: Absence) -> None:
    """The person is there after all: who was to stand in because of it sees the cases no longer. Raises as
    `take_absence`.
    """
    row = take_absence(actor=actor, absence=absence)
    deputies = CaseMember.objects.filter(absence=row, ended_at=None)
    cases = sorted(deputies.values_list("case_id", flat=True))
    deputies.update(ended_at=actor.now, ended_by=actor.user)
    Absence.objects.filter(pk=row.pk).delete()
    record(actor=actor, action=AuditAction.ABSENCE_REMOVE, about=row, case_ids=cases)


def missing_deputies(*, now: datetime.datetime) -> QuerySet[CaseMember]:
    """Work on cases of people who are away now and wanted a deputy in them, in which that one does not stand in yet."""
    day = timezone.localdate(now)
    absences = Absence.objects.filter(in_cases=True, deputy__isnull=False, first_day__lte=day, last_day__gte=day)
    return _without_deputy(absences, now=now)


@transaction.atomic
def put_missing_deputies(*, actor: Actor) -> int:
    """Let deputies stand in also in cases that came after the absence was entered. Returns how many rows were new."""
    away = missing_deputies(now=actor.now).values("user")
    absences = Absence.objects.filter(
        user__in=away, in_cases=True, first_day__lte=actor.today, last_day__gte=actor.today
    ).select_related("deputy")
    # Held first: of two at once, the second finds what the first has put.
    held = list(absences.order_by("pk").select_for_update(of=("self",), no_key=True))
    made = _put_deputies(held, now=actor.now)
    if made:
        connection.check_constraints()  # cases are held before the audit is, as everywhere else
        record(actor=actor, action=AuditAction.ABSENCE_DEPUTIES, case_ids=sorted({row.case_id for row in made}))
    return len(made)


def _without_deputy(absences: QuerySet[Absence], *, now: datetime.datetime) -> QuerySet[CaseMember]:
    """Current work on open cases of whoever is away, where the deputy works for the agency and not on the case."""
    day = timezone.localdate(now)
    on_case = CaseMember.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=day),
        case=OuterRef(OuterRef("case")),
        agency=OuterRef(OuterRef("agency")),
        user=OuterRef("deputy"),
        ended_at=None,
    )
    wanting = absences.filter(~Exists(on_case), works_there("deputy", OuterRef("agency"), day), user=OuterRef("user"))
    rows = CaseMember.objects.current(now=now).filter(Exists(wanting), case__state=CaseState.OPEN)
    return rows.exclude(kind=MemberKind.DEPUTY)


def _put_deputies(absences: Iterable[Absence], *, now: datetime.datetime) -> list[CaseMember]:
    """The rows that were missing. A time as deputy that has run out is put away first."""
    today, made = timezone.localdate(now), []
    for absence in absences:
        if not absence.in_cases or absence.deputy is None:
            continue
        found = _without_deputy(Absence.objects.filter(pk=absence.pk), now=now)
        rows = list(found.order_by("case_id", "agency_id").values_list("case_id", "agency_id"))
        over = CaseMember.objects.filter(user=absence.deputy, ended_at=None, ends_on__lt=today)
        over.filter(case__in=[case for case, _agency in rows]).update(ended_at=now, ended_by=absence.user)
        made += [
            CaseMember(
                case_id=case, agency_id=agency, user=absence.deputy, kind=MemberKind.DEPUTY,
                deputises_for_id=absence.user_id, absence=absence, starts_on=max(absence.first_day, today),
                ends_on=absence.last_day, added_by_id=absence.user_id, added_at=now,
            )
            for case, agency in rows
        ]  # fmt: skip
    return CaseMember.objects.bulk_create(made, ignore_conflicts=True)
