"""Who waits for the agency in a contact request, and who has been told: for querysets of any room."""

from __future__ import annotations

import datetime
from typing import Final

from django.db.models import F, Q

from cases.inbox.enums import Escalation, RequestState
from cases.inbox.lifecycle import DATED, WAITING

S = RequestState
UNANSWERED: Final = Q(state__in=sorted(WAITING))
WAITS: Final = UNANSWERED | Q(reply_due_on__isnull=False)
"""Somebody waits for the agency: for its first answer, or for one more word."""
VACANT: Final = Q(state__in=sorted(DATED), taken_by=None)
"""There is a date, and nobody for it: whoever had agreed it has left the agency."""


def is_late(on: datetime.date) -> Q:
    """The day has passed by which somebody was to look, to answer, or to say one more word."""
    first = Q(state=S.RECEIVED, seen_due_on__lt=on) | Q(state=S.SEEN, answer_due_on__lt=on)
    return first | Q(reply_due_on__lt=on)


def is_vacant_too_long(on: datetime.date) -> Q:
    """The day has passed by which somebody was to take a date that nobody is there for."""
    return VACANT & Q(seen_due_on__lt=on)


def unheard(level: Escalation) -> Q:
    """Somebody waits although this level knows; for one more word, or for somebody who is there for their date, since
    the day for that has passed.
    """
    passed = Q(reply_due_on__lt=F("escalated_on")) | VACANT & Q(seen_due_on__lt=F("escalated_on"))
    return (UNANSWERED | passed) & Q(escalated__gte=level)
