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

from cases.calendars.services_foreign import due_calendars, fetch_foreign_calendars
from cases.mails.services import requeue_mails, stuck_mails
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
