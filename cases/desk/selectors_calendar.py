"""What an appointment in the calendar is, for those who may know at this moment."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.calendars.selectors_calendar import Source
from cases.conferences.models import Conference
from cases.handovers.models import Handover
from cases.staff.actors import Actor


def appointments(actor: Actor, sources: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Source]:
    """Sources → conferences and joint dates of hand-overs that the person may see now; to everybody else they are
    "Termin". At most two statements."""
    if not sources or actor.user is None:
        return {}
    rows = Conference.objects.visible_to(actor.user, now=actor.now).filter(uid__in=sources).order_by("pk")
    dates = Handover.objects.visible_to(actor.user, now=actor.now).filter(meeting_uid__in=sources).order_by("pk")
    met = {
        row.meeting_uid: Source(
            reverse("cases:handover_detail", args=[row.reference]),
            _("Übergabe %(reference)s") % {"reference": row.reference},
            row.case_id,
        )
        for row in dates
    }
    return met | {
        row.uid: Source(
            reverse("cases:conference_detail", args=[row.reference]),
            _("Fallkonferenz %(reference)s") % {"reference": row.reference},
            row.case_id,
        )
        for row in rows
    }
