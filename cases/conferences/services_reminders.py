"""What the clock does after a conference: reminders, escalation, follow-up. Safe to repeat, safe in parallel."""

from __future__ import annotations

import datetime
from contextlib import suppress

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from cases.conferences.enums import ConferenceRole, ConferenceState, MinutesState
from cases.conferences.models import Conference
from cases.conferences.models_minutes import Agreement
from cases.conferences.rules_agreements import SOON, Reminder, reminders
from cases.conferences.services_agreements import begin_follow_up, close_conference
from cases.mails.services import post_mail_once
from cases.records.enums import CaseState, MemberKind
from cases.records.models import CaseMember
from cases.staff.actors import Actor
from cases.staff.enums import Role
from cases.staff.errors import IllegalStep, Refused
from cases.staff.models import Membership, User


def agreements_to_remind(*, now_on: datetime.date) -> QuerySet[Agreement]:
    """Open agreements near their day or past it, of open cases."""
    return (
        Agreement.objects.open()
        .filter(
            due__lte=now_on + SOON,
            minutes__conference__case__state=CaseState.OPEN,
            minutes__conference__case__restricted_at__isnull=True,
        )
        .select_related("owner__user", "agency", "minutes__conference__proposed_by")
        .order_by("pk")
    )


def run_agreement_reminders(*, actor: Actor) -> int:
    """Post what is due about agreements: each reminder once to each person. Returns how many mails were new."""
    posted = 0
    for agreement in agreements_to_remind(now_on=actor.today):
        with transaction.atomic():
            for reminder in reminders(agreement.due, today=actor.today):
                for person in _recipients(actor, agreement, reminder):
                    posted += post_mail_once(actor=actor, kind=reminder.value, about=agreement, to=person)
    return posted


def _recipients(actor: Actor, agreement: Agreement, reminder: Reminder) -> list[User]:
    """Whom a reminder goes to; whoever may not see the agreement any more gets nothing."""
    conference = agreement.minutes.conference
    members = CaseMember.objects.current(now=actor.now).filter(case=conference.case_id)
    leading = members.filter(agency=agreement.agency, kind__in=(MemberKind.CASE_LEAD, MemberKind.DEPUTY))
    if reminder in (Reminder.BEFORE, Reminder.TODAY):
        owner = agreement.owner.user
        found = (
            User.objects.filter(pk=owner.pk)
            if owner
            else User.objects.filter(Exists(leading.filter(user=OuterRef("pk"))))
        )
    elif reminder is Reminder.LEAD:
        leads = Membership.objects.current(on=actor.today).filter(
            agency=agreement.agency, role=Role.LEAD, user=OuterRef("pk")
        )
        found = User.objects.filter(Q(Exists(leading.filter(user=OuterRef("pk")))) | Q(Exists(leads)))
    else:
        chairs = conference.participants.filter(
            user=OuterRef("pk"), roles__contains=[ConferenceRole.FACILITATOR], removed_at__isnull=True
        )
        found = User.objects.filter(Q(Exists(chairs)) | Q(pk=conference.proposed_by_id))
    return list(found.filter(is_active=True).order_by("pk"))


def to_follow_up() -> QuerySet[Conference]:
    """Conferences with minutes in force whose follow-up nobody has begun."""
    return _open_cases(Conference.objects.in_state(ConferenceState.AGREED)).filter(minutes__state=MinutesState.FINAL)


def to_close(*, today: datetime.date) -> QuerySet[Conference]:
    """Conferences whose day of review has come and of which nothing agreed is open."""
    left = Agreement.objects.open().filter(minutes__conference=OuterRef("pk"))
    rows = _open_cases(Conference.objects.in_state(ConferenceState.FOLLOW_UP)).filter(review_on__lte=today)
    return rows.filter(~Exists(left))


def _open_cases(rows: QuerySet[Conference]) -> QuerySet[Conference]:
    return rows.filter(case__state=CaseState.OPEN, case__restricted_at__isnull=True)


def run_follow_up(*, actor: Actor) -> int:
    """Begin follow-ups that nobody began, close what is done and reviewed. Returns how many moved.

    What somebody else has moved since it was looked for is left alone.
    """
    done = 0
    for conference in to_follow_up().order_by("pk"):
        with suppress(IllegalStep):
            begin_follow_up(actor=actor, conference=conference)
            done += 1
    for conference in to_close(today=actor.today).order_by("pk"):
        with suppress(IllegalStep, Refused):
            close_conference(actor=actor, conference=conference)
            done += 1
    return done
