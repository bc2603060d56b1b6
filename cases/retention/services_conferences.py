"""Deleting conferences and what is kept of guests; steps of other services and of the nightly run."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from cases.calendars.models import Booking
from cases.conferences.enums import Reply
from cases.conferences.models import Conference, Participant
from cases.conferences.models_dates import PollAnswer
from cases.conferences.models_minutes import Agreement, Minutes
from cases.mails.services import forget_mails
from cases.retention.selectors_conferences import guests_past_conference
from cases.staff.actors import Actor


def forget_conferences(conferences: QuerySet[Conference]) -> int:
    """Delete conferences with all that hangs on them, their bookings and the mails about them; returns how many.

    A step of another service, which has called `allow_deletion` before: the database keeps minutes in force else.
    """
    keys = list(conferences.order_by("pk").values_list("pk", "uid"))
    pks = [pk for pk, _uid in keys]
    Booking.objects.filter(source__in=[uid for _pk, uid in keys]).delete()
    for things in (
        Agreement.objects.filter(minutes__conference__in=pks),
        Minutes.objects.filter(conference__in=pks),
        Participant.objects.filter(conference__in=pks),
        Conference.objects.filter(pk__in=pks),
    ):
        forget_mails(about=things)
    Conference.objects.filter(pk__in=pks).delete()
    return len(pks)


@transaction.atomic
def forget_guests(*, actor: Actor) -> int:
    """Empty what is kept of people without an account: name, organisation, address, link, answers, mails to them.

    That somebody took part stays with the conference, because agreements point at them. Returns how many.
    """
    found = list(guests_past_conference(now=actor.now).select_for_update(of=("self",)).values_list("pk", flat=True))
    rows = Participant.objects.filter(pk__in=found)
    PollAnswer.objects.filter(participant__in=found).delete()
    forget_mails(about=rows)
    rows.update(
        name="", organisation="", email="", link_nonce="", link_digest="", comment="", reply=Reply.OPEN,
        replied_at=None, promised_at=None,
    )  # fmt: skip
    return len(found)
