"""What is due of contact requests."""

from __future__ import annotations

import datetime

from django.db.models import QuerySet

from cases.inbox.conditions import WAITS
from cases.inbox.models import ContactRequest
from cases.staff.periods import periods


def past_last_step(*, now: datetime.datetime) -> QuerySet[ContactRequest]:
    """Answered contact requests in which nothing has happened for 90 days. Whoever still waits for an answer is not
    forgotten: such a request stays with the coordination office until somebody gives one.
    """
    due = periods().before(now, "contact_request_days")
    return ContactRequest.objects.exclude(WAITS).filter(last_step_at__lt=due).order_by("pk")
