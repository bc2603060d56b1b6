"""What there is to do today, in one statement: so that nobody looks for work in agencies that have none."""

from __future__ import annotations

import datetime
from typing import Final

from django.db import connection

INBOX, LATE, CASES, TRANSFERS, AFTER, FOUND = "inbox", "late", "cases", "transfers", "after", "found"
WORK: Final = """
SELECT DISTINCT agency_id, 'inbox' FROM cases_contactrequest WHERE state <> 'closed'
UNION
SELECT agency_id, 'late' FROM cases_contactrequest
WHERE (state = 'received' AND seen_due_on < %(today)s) OR (state = 'seen' AND answer_due_on < %(today)s)
   OR reply_due_on < %(today)s
UNION
SELECT c.responsible_id, 'cases' FROM cases_case c
LEFT JOIN cases_nextstep s ON s.case_id = c.id AND s.agency_id = c.responsible_id AND s.done_at IS NULL
WHERE c.state = 'open' AND (s.due_on IS NULL OR s.due_on <= %(today)s)
UNION
SELECT to_agency_id, 'transfers' FROM cases_handover WHERE state IN ('offered', 'seen')
UNION
SELECT to_agency_id, 'after' FROM cases_handover
WHERE state = 'accepted' AND (first_contact_on IS NULL OR told_at IS NULL OR extract(isodow FROM %(today)s::date) = 1)
UNION
SELECT agency_id, 'found' FROM cases_finding WHERE resolved_at IS NULL
"""


def agenda_of(today: datetime.date) -> frozenset[tuple[int, str]]:
    """Agencies and the kinds of work that wait there."""
    with connection.cursor() as cursor:
        cursor.execute(WORK, {"today": today})
        return frozenset(cursor.fetchall())
