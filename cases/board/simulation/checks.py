"""What must hold after each simulated day: questions to the database, written apart from the services.

Each gives rows of a reference and why that one is lost or wrong; none is how it should be. Tables are asked as they
are stored, without the portal's querysets.
"""

from __future__ import annotations

import datetime
from dataclasses import asdict, dataclass
from typing import Any, Final, NamedTuple

from django.db import connection


class Lost(NamedTuple):
    """Somebody who got lost, or something that must not be: which question, whose reference, why."""

    check: str
    reference: str
    why: str

    def __str__(self) -> str:
        return f"{self.reference}: {self.why} [{self.check}]"


@dataclass(frozen=True, slots=True)
class Limits:
    """In days. `grace`: a clock may stand still over holidays; `known`: by when a lead has to know of an overdue step;
    `patience`: how old something on a list may grow before we call it lost; `silence`: how long a request may stay as
    it is with somebody who has answered."""

    grace: int = 5
    known: int = 10
    patience: int = 30
    silence: int = 60


PEOPLE: Final = """
WITH worker AS (
  SELECT m.agency_id, m.user_id, m.role FROM cases_membership m
  JOIN cases_user u ON u.id = m.user_id AND u.is_active JOIN cases_agency a ON a.id = m.agency_id AND a.is_active
  WHERE m.ended_at IS NULL AND (m.ends_on IS NULL OR m.ends_on >= %(today)s)
), away AS (
  SELECT user_id, deputy_id FROM cases_absence WHERE first_day <= %(today)s AND last_day >= %(today)s
), present AS (
  SELECT w.agency_id, w.user_id, w.role FROM worker w
  WHERE NOT EXISTS (SELECT FROM away WHERE away.user_id = w.user_id)
     OR EXISTS (SELECT FROM away JOIN worker d ON d.user_id = away.deputy_id AND d.agency_id = w.agency_id
                WHERE away.user_id = w.user_id AND NOT EXISTS (SELECT FROM away x WHERE x.user_id = d.user_id))
)
"""
"""Who is there for an agency today: at work, or away with a deputy who is."""

REQUESTS: Final = (
    PEOPLE
    + """
SELECT r.reference, CASE
  WHEN q.waits AND q.untold
    THEN 'seit ' || (%(today)s - q.due) || ' Tagen überfällig, und niemand weiß davon'
  WHEN q.waits
    THEN 'Stufe ' || r.escalated || ' seit ' || (%(today)s - q.due) || ' Tagen, und niemand tut etwas'
  WHEN q.nobody AND q.found < %(today)s - %(patience)s
    THEN 'wer sie übernommen hat, ist nicht da, die Leitung weiß es seit ' || (%(today)s - q.found)
      || ' Tagen und tut nichts'
  ELSE 'beantwortet, und seit ' || (%(today)s - q.moved) || ' Tagen geschieht nichts'
END
FROM cases_contactrequest r CROSS JOIN LATERAL (SELECT
  r.state IN ('received', 'seen') OR r.reply_due_on IS NOT NULL AS waits,
  r.escalated = 0 OR r.escalated_on <= r.reply_due_on AS untold,
  greatest(CASE r.state WHEN 'received' THEN r.seen_due_on WHEN 'seen' THEN r.answer_due_on ELSE r.reply_due_on END,
    r.escalated_on) AS due,
  greatest((r.last_step_at AT TIME ZONE 'Europe/Berlin')::date, (r.starts_at AT TIME ZONE 'Europe/Berlin')::date)
    AS moved,
  NOT EXISTS (SELECT FROM present p WHERE p.agency_id = r.agency_id AND p.user_id = r.taken_by_id
              AND p.role = 'caseworker') AS nobody,
  (SELECT (min(f.found_at) AT TIME ZONE 'Europe/Berlin')::date FROM cases_finding f
   WHERE f.request_id = r.id AND f.resolved_at IS NULL) AS found
) q
WHERE r.state <> 'closed' AND (
  (q.waits AND q.due < %(today)s - CASE WHEN q.untold THEN %(grace)s ELSE %(patience)s END)
  OR (NOT q.waits
      AND (q.moved < %(today)s - %(silence)s OR (q.nobody AND q.found < %(today)s - %(patience)s))))
"""
)

