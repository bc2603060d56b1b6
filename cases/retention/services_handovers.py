"""What stays of hand-overs: who was responsible when, without a word about the person. Steps of other services."""

from __future__ import annotations

import datetime

from cases.calendars.models import Booking
from cases.handovers.models import Handover, HandoverItem
from cases.mails.services import forget_mails
from cases.records.models import Case


def empty_handovers(case: Case, *, now: datetime.datetime) -> int:
    """Take out what was written in the hand-overs of a case, what went along, joint dates, personal links and mails.

    From whom to whom, when and how they ended stays, as the history of responsibility does. Returns how many.
    """
    rows = Handover.objects.filter(case=case, emptied_at__isnull=True)
    _forget_around(case)
    HandoverItem.objects.filter(handover__case=case).delete()
    return rows.update(
        note="", wish="", reason="", answer_reason="", meeting_place="", meeting_room=None, link_nonce="",
        link_digest="", emptied_at=now,
    )  # fmt: skip


def forget_handovers(case: Case) -> None:
    """Delete the hand-overs of a case that is being erased, before the consents that they name."""
    _forget_around(case)
    Handover.objects.filter(case=case).delete()


def _forget_around(case: Case) -> None:
    rows = Handover.objects.filter(case=case)
    Booking.objects.filter(source__in=rows.values("meeting_uid")).delete()
    forget_mails(about=rows)
