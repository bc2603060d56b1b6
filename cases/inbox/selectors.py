"""Who takes requests, with whom one lies, and who somebody is to it."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable

from django.db.models import QuerySet

from cases.calendars.models import Absence
from cases.inbox.enums import Escalation, RequestState
from cases.inbox.lifecycle import RequestAction, Who, allowed_actions
from cases.inbox.models import ContactRequest, PassOnConsent
from cases.inbox.models_framework import InboxPeriods
from cases.inbox.rules import ANSWER_DAYS, SEEN_DAYS, Dues, dues_from
from cases.records.enums import SpokenLanguage
from cases.staff.actors import Actor
from cases.staff.enums import Role
from cases.staff.models import Agency, Membership, User
from offers.regions.models import ContactPoint, Region


def receiving_agencies(region: Region) -> QuerySet[Agency]:
    """Agencies of the region that take contact requests, by name."""
    return (
        Agency.objects.filter(organisation__region=region, is_active=True, takes_requests=True)
        .select_related("organisation")
        .order_by("organisation__short_name", "pk")
    )


def receiver_of(organisation: int) -> Agency | None:
    """The agency of an organisation (its key) that takes requests; None: nobody there reads them."""
    rows = Agency.objects.filter(organisation=organisation, is_active=True, takes_requests=True)
    return rows.select_related("organisation__region").first()


def doors_in(region: Region) -> QuerySet[ContactPoint]:
    """Contact points at which one can write, by name."""
    return (
        ContactPoint.objects.filter(
            region=region, organisation__agency__is_active=True, organisation__agency__takes_requests=True
        )
        .select_related("organisation", "place", "region")
        .order_by("organisation__short_name", "name", "pk")
    )


def agencies_without_door(region: Region) -> QuerySet[Agency]:
    """Agencies that take requests and have no contact point: one writes to the agency itself."""
    return receiving_agencies(region).filter(organisation__contact_points=None)


def dues_in(region: Region, *, since: datetime.date) -> Dues:
    """By when a request that lies there since that day is seen and answered, by the region's periods."""
    periods = InboxPeriods.objects.filter(region=region).first()
    return dues_from(
        since,
        seen_days=periods.seen_days if periods else SEEN_DAYS,
        answer_days=periods.answer_days if periods else ANSWER_DAYS,
        state=region.state,
    )


def caseworkers_of(agencies: Collection[int], *, on: datetime.date) -> dict[int, list[User]]:
    """Agency → its caseworkers that day, by name. One query."""
    rows = Membership.objects.filter(agency__in=agencies, role=Role.CASEWORKER).current(on=on).select_related("user")
    found: dict[int, list[User]] = {agency: [] for agency in agencies}
    for row in rows.order_by("user__name", "user_id"):
        found[row.agency_id].append(row.user)
    return found


def holders_of(rows: Iterable[ContactRequest], *, on: datetime.date) -> dict[int, User | None]:
    """Request → the caseworker with whom it lies that day; None: with everybody in the agency. Three queries at most.

    Who took it; while they are away, whom they named as deputy, if that is a caseworker of the agency who is there
    themselves. Nobody waits for somebody who is away or has left.
    """
    taken = [row for row in rows if row.taken_by_id]
    users = {row.taken_by_id for row in taken if row.taken_by_id}
    absences = Absence.objects.filter(first_day__lte=on, last_day__gte=on).select_related("deputy")
    away = {row.user_id: row.deputy for row in absences.filter(user__in=users)}
    deputies = {deputy.pk for deputy in away.values() if deputy}
    gone = set(absences.filter(user__in=deputies).values_list("user_id", flat=True)) if deputies else set()
    there = caseworkers_of({row.agency_id for row in taken}, on=on) if taken else {}
    at_work = {agency: {user.pk: user for user in users} for agency, users in there.items()}
    held: dict[int, User | None] = {}
    for row in rows:
        known, taker = at_work.get(row.agency_id, {}), row.taken_by_id or 0
        deputy = away.get(taker)
        keeper = taker if taker not in away else deputy.pk if deputy and deputy.pk not in gone else 0
        held[row.pk] = known.get(keeper)
    return held


def holder_of(contact_request: ContactRequest, *, on: datetime.date) -> User | None:
    """The caseworker with whom one request lies that day (see `holders_of`)."""
    return holders_of([contact_request], on=on)[contact_request.pk]


def hands_of(actor: Actor, contact_request: ContactRequest, *, holder: User | None) -> frozenset[Who]:
    """Which hands somebody with an account has (see `lifecycle.Who`). `holder`: with whom it lies. One query at most,
    where it has come to the coordination office.
    """
    agency = contact_request.agency_id
    works = actor.has_role(Role.CASEWORKER, agency_id=agency)
    coordinates = (
        actor.user is not None
        and contact_request.escalated == Escalation.COORDINATION
        and ContactRequest.objects.escalated_to(actor.user).filter(pk=contact_request.pk).exists()
    )
    held = {
        Who.AGENCY: works,
        Who.HOLDER: works and holder is not None and actor.user is not None and holder.pk == actor.user.pk,
        Who.LEAD: actor.has_role(Role.LEAD, agency_id=agency),
        Who.COORDINATION: coordinates,
    }
    return frozenset(who for who, is_held in held.items() if is_held)


def actions_of(actor: Actor, contact_request: ContactRequest, *, holder: User | None) -> frozenset[RequestAction]:
    """What somebody may do with the request now: for buttons.

    Taking is offered where it lies with nobody, and to whom it was assigned or who stands in.
    """
    hands = hands_of(actor, contact_request, holder=holder)
    actions = allowed_actions(RequestState(contact_request.state), hands)
    taken_by = contact_request.taken_by_id if contact_request.state != RequestState.RECEIVED else None
    if holder is None or (Who.HOLDER in hands and holder.pk != taken_by):
        return actions
    return actions - {RequestAction.TAKE}


def agencies_besides(contact_request: ContactRequest) -> list[Agency]:
    """Other active agencies of the region: whom the person could ask instead. One query."""
    rows = Agency.objects.filter(organisation__region=contact_request.region_id, is_active=True)
    others = rows.exclude(pk=contact_request.agency_id).select_related("organisation")
    return list(others.order_by("organisation__short_name", "pk"))


def usual_language(contact_request: ContactRequest) -> str:
    """In which wording (`wording_public.LANGUAGES`) its page and mails speak to the person, as they wished."""
    if contact_request.easy:
        return "easy_de"
    return "en" if contact_request.language == SpokenLanguage.ENGLISH else "de"


def agencies_agreed(contact_request: ContactRequest) -> list[Agency]:
    """Other agencies that take requests and may read this one, as the person agreed. One query."""
    rows = PassOnConsent.objects.filter(
        request=contact_request, withdrawn_at=None, agency__is_active=True, agency__takes_requests=True
    ).exclude(agency=contact_request.agency_id)
    return [row.agency for row in rows.select_related("agency__organisation").order_by("agency_id")]
