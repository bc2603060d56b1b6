"""On which day a case goes, for its page."""

from __future__ import annotations

import datetime

from django.utils import timezone

from cases.records.models import Case
from cases.staff.periods import periods


def deletion_on(case: Case, *, has_consent: bool) -> datetime.date | None:
    """The day on which a case's content goes if nothing happens before: 90 days after the last action without any
    consent, 90 days after closing; None for an open case with a consent. `has_consent`: one was ever granted.
    """
    if case.closed_at:
        return timezone.localdate(case.closed_at) + datetime.timedelta(days=periods().closed_content_days)
    if has_consent:
        return None
    return timezone.localdate(case.last_action_at) + datetime.timedelta(days=periods().stub_days)
