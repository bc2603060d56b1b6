"""What somebody should know before they propose a conference: whether there is one already."""

from __future__ import annotations

import datetime
from typing import Final

from django.db.models import Q, QuerySet

from cases.calendars.models import Room
from cases.conferences.enums import ConferenceState
from cases.conferences.lifecycle import PLANNING
from cases.conferences.models import Conference
from cases.conferences.rules_cover import alike
from cases.records.models import Case
from cases.staff.actors import Actor
from offers.regions.models import Region

UNDECIDED: Final = PLANNING | {ConferenceState.HELD, ConferenceState.MINUTES_DRAFT}
"""The conference is not over until its minutes are agreed."""
RECENT: Final = datetime.timedelta(days=90)
"""A conference about a similar question within this time is pointed out."""


def twins(actor: Actor, case: Case, question: str) -> list[Conference]:
    """Conferences of the case, among those the person may see, that are open, or were proposed or held within 90 days
    about a similar question. Newest first; one query."""
    if actor.user is None:
        return []
    since = actor.now - RECENT
    rows = (
        Conference.objects.visible_to(actor.user, now=actor.now)
        .filter(case=case)
        .exclude(state=ConferenceState.CANCELLED)
        .filter(Q(state__in=UNDECIDED) | Q(proposed_at__gte=since) | Q(held_at__gte=since))
        .select_related("agency__organisation")
    )
    return [row for row in rows if row.state in UNDECIDED or alike(row.question, question)]


def rooms_of(region: Region) -> QuerySet[Room]:
    """Rooms of the region's agencies in which people can meet."""
    rows = Room.objects.filter(agency__organisation__region=region, agency__is_active=True, is_active=True)
    return rows.select_related("agency__organisation", "place").order_by(
        "agency__organisation__short_name", "name", "pk"
    )
