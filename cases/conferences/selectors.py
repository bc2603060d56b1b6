"""Who somebody is in a conference, and what consents cover at this moment."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from cases.conferences.enums import ConferenceRole, ConferenceState
from cases.conferences.lifecycle import ConferenceAction, Who, allowed_actions, hands_of
from cases.conferences.models import Conference, Participant
from cases.conferences.rules import Cover
from cases.consents.enums import Purpose
from cases.consents.models import Consent, ConsentRecipient
from cases.records.models import Case, CaseMember
from cases.records.selectors import own_rows
from cases.staff.actors import Actor


def covers_of(case: Case, *, now: datetime.datetime) -> tuple[Cover, ...]:
    """Every active consent of the case for conferences, one entry per recipient. One query."""
    active = Consent.objects.active(now=now).filter(case=case, purpose=Purpose.CASE_CONFERENCE)
    rows = ConsentRecipient.objects.filter(consent__in=active).select_related("consent").order_by("pk")
    return tuple(
        Cover(
            row.consent.agency_id,
            row.agency_id,
            frozenset(row.consent.data_classes),
            frozenset(row.consent.forms_of_use),
        )
        for row in rows
    )


def taking_part(conference: Conference) -> list[Participant]:
    """Who takes part now, staff first. One query."""
    rows = conference.participants.filter(removed_at__isnull=True).select_related(
        "user", "agency__organisation", "deputy", "guardian"
    )
    return sorted(rows, key=lambda row: (row.user_id is None, row.pk))


def hands_in(actor: Actor, conference: Conference, *, rows: list[CaseMember] | None = None) -> frozenset[Who]:
    """Which hands the person has in the conference (see `lifecycle.Who`). Two queries, one with `rows` given."""
    rows = own_rows(actor, conference.case) if rows is None else rows
    agencies = frozenset(row.agency_id for row in rows)
    parts = list(conference.participants.filter(removed_at__isnull=True, agency__in=agencies))
    return hands_among(actor, conference, agencies=agencies, parts=parts)


def hands_among(
    actor: Actor, conference: Conference, *, agencies: frozenset[int], parts: Iterable[Participant]
) -> frozenset[Who]:
    """The same for whom participants and own agencies are at hand already: asks the database nothing."""
    ours = [part for part in parts if part.agency_id in agencies]
    own = [part for part in ours if part.user_id == getattr(actor.user, "pk", 0)]
    return hands_of(
        convener=conference.agency_id in agencies,
        roles=frozenset(ConferenceRole(role) for part in own for role in part.roles),
        member=bool(ours),
    )


def actions_in(actor: Actor, conference: Conference) -> frozenset[ConferenceAction]:
    """What the person may do with the conference now: for buttons."""
    return allowed_actions(ConferenceState(conference.state), hands_in(actor, conference))
