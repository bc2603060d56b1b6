"""Who stands behind a personal link at this moment."""

from __future__ import annotations

import datetime
import hashlib
from typing import NamedTuple

from django.db.models import F, Q

from cases.conferences.enums import ConferenceState, ParticipantKind
from cases.conferences.models import Participant
from cases.records.enums import CaseState, Channel
from cases.records.models_people import YoungPerson
from cases.staff.models import User
from cases.staff.periods import periods


def token_digest(token: str) -> str:
    """What is stored of a token: SHA-256, hex."""
    return hashlib.sha256(token.encode()).hexdigest()


class Contact(NamedTuple):
    """How somebody without an account is called and reached; both may be empty."""

    name: str = ""
    email: str = ""


def contact_of(participant: Participant) -> Contact:
    """Name and address of somebody without an account, as they are now.

    Of a young person and a guardian nothing is copied: their own rows are asked, and an address counts only where the
    young person wants e-mail, or the guardian may be spoken to.
    """
    if participant.kind == ParticipantKind.YOUNG_PERSON:
        person = YoungPerson.objects.filter(case=participant.conference.case_id).first()
        if person is None:
            return Contact()
        email = person.email if person.channel == Channel.EMAIL else ""
        return Contact(f"{person.given_name} {person.family_name}", email)
    guardian = participant.guardian
    if guardian is not None:
        return Contact(guardian.name, guardian.email if guardian.may_be_contacted else "")
    return Contact(participant.name, participant.email)


def mail_to(participant: Participant) -> User | str:
    """Where mails to a participant go: their account, or their address; empty where mail does not reach them."""
    return participant.user or contact_of(participant).email


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
