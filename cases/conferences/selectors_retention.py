"""On which day a conference's content goes, for pages and for the report of the nightly run."""

from __future__ import annotations

import datetime

from django.utils import timezone

from cases.conferences.models import Conference
from cases.staff.periods import periods


def deletion_on(conference: Conference) -> datetime.date | None:
    """90 days (`conference_content_days`) after closing or cancelling; None before that."""
    if conference.closed_at is None:
        return None
    return timezone.localdate(conference.closed_at) + datetime.timedelta(days=periods().conference_content_days)
