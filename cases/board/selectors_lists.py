"""The lists behind the board's numbers, for leads: which case, which day, who works on it; nothing else."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from django.db.models import F, QuerySet
from django.utils import timezone

from cases.board.selectors_measures import Measure
from cases.records.models import Case, CaseMember
from cases.staff.models import Agency


class ListLine(NamedTuple):
    """One line: the case, the agency whose number it is, the day (None: there is none), who works on it there."""

    case: Case
    agency: Agency
    day: datetime.date | None
    members: list[CaseMember]


def list_rows(measure: Measure, agencies: Collection[int], *, now: datetime.datetime) -> QuerySet[Any, Any]:
    """Case, agency and day of everything that the number counts, without a day first, then the oldest."""
    rows: QuerySet[Any, Any] = measure.of(agencies, now=now).annotate(row_day=F(measure.day))
    return rows.order_by(F("row_day").asc(nulls_first=True), "pk").values_list(measure.case, measure.agency, "row_day")


def with_members(rows: Iterable[tuple[int, int, Any]], *, now: datetime.datetime) -> list[ListLine]:
    """Rows of `list_rows` as lines: three statements, however many there are."""
    found = list(rows)
    cases = Case.objects.in_bulk({case for case, _agency, _day in found})
    agencies = Agency.objects.select_related("organisation").in_bulk({agency for _case, agency, _day in found})
    members = (
        CaseMember.objects.current(now=now)
        .filter(case__in=cases, agency__in=agencies)
        .select_related("user")
        .order_by("kind", "user__name", "pk")
    )
    working: dict[tuple[int, int], list[CaseMember]] = {}
    for member in members:
        working.setdefault((member.case_id, member.agency_id), []).append(member)
    return [
        ListLine(cases[case], agencies[agency], _day(day), working.get((case, agency), []))
        for case, agency, day in found
    ]


def _day(value: Any) -> datetime.date | None:
    return timezone.localdate(value) if isinstance(value, datetime.datetime) else value
