"""Who can be asked to take part in a case, who can be handed a code, and who has tried too often."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from cases.consents.enums import InvitationState
from cases.consents.models import Consent, ConsentRecipient
from cases.consents.models_releases import AgencyInvitation, JoinTry, ShareCode
from cases.records.enums import MemberKind
from cases.records.models import Case, CaseMember, Participation
from cases.staff.actors import Actor
from cases.staff.enums import Role
from cases.staff.models import Agency, Membership, User

WAITING = (InvitationState.OPEN, InvitationState.ACCEPTED)
"""States of a request that is neither refused nor over."""


def agencies_to_invite(case: Case) -> QuerySet[Agency]:
    """Agencies of the case's region that neither take part nor have been asked."""
    taking_part = Participation.objects.filter(case=case, agency=OuterRef("pk"), ended_at=None)
    asked = AgencyInvitation.objects.filter(case=case, to_agency=OuterRef("pk"), state__in=WAITING)
    return (
        Agency.objects.filter(~Exists(taking_part), ~Exists(asked), is_active=True)
        .filter(organisation__region=case.region_id)
        .select_related("organisation")
    )


def invitations_of(case: Case) -> QuerySet[AgencyInvitation]:
    """What became of the requests of a case, for those who work on it."""
    return AgencyInvitation.objects.filter(case=case).select_related(
        "from_agency__organisation", "to_agency__organisation", "contact"
    )


def open_invitations(user: User, *, today: datetime.date) -> QuerySet[AgencyInvitation]:
    """Requests to an agency for which the person is caseworker or lead, that are open or wait for the code."""
    works_there = Membership.objects.current(on=today).filter(
        user=user, role__in=(Role.CASEWORKER, Role.LEAD), agency=OuterRef("to_agency")
    )
    return (
        AgencyInvitation.objects.filter(Exists(works_there), state__in=WAITING)
        .select_related("from_agency__organisation", "to_agency__organisation", "contact")
        .order_by("-invited_at", "-pk")
    )


def contacts_of(agency: Agency, *, today: datetime.date) -> QuerySet[User]:
    """Who can be named as the one to talk to: caseworkers and leads of the agency."""
    there = Membership.objects.current(on=today).filter(
        user=OuterRef("pk"), agency=agency, role__in=(Role.CASEWORKER, Role.LEAD)
    )
    return User.objects.filter(Exists(there)).order_by("name", "pk")


def code_targets(case: Case, agency: Agency, *, now: datetime.datetime) -> list[ConsentRecipient]:
    """Agencies that could join by a code of this agency: named by an active consent for its data, not taking part.

    For an agency that several consents name, the one that is valid longest.
    """
    taking_part = Participation.objects.filter(case=case, agency=OuterRef("agency"), ended_at=None)
    active = Consent.objects.active(now=now).filter(case=case, agency=agency)
    rows = (
        ConsentRecipient.objects.filter(~Exists(taking_part), consent__in=active, agency__is_active=True)
        .select_related("agency__organisation", "consent")
        .order_by("consent__valid_until", "consent_id")
    )
    return list({row.agency_id: row for row in rows}.values())


def open_codes(case: Case, agency: Agency, *, now: datetime.datetime) -> QuerySet[ShareCode]:
    """Codes made by this agency that could still be used."""
    return ShareCode.objects.filter(
        case=case, consent__agency=agency, used_at=None, revoked_at=None, expires_at__gt=now
    ).select_related("agency__organisation", "created_by")


def trying_for(actor: Actor) -> int | None:
    """Id of the agency that a try counts for: the acting one, else the first for which the person is a caseworker."""
    agencies = actor.agencies_as(Role.CASEWORKER)
    if actor.acting is not None and actor.acting.pk in agencies:
        return actor.acting.pk
    return min(agencies, default=None)


def tried_too_often(actor: Actor) -> bool:
    """Whether the person, or all people of their agency together, entered too many codes that did not work."""
    since = actor.now - datetime.timedelta(minutes=settings.JOIN_MINUTES)
    recent = JoinTry.objects.filter(at__gt=since)
    by_person, by_agency = recent.filter(user=actor.user).count(), recent.filter(agency=trying_for(actor)).count()
    return bool(by_person >= settings.JOIN_TRIES or by_agency >= settings.JOIN_TRIES_AGENCY)


def may_end_participation(actor: Actor, case: Case, agency: Agency) -> bool:
    """Whether the person can end their agency's part in the case: its case lead, and it neither owns the case nor is
    responsible for it.
    """
    leads = CaseMember.objects.current(now=actor.now).filter(
        case=case, agency=agency, user=actor.user, kind=MemberKind.CASE_LEAD
    )
    return agency.pk not in (case.agency_id, case.responsible_id) and leads.exists()
