"""What auditors and leads read: who may look now, and the rows they may look at."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from django.apps import apps
from django.db.models import F, Q

from cases.audit.enums import AuditResult
from cases.audit.models import AuditRow, AuditRowQuerySet
from cases.audit.models_control import AuditAccess, AuditAlarm
from cases.staff.actors import Actor
from cases.staff.enums import Role
from cases.staff.models import Agency, User

PAGE: Final = 50
ALARMS: Final = 100
HASHES: Final = ("previous", "digest", "hash")


def agency_of(actor: Actor, *roles: Role) -> Agency | None:
    """The agency for which the person holds one of the roles: the chosen one, else the first."""
    rows = [row for row in actor.memberships if row.role in roles]
    chosen = actor.acting.pk if actor.acting else None
    return next((row.agency for row in sorted(rows, key=lambda row: row.agency_id != chosen)), None)


def open_access(actor: Actor, agency: Agency) -> AuditAccess | None:
    """The reason that opens the agency's record for this auditor now."""
    if actor.user is None:
        return None
    return AuditAccess.objects.open_for(actor.user, agency_id=agency.pk, now=actor.now).first()


def rows_of(agency: Agency) -> AuditRowQuerySet:
    """What people of the agency did."""
    return AuditRow.objects.filter(chain=agency.pk, at__isnull=False)


def rows_by_others(agency: Agency) -> AuditRowQuerySet:
    """What people of other agencies did in cases that the agency opened: it is the controller of their stub."""
    return AuditRow.objects.filter(owner_id=agency.pk, at__isnull=False).exclude(chain=agency.pk)


def case_of(agency: Agency, reference: str) -> Any:
    """The case with this reference in which the agency takes or took part, else None. A `Case`, of the room above."""
    cases = apps.get_model("cases", "Case").objects
    return (
        cases.filter(reference=reference, participations__agency=agency).select_related("agency__organisation").first()
    )


def people_of(agency: Agency) -> list[tuple[int, str]]:
    """Everybody who works or worked for the agency."""
    people = User.objects.filter(memberships__agency=agency).distinct().order_by("name", "pk")
    return list(people.values_list("pk", "name"))


class Key(NamedTuple):
    """A place in the record, in order of time: what stands before it is older."""

    at: datetime.datetime
    id: int


@dataclass(frozen=True, slots=True)
class Line:
    """A row as the auditor sees it. `who` is empty for people of other agencies, and for jobs."""

    at: datetime.datetime
    who: str
    agency: str
    what: str
    reference: str
    listed: int
    denied: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Some lines, newest first; `older` is where the next ones begin. `case_ids`: whose references are shown."""

    lines: list[Line]
    case_ids: list[int]
    older: Key | None


def page_of(agency: Agency, querysets: Iterable[AuditRowQuerySet], *, before: Key | None) -> Page:
    """The newest rows of all querysets before a place. Never counts and never skips: as fast with a million rows."""
    rows: list[AuditRow] = []
    for queryset in querysets:
        part = queryset.select_related("actor", "agency__organisation").defer(*HASHES).order_by("-at", "-id")
        if before is not None:
            part = part.filter(~Q(at=before.at, id__gte=before.id), at__lte=before.at)
        rows += part[: PAGE + 1]
    rows.sort(key=lambda row: (row.at, row.pk), reverse=True)
    shown = rows[:PAGE]
    references = _references(agency, {row.case_id for row in shown if row.case_id is not None})
    last = shown[-1] if len(rows) > PAGE else None
    return Page(
        lines=[_line(row, agency, references) for row in shown],
        case_ids=sorted(references),
        older=Key(last.at, last.pk) if last is not None and last.at is not None else None,
    )


def _line(row: AuditRow, agency: Agency, references: dict[int, str]) -> Line:
    own = row.chain == agency.pk
    return Line(
        at=row.at or datetime.datetime.min.replace(tzinfo=datetime.UTC),
        who=str(row.actor) if own and row.actor else "",
        agency=str(row.agency or ""),
        what=str(row.action_label()),
        reference=references.get(row.case_id or 0, ""),
        listed=len(row.case_ids),
        denied=row.result == AuditResult.DENIED,
    )


def _references(agency: Agency, case_ids: set[int]) -> dict[int, str]:
    """References by case, of those cases only in which the agency takes or took part."""
    taking_part = apps.get_model("cases", "Participation").objects.filter(agency=agency, case_id__in=case_ids)
    return dict(taking_part.order_by("case_id").values_list("case_id", "case__reference"))


def alarms_for(actor: Actor) -> list[AuditAlarm]:
    """Alarms for lead and auditor: of their agencies, and for auditors those of people without any. What nobody has
    seen yet comes first; at most 100.
    """
    query = Q(agency__in=actor.agencies_as(Role.LEAD, Role.AUDITOR))
    if actor.has_role(Role.AUDITOR):
        query |= Q(agency__isnull=True)
    alarms = AuditAlarm.objects.filter(query).select_related("actor", "agency__organisation", "seen_by")
    return list(alarms.order_by(F("seen_at").desc(nulls_first=True), "-at", "-id")[:ALARMS])
