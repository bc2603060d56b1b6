"""What is due to be deleted. The report of a dry run and the deletion itself ask the same questions."""

from __future__ import annotations

import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from cases.conferences.models import Conference
from cases.consents.enums import ConsentState
from cases.consents.lifecycle import ENDS
from cases.consents.models import ConsentEvent
from cases.consents.models_releases import Release, ShareCode
from cases.handovers.models import Handover
from cases.records.enums import CaseState
from cases.records.models import Case
from cases.records.models_entries import Entry
from cases.records.models_people import Guardian, YoungPerson
from cases.records.rules import ADULT, born_by
from cases.staff.models_invitations import StaffInvitation
from cases.staff.periods import periods


def abandoned_stubs(*, now: datetime.datetime) -> QuerySet[Case]:
    """Cases without any consent ever granted in which nothing has happened for 90 days."""
    granted = ConsentEvent.objects.filter(consent__case=OuterRef("pk"), state=ConsentState.GRANTED)
    return Case.objects.filter(~Exists(granted), last_action_at__lt=periods().before(now, "stub_days")).order_by("pk")


def content_past_closing(*, now: datetime.datetime) -> QuerySet[Case]:
    """Closed cases whose content (person, entries, releases, conferences, texts of hand-overs) is past its 90 days;
    the consents stay as proof.
    """
    content = (
        Q(Exists(YoungPerson.objects.filter(case=OuterRef("pk"))))
        | Q(Exists(Entry.objects.filter(case=OuterRef("pk"))))
        | Q(Exists(Conference.objects.filter(case=OuterRef("pk"))))
        | Q(Exists(Handover.objects.filter(case=OuterRef("pk"), emptied_at__isnull=True)))
    )
    due = periods().before(now, "closed_content_days")
    return Case.objects.filter(content, state=CaseState.CLOSED, closed_at__lt=due).order_by("pk")


def proofs_past_their_time(*, now: datetime.datetime) -> QuerySet[Case]:
    """Cases that ended more than twelve months ago: now the proof of their consents goes too."""
    due = periods().before(now, "consent_proof_months")
    return Case.objects.filter(state=CaseState.CLOSED, closed_at__lt=due).order_by("pk")


def guardians_of_adults(*, now: datetime.datetime) -> QuerySet[Guardian]:
    """Guardians of people who are 18 today or older."""
    return Guardian.objects.filter(young_person__birth_date__lte=born_by(ADULT, timezone.localdate(now))).order_by("pk")


def releases_past_withdrawal(*, now: datetime.datetime) -> QuerySet[Release]:
    """Releases that were taken back, or whose consent ended, more than 30 days ago; hidden since that moment."""
    due = periods().before(now, "released_after_withdrawal_days")
    ended = ConsentEvent.objects.filter(consent=OuterRef("consent"), state__in=ENDS, at__lt=due)
    return Release.objects.filter(Q(withdrawn_at__lt=due) | Exists(ended)).order_by("pk")


def dead_share_codes(*, now: datetime.datetime) -> QuerySet[ShareCode]:
    """Codes that can no longer be used for 30 days."""
    due = periods().before(now, "invitation_days")
    return ShareCode.objects.filter(Q(expires_at__lt=due) | Q(used_at__lt=due) | Q(revoked_at__lt=due)).order_by("pk")


def dead_staff_invitations(*, now: datetime.datetime) -> QuerySet[StaffInvitation]:
    """Invitations to accounts that were used, revoked or ran out 30 days ago."""
    due = periods().before(now, "invitation_days")
    return StaffInvitation.objects.filter(Q(expires_at__lt=due) | Q(used_at__lt=due) | Q(revoked_at__lt=due)).order_by(
        "pk"
    )
