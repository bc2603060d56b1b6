"""What the board counts about cases: one queryset per column, from which both the number and its list are made."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.board.rules_figures import Counts
from cases.conferences.enums import ConferenceState
from cases.conferences.models import Conference
from cases.conferences.models_minutes import Agreement
from cases.consents.models import Consent
from cases.records.enums import CaseState
from cases.records.models import Case, NextStep, Participation

NOTICE: Final = datetime.timedelta(days=30)
"""Consents that end stand on the board so long before."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing that is counted per agency.

    `rows` gives what is counted at a moment; `agency`, `case` and `day` are paths from there: whose it is, the case,
    the day it is about. `is_exact`: overdue, and therefore never hidden.
    """

    key: str
    label: str | Promise
    title: str | Promise
    day_label: str | Promise
    rows: Callable[[datetime.datetime], QuerySet[Any]]
    agency: str
    case: str
    day: str
    is_exact: bool = False

    def of(self, agencies: Collection[int], *, now: datetime.datetime) -> QuerySet[Any]:
        """Rows of these agencies, in cases in which the agency takes part."""
        taking_part = Participation.objects.filter(
            case=OuterRef(self.case), agency=OuterRef(self.agency), ended_at__isnull=True
        )
        return self.rows(now).filter(Exists(taking_part), **{f"{self.agency}__in": agencies})

    def counts(self, agencies: Collection[int], *, now: datetime.datetime) -> Counts:
        """How many per agency: one statement."""
        rows = self.of(agencies, now=now).order_by().values_list(self.agency).annotate(number=Count("pk"))
        return {(agency, 0): number for agency, number in rows}


def _without_step(now: datetime.datetime) -> QuerySet[Any]:
    steps = NextStep.objects.filter(case=OuterRef("pk"), agency=OuterRef("responsible"), done_at__isnull=True)
    return Case.objects.without_next_step(now=now).annotate(day=steps.values("due_on")[:1])


def _ending(now: datetime.datetime) -> QuerySet[Any]:
    return Consent.objects.active(now=now).filter(valid_until__lte=timezone.localdate(now) + NOTICE)


def _without_minutes(now: datetime.datetime) -> QuerySet[Any]:
    states = (ConferenceState.HELD, ConferenceState.MINUTES_DRAFT)
    return Conference.objects.in_state(*states).filter(case__state=CaseState.OPEN, held_at__lte=now)


def _overdue(now: datetime.datetime) -> QuerySet[Any]:
    case = "minutes__conference__case"
    rows = Agreement.objects.overdue(on=timezone.localdate(now))
    return rows.filter(**{f"{case}__state": CaseState.OPEN, f"{case}__restricted_at__isnull": True})


MEASURES: Final = (
    Measure(
        "schritt", _("ohne nächsten Schritt"), _("Fälle ohne nächsten Schritt"), _("Schritt fällig"),
        _without_step, "responsible", "pk", "day",
    ),
    Measure(
        "einwilligung", _("Einwilligung endet"), _("Einwilligungen, die in 30 Tagen enden"), _("gilt bis"),
        _ending, "agency", "case", "valid_until",
    ),
    Measure(
        "protokoll", _("Konferenz ohne Protokoll"), _("Konferenzen ohne gültiges Protokoll"), _("Konferenz am"),
        _without_minutes, "agency", "case", "held_at",
    ),
    Measure(
        "vereinbarung", _("Vereinbarung überfällig"), _("Überfällige Vereinbarungen"), _("fällig am"),
        _overdue, "agency", "minutes__conference__case", "due", is_exact=True,
    ),
)  # fmt: skip
BY_KEY: Final = {measure.key: measure for measure in MEASURES}