CASES: Final = (
    PEOPLE
    + """
SELECT c.reference, q.what || q.who || CASE WHEN f.since IS NULL THEN ', und keine Leitung weiß davon'
    ELSE ', die Leitung weiß es seit ' || (%(today)s - f.since) || ' Tagen und tut nichts' END
FROM cases_case c
LEFT JOIN cases_nextstep s ON s.case_id = c.id AND s.agency_id = c.responsible_id AND s.done_at IS NULL
CROSS JOIN LATERAL (SELECT
  CASE WHEN s.due_on IS NULL THEN 'ohne nächsten Schritt'
    WHEN s.due_on < %(today)s THEN 'nächster Schritt seit ' || (%(today)s - s.due_on) || ' Tagen überfällig'
    ELSE 'nächster Schritt erst in ' || (s.due_on - %(today)s) || ' Tagen' END AS what,
  CASE WHEN EXISTS (
    SELECT FROM cases_casemember m JOIN present p ON p.user_id = m.user_id AND p.agency_id = m.agency_id
    WHERE m.case_id = c.id AND m.agency_id = c.responsible_id AND m.ended_at IS NULL
      AND m.starts_on <= %(today)s AND (m.ends_on IS NULL OR m.ends_on >= %(today)s))
  THEN '' ELSE ', niemand ist da, der daran arbeitet' END AS who) q
CROSS JOIN LATERAL (SELECT (min(found_at) AT TIME ZONE 'Europe/Berlin')::date AS since FROM cases_finding
  WHERE case_id = c.id AND agency_id = c.responsible_id AND resolved_at IS NULL) f
WHERE c.state = 'open' AND c.restricted_at IS NULL
  AND ((coalesce(s.due_on, '-infinity') < %(today)s - %(known)s AND f.since IS NULL)
       OR ((coalesce(s.due_on, '-infinity') < %(today)s OR q.who <> '') AND f.since < %(today)s - %(patience)s))
"""
)

RESPONSIBLE: Final = """
SELECT c.reference, CASE count(r.id) WHEN 0 THEN 'keine Stelle ist zuständig'
  ELSE 'zuständig sind ' || count(r.id) || ' Stellen, oder eine andere, als im Fall steht' END
FROM cases_case c LEFT JOIN cases_responsibility r ON r.case_id = c.id AND upper_inf(r.period)
WHERE c.state = 'open'
GROUP BY c.id HAVING count(r.id) <> 1 OR bool_or(r.agency_id IS DISTINCT FROM c.responsible_id)
UNION ALL
SELECT c.reference, 'die zuständige Stelle arbeitet nicht mehr mit dem Portal'
FROM cases_case c JOIN cases_agency a ON a.id = c.responsible_id WHERE c.state = 'open' AND NOT a.is_active
UNION ALL
SELECT c.reference, 'abgeschlossen, und doch ist eine Stelle zuständig'
FROM cases_case c JOIN cases_responsibility r ON r.case_id = c.id AND upper_inf(r.period) WHERE c.state = 'closed'
"""

HISTORY: Final = """
SELECT c.reference, CASE WHEN q.before IS NULL THEN 'niemand war von Anfang an zuständig'
  ELSE 'die Zuständigkeit hat eine Lücke vor ' || lower(q.period)::date END
FROM cases_case c JOIN (
  SELECT case_id, period, agency_id, lag(upper(period)) OVER w AS before, row_number() OVER w AS place
  FROM cases_responsibility WINDOW w AS (PARTITION BY case_id ORDER BY lower(period))
) q ON q.case_id = c.id
WHERE (q.place = 1 AND lower(q.period) > c.opened_at)
   OR (q.place > 1 AND lower(q.period) <> q.before AND lower(q.period) <> c.opened_at)
UNION ALL
SELECT c.reference, 'zuständig geworden ohne angenommene Übergabe'
FROM cases_case c JOIN cases_responsibility r ON r.case_id = c.id AND lower(r.period) > c.opened_at
WHERE NOT EXISTS (SELECT FROM cases_handover h WHERE h.case_id = c.id AND h.to_agency_id = r.agency_id
                  AND h.state = 'accepted' AND h.decided_at = lower(r.period))
"""

