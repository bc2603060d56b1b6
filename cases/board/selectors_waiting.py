"""What the board counts about contact requests, by agency and by place: one statement for all columns."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.board.rules_figures import Counts
from cases.inbox.conditions import WAITS, is_late
from cases.inbox.lifecycle import OPEN
from cases.inbox.models import ContactRequest


@dataclass(frozen=True, slots=True)
class RequestColumn:
    """One column: its word in addresses, what it says, and which open requests it counts at a moment.

    `is_exact`: overdue, and therefore never hidden.
    """

    key: str
    label: str | Promise
    is_exact: bool = False


COLUMNS: Final = (
    RequestColumn("heute", _("heute")),
    RequestColumn("bis-3", _("1–3 Tage")),
    RequestColumn("bis-7", _("4–7 Tage")),
    RequestColumn("laenger", _("über 7 Tage")),
    RequestColumn("spaet", _("davon zu spät"), is_exact=True),
    RequestColumn("laeuft", _("beantwortet, läuft")),
)


def conditions(now: datetime.datetime) -> dict[str, Q]:
    """Column → which requests belong to it. The first four are those in which somebody waits for an answer, or for one
    more, by the days since they came; "late": nobody looked, or answered, by the day that was promised.
    """
    today = timezone.localdate(now)

    def since(days: int) -> datetime.datetime:
        start = datetime.datetime.combine(today - datetime.timedelta(days=days), datetime.time())
        return timezone.make_aware(start)

    return {
        "heute": WAITS & Q(received_at__gte=since(0)),
        "bis-3": WAITS & Q(received_at__lt=since(0), received_at__gte=since(3)),
        "bis-7": WAITS & Q(received_at__lt=since(3), received_at__gte=since(7)),
        "laenger": WAITS & Q(received_at__lt=since(7)),
        "spaet": is_late(today),
        "laeuft": ~WAITS & Q(state__in=OPEN),
    }


def request_counts(agencies: Collection[int], *, now: datetime.datetime) -> dict[str, Counts]:
    """Column → (agency, place) → how many. One statement."""
    numbers = {f"n{number}": Count("pk", filter=condition) for number, condition in enumerate(_ordered(now))}
    rows: Any = ContactRequest.objects.open().filter(agency__in=agencies).order_by()
    found: dict[str, dict[tuple[int, int], int]] = {column.key: {} for column in COLUMNS}
    for row in rows.values("agency", "contact_point__place").annotate(**numbers):
        for number, column in enumerate(COLUMNS):
            if row[f"n{number}"]:
                found[column.key][row["agency"], row["contact_point__place"] or 0] = row[f"n{number}"]
    return dict(found)


def _ordered(now: datetime.datetime) -> list[Q]:
    known = conditions(now)
    return [known[column.key] for column in COLUMNS]
