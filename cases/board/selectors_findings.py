"""What the check found, as tasks of the agency's leads: no names, no content, a way to act."""

from __future__ import annotations

import datetime
from typing import Any, Final, NamedTuple

from django.db.models import Count
from django.urls import reverse

from cases.board.enums import FindingKind
from cases.board.models import ABOUT_CASES, ABOUT_HANDOVERS, ABOUT_REQUESTS, Finding, LostCheck
from cases.board.rules_figures import Counts
from cases.staff.actors import Actor
from cases.staff.enums import Role

MOST: Final = 50


class FindingLine(NamedTuple):
    """A task: why, in what (`reference`), of which agency, since when, and where something can be done about it."""

    kind: FindingKind
    reference: str
    agency: str
    found_at: datetime.datetime
    url: str
    case_id: int | None


def findings_of(actor: Actor) -> list[FindingLine]:
    """What was found in agencies that the person leads, the oldest first, at most 50. One query; none for others."""
    led = actor.agencies_as(Role.LEAD)
    if not led:
        return []
    rows: Any = Finding.objects.open().filter(agency__in=led).order_by("found_at", "pk")
    fields = (
        "kind", "found_at", "agency__organisation__short_name", "case__reference", "case", "request__reference",
        "handover__reference", "handover__case__reference", "handover__case",
    )  # fmt: skip
    return [_line(row) for row in rows.values(*fields)[:MOST]]


def _line(row: dict[str, Any]) -> FindingLine:
    kind, case = FindingKind(row["kind"]), row["case__reference"] or row["handover__case__reference"]
    if case:
        url = reverse("cases:supervision_add_member", args=[case])
    else:
        url = reverse("cases:request_assign", args=[row["request__reference"]])
    reference = row["case__reference"] or row["request__reference"] or row["handover__reference"]
    return FindingLine(
        kind,
        reference,
        row["agency__organisation__short_name"],
        row["found_at"],
        url,
        row["case"] or row["handover__case"],
    )


KINDS: Final = (ABOUT_CASES, ABOUT_REQUESTS, ABOUT_HANDOVERS)
"""Columns of the board: what findings are about."""


def finding_counts(agencies: list[int]) -> list[Counts]:
    """How many per agency, for each of `KINDS`. One query."""
    rows = Finding.objects.open().filter(agency__in=agencies).order_by().values_list("agency", "kind")
    found: list[dict[tuple[int, int], int]] = [{} for _kinds in KINDS]
    for agency, kind, number in rows.annotate(number=Count("pk")):
        for kinds, counts in zip(KINDS, found, strict=True):
            if kind in kinds:
                counts[agency, 0] = counts.get((agency, 0), 0) + number
    return list(found)


def last_check() -> LostCheck | None:
    """The last time that somebody looked."""
    return LostCheck.objects.order_by("-day").first()
