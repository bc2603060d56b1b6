"""Who saw what about one young person: the record of one case, told day by day."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.audit.enums import AuditResult
from cases.audit.models import AuditRow
from cases.audit.words import FUNCTIONS, say_denied, say_done, say_time, say_who
from cases.audit.words_requests import BY_LINK
from cases.staff.models import Agency, Membership

Roles = dict[tuple[int | None, int | None], list[Membership]]


@dataclass(frozen=True, slots=True)
class Day:
    """What happened on one day, in sentences."""

    date: datetime.date
    sentences: list[str]


@dataclass(frozen=True, slots=True)
class Report:
    """The record of one case. `whole`: rows of all agencies, not only of the one that reports."""

    reference: str
    agency: Agency
    days: list[Day]
    whole: bool
    with_names: bool


def report_of(case: Any, agency: Agency, *, with_names: bool) -> Report:
    """The report that the agency can give: of everybody's access if it opened the case, else of its own people's. The
    contact request that it was opened from is part of it, also while it lay with another agency.

    `case`: a `Case`. Names are told of the agency's own people only, and only if the auditor decided so.
    """
    rows = AuditRow.objects.about_case(case.pk).filter(at__isnull=False)
    whole = case.agency_id == agency.pk
    if not whole:
        rows = rows.filter(chain=agency.pk)
    found = list(
        rows.select_related("actor", "agency__organisation").defer("previous", "digest", "hash").order_by("at", "id")
    )
    roles = _roles({row.actor_id for row in found if row.actor_id is not None})
    names_of = agency.pk if with_names else None
    days = [
        Day(date, list(_sentences(group, roles, names_of)))
        for date, group in groupby(found, key=lambda row: timezone.localdate(row.at))
    ]
    return Report(case.reference, agency, days, whole, with_names)


def _roles(actor_ids: set[int]) -> Roles:
    roles: Roles = {}
    for row in Membership.objects.filter(user_id__in=actor_ids).order_by("id"):
        roles.setdefault((row.user_id, row.agency_id), []).append(row)
    return roles


def _sentences(rows: Iterable[AuditRow], roles: Roles, names_of: int | None) -> Iterator[str]:
    """One sentence per person and deed of a day, in the order in which they began."""
    deeds: dict[tuple[str, str, str, bool], list[AuditRow]] = {}
    for row in rows:
        denied = row.result == AuditResult.DENIED
        who = str(row.agency or "") if denied else _who(row, roles, names_of)
        # Two people of one function are two deeds, even where no name tells them apart.
        one = "" if denied else str(row.actor_id)
        deeds.setdefault((who, one, "" if denied else row.action, denied), []).append(row)
    for (who, _one, action, denied), group in deeds.items():
        when = say_time(*(timezone.localtime(row.at).strftime("%H:%M") for row in (group[0], group[-1])))
        if denied:
            yield say_denied(when=when, agency=who, times=len(group))
        else:
            yield say_done(when=when, who=who, action=action, times=len(group))


def _who(row: AuditRow, roles: Roles, names_of: int | None) -> str:
    if row.actor is None:
        return _("jemand ohne Anmeldung") if row.action in BY_LINK else _("das Portal selbst")
    named = str(row.actor) if row.agency_id is not None and row.agency_id == names_of else ""
    return say_who(function=_function(row, roles), agency=str(row.agency or ""), name=named)


def _function(row: AuditRow, roles: Roles) -> str:
    """What the person was at the agency when it happened."""
    held = roles.get((row.actor_id, row.agency_id), [])
    then = {member.role for member in held if not (member.ended_at and row.at and member.ended_at < row.at)}
    if row.action.startswith("audit_"):
        then &= {"auditor"}
    return next((str(words) for role, words in FUNCTIONS.items() if role in then), _("eine Person"))
