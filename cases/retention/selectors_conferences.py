"""What is due of case conferences and calendars."""

from __future__ import annotations

import datetime
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.calendars.models import Absence, Booking, BusyTime
from cases.conferences.enums import ConferenceState, MinutesState, Reply
from cases.conferences.lifecycle import ENDED, OVER, PLANNING
from cases.conferences.models import Conference, Participant
from cases.conferences.models_dates import PollAnswer
from cases.conferences.models_minutes import Minutes
from cases.conferences.selectors import covers_of, taking_part
from cases.conferences.selectors_minutes import asked_agencies
from cases.conferences.selectors_retention import deletion_on
from cases.staff.periods import periods

NOTICE: Final = datetime.timedelta(days=14)
"""So long before a copy would be lost the report begins to name it."""
NOTHING_LEFT: Final = Q(
    name="", organisation="", email="", link_nonce="", link_digest="", comment="", reply=Reply.OPEN,
    replied_at__isnull=True, promised_at__isnull=True,
)  # fmt: skip
"""A participant without an account of whom only stays that somebody was there."""


def past_closing(*, now: datetime.datetime) -> QuerySet[Conference]:
    """Conferences that were closed or cancelled more than 90 days ago."""
    due = periods().before(now, "conference_content_days")
    return Conference.objects.filter(state__in=sorted(ENDED), closed_at__lt=due).order_by("pk")


def unconfirmed_copies(now: datetime.datetime) -> list[str]:
    """Minutes in force that go within the next 14 days although an agency never confirmed that it has its copy: one
    line each, with the conference's reference, the agencies and the day.
    """
    soon = past_closing(now=now + NOTICE).values("pk")
    rows = Minutes.objects.filter(conference__in=soon, state=MinutesState.FINAL)
    related = "conference__case", "conference__agency__organisation"
    return [line for row in rows.select_related(*related).order_by("pk") if (line := _unconfirmed(row, now))]


def _unconfirmed(minutes: Minutes, now: datetime.datetime) -> str:
    conference = minutes.conference
    confirmed = set(minutes.receipts.filter(confirmed_at__isnull=False).values_list("agency", flat=True))
    covers = covers_of(conference.case, now=now)
    missing = [row for row in asked_agencies(conference, taking_part(conference), covers) if row.pk not in confirmed]
    day = deletion_on(conference)
    if not missing or day is None:
        return ""
    return _(
        "ohne bestätigte Kopie: Fallkonferenz %(reference)s, Fassung %(version)s (%(agencies)s), fällig %(day)s"
    ) % {
        "reference": conference.reference,
        "version": minutes.version,
        "agencies": ", ".join(str(agency) for agency in missing),
        "day": date_format(day, "j.n.Y"),
    }


def guests_past_conference(*, now: datetime.datetime) -> QuerySet[Participant]:
    """People without an account of whom something is still kept 14 days after the conference or its cancelling; of a
    conference that was never held, when nothing has been planned for as long as its content would be kept.
    """
    due, lying = (periods().before(now, name) for name in ("guest_days", "conference_content_days"))
    took_place = Q(conference__state__in=sorted(OVER), conference__ends_at__lt=due)
    cancelled = Q(conference__state=ConferenceState.CANCELLED, conference__closed_at__lt=due)
    dateless = Q(conference__ends_at__isnull=True) | Q(conference__ends_at__lt=lying)
    pollless = Q(conference__poll_ends_on__isnull=True) | Q(conference__poll_ends_on__lt=timezone.localdate(lying))
    left_lying = Q(conference__state__in=sorted(PLANNING), conference__proposed_at__lt=lying) & dateless & pollless
    answered = Exists(PollAnswer.objects.filter(participant=OuterRef("pk")))
    rows = Participant.objects.filter(took_place | cancelled | left_lying, user__isnull=True)
    return rows.filter(~NOTHING_LEFT | Q(answered)).order_by("pk")


def old_times(*, now: datetime.datetime) -> tuple[QuerySet[Any], ...]:
    """Bookings and absences that ended more than 90 days ago."""
    due = periods().before(now, "booking_days")
    return (
        Booking.objects.filter(during__endswith__lt=due).order_by("pk"),
        Absence.objects.filter(last_day__lt=timezone.localdate(due)).order_by("pk"),
    )


def past_busy_times(*, now: datetime.datetime) -> QuerySet[BusyTime]:
    """What foreign calendars said of times that are over: it finds no date any more."""
    return BusyTime.objects.filter(during__endswith__lte=now).order_by("pk")
