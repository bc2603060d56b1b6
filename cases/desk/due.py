"""What is due by the clock, every few minutes: `manage.py run_due` works through this table.

A row may run as often as one likes and on several machines at once: `only_one` lets one of them do it, and what was
done is not due any more.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from django.db import connection
from django.utils import timezone

from cases.board.services import check_once_a_night, due_check
from cases.calendars.services_foreign import due_calendars, fetch_foreign_calendars
from cases.conferences.services_invite import orphans, run_orphans
from cases.conferences.services_poll import polls_near_their_end, run_poll_deadlines
from cases.conferences.services_reminders import (
    agreements_to_remind,
    run_agreement_reminders,
    run_follow_up,
    to_close,
    to_follow_up,
)
from cases.handovers.selectors_contact import missed_contacts_due
from cases.handovers.selectors_outcomes import outcomes_to_ask
from cases.handovers.services import expire_handovers, run_out
from cases.handovers.services_clock import run_handover_news, run_handover_reminders, to_remind, untold
from cases.handovers.services_contact import run_missed_contacts
from cases.handovers.services_outcomes import run_outcome_reminders
from cases.inbox.services_clock import late_requests, open_ends, run_open_ends, run_request_reminders
from cases.inbox.services_leave import (
    orphaned_requests,
    run_orphaned_requests,
    run_vacant_requests,
    vacant_requests,
)
from cases.mails.services import requeue_mails, stuck_mails
from cases.records.services_absence import missing_deputies, put_missing_deputies
from cases.staff.actors import Actor


@dataclass(frozen=True, slots=True)
class DueTask:
    """One line of the table: `due` counts and changes nothing, `run` does it and returns how many. Safe to repeat."""

    name: str
    what: str
    due: Callable[[datetime.datetime], int]
    run: Callable[[Actor], int]


DUE: Final = (
    DueTask(
        "requeue_mails",
        "Mails, deren Versand abgebrochen ist, neu eingereiht",
        lambda now: stuck_mails(now=now).count(),
        lambda actor: requeue_mails(actor=actor),
    ),
    DueTask(
        "conference_orphans",
        "Geplante Konferenzen abgesagt, deren Fall abgeschlossen oder eingeschränkt ist",
        lambda now: orphans().count(),
        lambda actor: run_orphans(actor=actor),
    ),
    DueTask(
        "poll_deadlines",
        "Terminumfragen: erinnert, ausgewertet",
        lambda now: polls_near_their_end(today=timezone.localdate(now)).count(),
        lambda actor: run_poll_deadlines(actor=actor),
    ),
    DueTask(
        "agreement_reminders",
        "An Vereinbarungen erinnert",
        lambda now: agreements_to_remind(now_on=timezone.localdate(now)).count(),
        lambda actor: run_agreement_reminders(actor=actor),
    ),
    DueTask(
        "conference_follow_up",
        "Konferenzen in die Wiedervorlage gelegt oder abgeschlossen",
        lambda now: to_follow_up().count() + to_close(today=timezone.localdate(now)).count(),
        lambda actor: run_follow_up(actor=actor),
    ),
    # Before reminders, so that they go to people who are still there.
    DueTask(
        "orphaned_requests",
        "Kontaktanfragen zurück im Eingang oder in Vertretung, deren Fachkraft gegangen ist",
        lambda now: orphaned_requests(today=timezone.localdate(now)).count(),
        lambda actor: run_orphaned_requests(actor=actor),
    ),
    DueTask(
        "request_reminders",
        "Kontaktanfragen: erinnert, Leitung oder Koordinierungsstelle informiert",
        lambda now: late_requests(today=timezone.localdate(now)).count(),
        lambda actor: run_request_reminders(actor=actor),
    ),
    DueTask(
        "vacant_requests",
        "Gesagt, dass für einen Termin niemand da ist",
        lambda now: vacant_requests(today=timezone.localdate(now)).count(),
        lambda actor: run_vacant_requests(actor=actor),
    ),
    DueTask(
        "request_open_ends",
        "Kontaktanfragen, bei denen etwas offen blieb: nachgefragt",
        lambda now: len(open_ends(today=timezone.localdate(now))),
        lambda actor: run_open_ends(actor=actor),
    ),
    DueTask(
        "handover_reminders",
        "An Übergaben erinnert, auf die niemand antwortet",
        lambda now: to_remind(today=timezone.localdate(now)).count(),
        lambda actor: run_handover_reminders(actor=actor),
    ),
    DueTask(
        "handovers_expired",
        "Übergaben beendet, auf die niemand rechtzeitig geantwortet hat",
        lambda now: run_out(today=timezone.localdate(now)).count(),
        lambda actor: expire_handovers(actor=actor),
    ),
    # After everything that ends one.
    DueTask(
        "handover_news",
        "Gesagt, was aus einer Übergabe wurde",
        lambda now: len(untold(now=now)),
        lambda actor: run_handover_news(actor=actor),
    ),
    DueTask(
        "missing_deputies",
        "Vertretungen in Fällen eingetragen, die nach der Abwesenheit dazukamen",
        lambda now: missing_deputies(now=now).count(),
        lambda actor: put_missing_deputies(actor=actor),
    ),
    DueTask(
        "missed_contacts",
        "Erste Gespräche nach Übergaben, die niemand bestätigt hat, weitergesagt",
        lambda now: missed_contacts_due(today=timezone.localdate(now)),
        lambda actor: run_missed_contacts(actor=actor),
    ),
    DueTask(
        "outcome_reminders",
        "Gefragt, wie es nach Übergaben weiterging",
        lambda now: outcomes_to_ask(today=timezone.localdate(now)).count(),
        lambda actor: run_outcome_reminders(actor=actor),
    ),
    # After everything that reminds, escalates or ends something.
    DueTask(
        "nobody_lost",
        "Neue Lücken gefunden, durch die jemand verloren gehen könnte",
        lambda now: due_check(now=now),
        lambda actor: check_once_a_night(actor=actor),
    ),
    # Last, because it waits for others.
    DueTask(
        "fetch_foreign_calendars",
        "Kalender, in denen Leute ihre Zeiten führen, neu gelesen",
        lambda now: due_calendars(now=now).count(),
        lambda actor: fetch_foreign_calendars(actor=actor),
    ),
)
"""In the order in which they run."""


@contextmanager
def only_one(name: str) -> Iterator[bool]:
    """True inside for the first of several that do this now; False for the others, who leave it alone.

    A lock of the database's session: it ends with the block, and with the process if that is killed.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext('run_due'), hashtext(%s))", [name])
        is_mine = bool(cursor.fetchone()[0])
    try:
        yield is_mine
    finally:
        if is_mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtext('run_due'), hashtext(%s))", [name])
