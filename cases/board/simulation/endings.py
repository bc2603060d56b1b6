"""Where everybody is when the simulation ends: each person of the ledger, asked of the database."""

from __future__ import annotations

import datetime
import uuid
from collections import Counter
from collections.abc import Collection, Mapping
from typing import Final

from django.db import connection

from cases.board.simulation.checks import Lost

WHERE: Final = """
SELECT r.sending, r.reference, r.state, r.outcome, c.state,
  (SELECT h.state FROM cases_handover h WHERE h.case_id = c.id ORDER BY h.offered_at DESC, h.id DESC LIMIT 1)
FROM cases_contactrequest r LEFT JOIN cases_case c ON c.id = r.case_id
"""
LEVELS: Final = "SELECT escalated, count(*) FROM cases_contactrequest GROUP BY 1 ORDER BY 1"
LABELS: Final = {0: "nie erinnert", 1: "Fachkräfte erinnert", 2: "Leitung", 3: "Koordinierungsstelle"}


def endings_of(sendings: Collection[uuid.UUID], withdrawn: Collection[uuid.UUID]) -> tuple[Counter[str], list[Lost]]:
    """How each request of the ledger ended, and those that are in no table although nobody took them back."""
    with connection.cursor() as cursor:
        cursor.execute(WHERE)
        rows = {row[0]: row[1:] for row in cursor.fetchall()}
    counts: Counter[str] = Counter()
    lost = []
    for sending in sendings:
        if sending in withdrawn:
            counts["zurückgezogen und gelöscht"] += 1
            if sending in rows:
                lost.append(Lost("Ende", rows[sending][0], "zurückgezogen, und doch noch da"))
        elif sending not in rows:
            lost.append(Lost("Ende", str(sending), "die Anfrage ist weg, und niemand hat sie zurückgezogen"))
        else:
            counts[_ending(*rows[sending][1:])] += 1
    lost += [Lost("Ende", rows[key][0], "niemand hat sie geschickt") for key in rows.keys() - set(sendings)]
    return counts, lost


def _ending(state: str, outcome: str, case: str | None, handover: str | None) -> str:
    if state != "closed":
        return f"Anfrage offen ({state})"
    if outcome != "became_case":
        return f"Anfrage abgeschlossen ({outcome})"
    if case == "closed":
        return "Fall abgeschlossen" + (" nach Übergabe" if handover == "accepted" else "")
    return "Fall in Arbeit" + (" nach Übergabe" if handover == "accepted" else "")


def levels() -> Mapping[str, int]:
    """How many requests reached which level of escalation."""
    with connection.cursor() as cursor:
        cursor.execute(LEVELS)
        return {LABELS[level]: count for level, count in cursor.fetchall()}


def handover_states(today: datetime.date) -> Mapping[str, int]:
    """How many hand-overs ended how."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT state, count(*) FROM cases_handover WHERE offered_at::date <= %s GROUP BY 1", [today])
        return dict(cursor.fetchall())
