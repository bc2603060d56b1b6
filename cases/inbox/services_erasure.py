"""Nothing is left of contact requests: withdrawn by the person, or their period is over."""

from __future__ import annotations

from django.db.models import QuerySet

from cases.calendars.models import Booking
from cases.inbox.models import ContactRequest
from cases.mails.services import forget_mails


def forget_requests(rows: QuerySet[ContactRequest]) -> int:
    """Delete these requests with messages, consents, stations, offered dates, bookings and mails, in the caller's
    transaction; returns how many requests that were. An inner helper of services, which write the row of the audit.
    """
    numbers = list(rows.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))
    found = ContactRequest.objects.filter(pk__in=numbers)
    Booking.objects.filter(source__in=found.values("appointment")).delete()
    forget_mails(about=found)
    found.delete()
    return len(numbers)
