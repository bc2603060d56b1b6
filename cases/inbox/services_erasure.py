"""Nothing is left of contact requests: withdrawn by the person, or their period is over."""

from __future__ import annotations

import datetime

from django.db.models import QuerySet

from cases.audit.services_erasures import Erased, remember_erasure
from cases.calendars.models import Booking
from cases.inbox.models import ContactRequest
from cases.mails.services import forget_mails


def forget_requests(rows: QuerySet[ContactRequest], *, on: datetime.date) -> int:
    """Delete these requests with messages, consents, stations, offered dates, bookings and mails, in the caller's
    transaction, and keep a proof of each; returns how many requests that were. An inner helper of services, which
    write the row of the audit.
    """
    held = list(rows.order_by("pk").select_for_update(of=("self",)).values_list("pk", "reference"))
    found = ContactRequest.objects.filter(pk__in=[number for number, _reference in held])
    Booking.objects.filter(source__in=found.values("appointment")).delete()
    forget_mails(about=found)
    found.delete()
    for _number, reference in held:
        remember_erasure(Erased.CONTACT_REQUEST, reference, on=on)
    return len(held)
