"""Who stands behind a personal link at this moment."""

from __future__ import annotations

import datetime
import hashlib

from django.db.models import F, Q

from cases.conferences.enums import ConferenceState
from cases.conferences.models import Participant
from cases.records.enums import CaseState
from cases.staff.periods import periods


def token_digest(token: str) -> str:
    """What is stored of a token: SHA-256, hex."""
    return hashlib.sha256(token.encode()).hexdigest()


def find_by_token(token: str, *, now: datetime.datetime) -> Participant | None:
    """The participant whose link this is, with conference and agency; None for every token that opens nothing.

    Links end 14 days (`guest_days`) after the conference or its end by cancelling, with the case, and when they are
    taken back.
    """
    oldest = periods().before(now, "guest_days")
    over = Q(conference__ends_at__lt=oldest) | Q(conference__closed_at__lt=oldest)
    return (
        Participant.objects.filter(
            link_digest=token_digest(token),
            removed_at__isnull=True,
            user__isnull=True,
            conference__case__state=CaseState.OPEN,
            conference__case__restricted_at__isnull=True,
        )
        .exclude(over & ~Q(conference__state=ConferenceState.POLLING))
        .exclude(link_digest="")
        .select_related("conference__agency__organisation", "conference__room__place", "conference__case")
        .order_by(F("pk"))
        .first()
    )
