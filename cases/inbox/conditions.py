"""Who waits for the agency in a contact request, and who has been told: for querysets of any room."""

from __future__ import annotations

import datetime
from typing import Final

from django.db.models import F, Q

from cases.inbox.enums import Escalation, RequestState
from cases.inbox.lifecycle import WAITING

S = RequestState
UNANSWERED: Final = Q(state__in=sorted(WAITING))
WAITS: Final = UNANSWERED | Q(reply_due_on__isnull=False)
"""Somebody waits for the agency: for its first answer, or for one more word."""


def is_late(on: datetime.date) -> Q:
    """The day has passed by which somebody was to look, to answer, or to say one more word."""
    first = Q(state=S.RECEIVED, seen_due_on__lt=on) | Q(state=S.SEEN, answer_due_on__lt=on)
    return first | Q(reply_due_on__lt=on)


def unheard(level: Escalation) -> Q:
    """Somebody waits although this level knows; for one more word, since the day for that has passed."""
    return (UNANSWERED | Q(reply_due_on__lt=F("escalated_on"))) & Q(escalated__gte=level)
