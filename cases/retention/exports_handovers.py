"""What of hand-overs, and of the contact request it began with, goes into an agency's file and to the young person."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from cases.handovers.models import Handover
from cases.inbox.models import ContactRequest
from cases.records.models import Case, Responsibility
from cases.staff.actors import Actor
from cases.staff.models import Agency, User

Rows = list[dict[str, Any]]


def handovers_for(*, actor: Actor, user: User, case: Case, agency: Agency) -> Rows:
    """Hand-overs of a case from or to the agency; what the other one wrote while a consent or a norm covers it."""
    mine = Handover.objects.visible_to(user, now=actor.now).filter(Q(from_agency=agency) | Q(to_agency=agency))
    readable = set(Handover.objects.readable_by(user, now=actor.now).filter(case=case).values_list("pk", flat=True))
    related = "from_agency__organisation", "to_agency__organisation", "suggested__organisation"
    rows = mine.filter(case=case).select_related(*related).prefetch_related("outcomes").order_by("offered_at", "pk")
    return [_handover(row, agency, reads=row.pk in readable) for row in rows]


def _handover(row: Handover, agency: Agency, *, reads: bool) -> dict[str, Any]:
    own = row.from_agency_id == agency.pk
    return {
        "reference": row.reference,
        "from": str(row.from_agency.organisation.name),
        "to": str(row.to_agency.organisation.name),
        "state": row.get_state_display(),
        "offered_on": _day(row.offered_at),
        "ended_on": _day(row.decided_at),
        "note": row.note if own or reads else None,
        "wish": row.wish if own or reads else None,
        "basis": row.get_norm_display() if row.norm else "Einwilligung",
        "basis_reason": row.reason if own else None,
        "reason": row.answer_reason,
        "suggested": str(row.suggested.organisation.name) if row.suggested else "",
        "told_on": _day(row.told_at),
        "first_contact_on": row.first_contact_on.isoformat() if row.first_contact_on else None,
        "outcomes": [
            {"when": each.get_months_display(), "where": each.get_outcome_display()} for each in row.outcomes.all()
        ],
    }


def responsibilities_of(case: Case) -> Rows:
    """Which agency was responsible when, since the case was first opened."""
    rows = Responsibility.objects.filter(case=case).select_related("agency__organisation").order_by("period")
    return [
        {
            "agency": str(row.agency.organisation.name),
            "from": _day(row.period.lower),
            "until": _day(row.period.upper),
        }
        for row in rows
    ]


def requests_for(case: Case, agency: Agency) -> Rows:
    """The contact request with which the case began, for the agency that opened it; with all that was said."""
    rows = ContactRequest.objects.filter(case=case, agency=agency).prefetch_related("messages").order_by("pk")
    return [
        {
            "name": row.name,
            "written_by": row.get_asker_display(),
            "reached_by": row.get_channel_display(),
            "address": row.address,
            "on": _day(row.received_at),
            "topic": row.get_topic_display() if row.topic else "",
            "message": row.message,
            "messages": [
                {"what": each.get_kind_display(), "on": _day(each.at), "text": each.text} for each in row.messages.all()
            ],
        }
        for row in rows
    ]


def _day(moment: datetime.datetime | None) -> str | None:
    return timezone.localdate(moment).isoformat() if moment else None