HANDOVERS: Final = """
SELECT c.reference, 'zwei offene Übergaben' FROM cases_case c JOIN cases_handover h ON h.case_id = c.id
WHERE h.state IN ('offered', 'seen') GROUP BY c.id HAVING count(*) > 1
UNION ALL
SELECT c.reference, 'Übergabe ' || h.reference || ' ist seit ' || (%(today)s - h.expires_on) || ' Tagen vorbei'
FROM cases_case c JOIN cases_handover h ON h.case_id = c.id
WHERE h.state IN ('offered', 'seen') AND h.expires_on < %(today)s - %(grace)s
UNION ALL
SELECT c.reference, CASE h.contact_missed WHEN 0 THEN 'erstes Gespräch nach Übergabe fehlt, und niemand weiß davon'
  ELSE 'erstes Gespräch nach Übergabe fehlt seit ' || (%(today)s - h.contact_due_on) || ' Tagen' END
FROM cases_case c JOIN cases_handover h ON h.case_id = c.id
WHERE c.state = 'open' AND h.state = 'accepted' AND h.first_contact_on IS NULL AND h.to_agency_id = c.responsible_id
  AND h.contact_due_on < %(today)s - CASE h.contact_missed WHEN 0 THEN %(grace)s ELSE %(patience)s END
  AND NOT EXISTS (SELECT FROM cases_handover x WHERE x.case_id = c.id AND x.state = 'accepted'
                  AND x.decided_at > h.decided_at)
UNION ALL
SELECT c.reference, 'offene Übergabe von einer Stelle, die nicht zuständig ist'
FROM cases_case c JOIN cases_handover h ON h.case_id = c.id
WHERE h.state IN ('offered', 'seen') AND h.from_agency_id IS DISTINCT FROM c.responsible_id
"""

STATIONS: Final = """
SELECT r.reference, 'liegt nirgends, oder woanders, als in ihrem Weg steht'
FROM cases_contactrequest r LEFT JOIN cases_requeststation s ON s.request_id = r.id AND s.until IS NULL
WHERE s.agency_id IS DISTINCT FROM r.agency_id
UNION ALL
SELECT r.reference, 'wurde ein Fall, den es nicht gibt'
FROM cases_contactrequest r WHERE r.outcome = 'became_case' AND r.case_id IS NULL
UNION ALL
SELECT min(r.reference), 'zwei Anfragen, ein Fall' FROM cases_contactrequest r
WHERE r.case_id IS NOT NULL GROUP BY r.case_id HAVING count(*) > 1
"""

MAILS: Final = """
SELECT r.reference, 'eine Mail kam nicht an, und niemand hat angerufen seit ' || (%(today)s - m.created_at::date)
  || ' Tagen'
FROM cases_outgoingmail m JOIN cases_contactrequest r ON r.id = m.object_id AND m.object_type = 'contactrequest'
WHERE m.state = 'failed' AND m.called_at IS NULL AND m.recipient_id IS NULL AND r.state <> 'closed'
  AND m.created_at::date < %(today)s - %(patience)s
"""

CHECKS: Final = {
    "Anfrage hat jemanden": REQUESTS,
    "Fall hat jemanden": CASES,
    "genau eine Stelle zuständig": RESPONSIBLE,
    "Zuständigkeit ohne Lücke": HISTORY,
    "Übergaben": HANDOVERS,
    "Weg der Anfrage": STATIONS,
    "Mails": MAILS,
}
"""Each question by its name."""


def look_for_lost(*, today: datetime.date, limits: Limits) -> list[Lost]:
    """Everything that does not hold at the end of this day: one statement per question."""
    values: dict[str, Any] = {"today": today, **asdict(limits)}
    found = []
    with connection.cursor() as cursor:
        for name, question in CHECKS.items():
            cursor.execute(question, values)
            found += [Lost(name, reference, why) for reference, why in cursor.fetchall()]
    return found
