"""Which hand-over a secret link opens at this moment, and where mails to the young person go."""

from __future__ import annotations

import datetime
import hashlib

from django.db.models import F, Q
from django.utils import timezone

from cases.handovers.enums import HandoverState
from cases.handovers.models import Handover
from cases.records.enums import CaseState, Channel
from cases.records.models_people import YoungPerson
from cases.staff.periods import periods


def token_digest(token: str) -> str:
    """What is stored of a token: SHA-256, hex."""
    return hashlib.sha256(token.encode()).hexdigest()


def is_current(handover: Handover) -> bool:
    """Whether it is still about who is there for the young person: somebody checks it, or the agency that accepted is
    responsible. Needs `case` loaded."""
    if handover.state == HandoverState.ACCEPTED:
        return handover.case.responsible_id == handover.to_agency_id
    return handover.state == HandoverState.SEEN


def mail_of(handover: Handover) -> str:
    """The young person's address, as it is now; empty where they do not want to be reached by e-mail."""
    row = YoungPerson.objects.filter(case=handover.case_id, channel=Channel.EMAIL).values_list("email", flat=True)
    return row.first() or ""


def find_by_token(token: str, *, now: datetime.datetime) -> Handover | None:
    """The hand-over with its agencies; None for every token that opens nothing.

    A link ends 14 days (`guest_days`) after the first contact, with the hand-over if it moved nothing, when yet another
    agency becomes responsible, with the case, and when it is taken back.
    """
    oldest = timezone.localdate(periods().before(now, "guest_days"))
    return (
        Handover.objects.filter(
            Q(state=HandoverState.SEEN) | Q(state=HandoverState.ACCEPTED, case__responsible=F("to_agency")),
            link_digest=token_digest(token),
            case__state=CaseState.OPEN,
            case__restricted_at__isnull=True,
        )
        .exclude(link_digest="")
        .exclude(first_contact_on__lt=oldest)
        .select_related("case__region", "from_agency__organisation", "to_agency__organisation", "meeting_room__place")
        .first()
    )
