"""What the board counts about hand-overs, by the agency that receives them: one statement for all columns."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from typing import Any, Final

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.board.rules_figures import Counts
from cases.handovers.enums import HandoverState
from cases.handovers.lifecycle import ENDED
from cases.handovers.models import Handover
from cases.staff.enums import LegalArea

S = HandoverState
RECENT: Final = datetime.timedelta(days=90)
"""So long after its end a hand-over stands on the board."""
COLUMNS: Final[tuple[tuple[str, str | Promise], ...]] = (
    (S.OFFERED, _("angeboten")),
    (S.SEEN, _("wird geprüft")),
    ("late", _("zu spät")),
    (S.ACCEPTED, _("angenommen")),
    (S.RETURNED, _("zurückgegeben")),
    (S.DECLINED, _("abgelehnt")),
    (S.WITHDRAWN, _("zurückgezogen")),
    (S.EXPIRED, _("abgelaufen")),
)
"""State, or "late" (overdue, and therefore never hidden): nobody answered by the day, or confirmed a first contact."""
OPEN_COLUMNS: Final = 3
"""So many of the columns are about what waits, the others about what ended."""


def handover_counts(agencies: Collection[int], *, now: datetime.datetime) -> dict[str, Counts]:
    """Column → agency that receives → how many: all that wait, and what ended within 90 days.

    An open one that nothing covers, or that waits for a second person, is not known to that agency and not counted
    (§ 64 Abs. 2 SGB VIII).
    """
    today = timezone.localdate(now)
    untold = Q(norm__gt="", from_agency__legal_area=LegalArea.SGB8, approved_at=None)
    known = Handover.objects.open().covered(now=now).order_by().values("pk")
    shown = Q(pk__in=known) | (Q(state__in=ENDED, decided_at__gt=now - RECENT) & ~untold)
    no_contact = Q(state=S.ACCEPTED, first_contact_on=None, contact_due_on__lt=today, case__state="open")
    late = Q(pk__in=known, expires_on__lt=today) | no_contact
    filters = {f"n{number}": _filter(key, late, now) for number, (key, _label) in enumerate(COLUMNS)}
    rows: Any = Handover.objects.filter(shown | no_contact, to_agency__in=agencies).order_by().values("to_agency")
    rows = rows.annotate(**{name: Count("pk", filter=condition) for name, condition in filters.items()})
    found: dict[str, dict[tuple[int, int], int]] = {key: {} for key, _label in COLUMNS}
    for row in rows:
        for number, (key, _label) in enumerate(COLUMNS):
            found[key][row["to_agency"], 0] = row[f"n{number}"]
    return dict(found)


def _filter(key: str, late: Q, now: datetime.datetime) -> Q:
    if key == "late":
        return late
    return Q(state=key) & (Q(decided_at=None) | Q(decided_at__gt=now - RECENT))
