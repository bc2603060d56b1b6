"""To whom a case can be handed over now, why not to others, and what can go along."""

from __future__ import annotations

import datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from cases.conferences.models_minutes import Agreement
from cases.consents.enums import ConsentState, Purpose
from cases.consents.models import Consent, ConsentRecipient
from cases.consents.models_releases import Release
from cases.consents.selectors_releases import ONE_BY_ONE, why_not
from cases.handovers.enums import HandoverState
from cases.handovers.models import Handover, HandoverPeriods
from cases.records.enums import DataClass
from cases.records.models import Case
from cases.records.models_entries import Entry
from cases.staff.actors import Actor
from cases.staff.enums import Role
from cases.staff.models import Agency, Membership
from offers.regions.models import Region

FOR_HANDOVER = (Purpose.HANDOVER, Purpose.TRANSITION_PLANNING)
"""A release for one of these may go along."""


class Target(NamedTuple):
    """An agency that could be asked. `row`: the consent that covers it; `problem`: why it cannot be chosen now.

    `needs_consent`: a consent is all that is missing. `before`: what became of an earlier offer to it, in words.
    """

    agency: Agency
    row: ConsentRecipient | None
    problem: str
    needs_consent: bool
    before: str

    @property
    def consent_query(self) -> str:
        """What the form of the missing consent begins with."""
        return consent_query(self.agency)


def consent_query(to: Agency) -> str:
    """The part of the address after "?" with which a consent's form begins for a hand-over to this agency.

    Of the classes only "shareable" is named, whatever would go along: that there are entries of another class says
    something about the young person, and an address says nothing about them.
    """
    return urlencode({"zweck": Purpose.HANDOVER, "an": to.pk, "art": DataClass.SHAREABLE, "weiter": "uebergabe"})


class Along(NamedTuple):
    """An entry that may go along. `released`: open to the other agency already; `problem`: why it cannot be now."""

    entry: Entry
    released: bool
    problem: str


def periods_of(region: Region) -> HandoverPeriods:
    """The region's periods, or those that are shipped."""
    return HandoverPeriods.objects.filter(region=region).first() or HandoverPeriods(region=region)


def targets(case: Case, giver: Agency, *, now: datetime.datetime, today: datetime.date) -> list[Target]:
    """Every other agency of the region, those that can be chosen first. Three queries."""
    rows = {row.agency_id: row for row in covering_rows(case, giver, now=now)}
    last: dict[int, HandoverState] = {}
    for earlier in Handover.objects.filter(case=case, from_agency=giver).order_by("offered_at", "pk"):
        last[earlier.to_agency_id] = HandoverState(earlier.state)
    found = []
    for agency in _agencies(case, giver, today=today):
        row, state = rows.get(agency.pk), last.get(agency.pk)
        before = str(state.label) if state in _NOT_THERE else ""
        found.append(Target(agency, row, _problem(agency, row), agency.has_people and row is None, before))
    return sorted(found, key=lambda target: bool(target.problem))


_NOT_THERE = (HandoverState.RETURNED, HandoverState.DECLINED, HandoverState.EXPIRED)


def covering_rows(case: Case, giver: Agency, *, now: datetime.datetime) -> QuerySet[ConsentRecipient]:
    """Agencies that active consents for a hand-over of the giver's data name, the longest last. One query."""
    active = Consent.objects.active(now=now).filter(case=case, agency=giver, purpose=Purpose.HANDOVER)
    return (
        ConsentRecipient.objects.filter(consent__in=active)
        .select_related("consent", "agency__organisation")
        .order_by("consent__valid_until", "pk")
    )


def covering_row(case: Case, giver: Agency, to: Agency, *, now: datetime.datetime) -> ConsentRecipient | None:
    """The consent that covers a hand-over to this agency at this moment: the one that lasts longest."""
    return covering_rows(case, giver, now=now).filter(agency=to).last()


def can_be_asked(case: Case, giver: Agency, *, today: datetime.date) -> QuerySet[Any]:
    """Other agencies of the region that are active and have a caseworker."""
    return _agencies(case, giver, today=today).filter(has_people=True)


def _agencies(case: Case, giver: Agency, *, today: datetime.date) -> QuerySet[Any]:
    """Each with `has_people`: whether a caseworker of it works with the portal."""
    people = Membership.objects.current(on=today).filter(agency=OuterRef("pk"), role=Role.CASEWORKER)
    return (
        Agency.objects.filter(is_active=True, organisation__region=case.region_id)
        .exclude(pk=giver.pk)
        .annotate(has_people=Exists(people))
        .select_related("organisation")
        .order_by("organisation__short_name", "pk")
    )


def _problem(agency: Any, row: ConsentRecipient | None) -> str:
    if not agency.has_people:
        return _("In dieser Stelle arbeitet noch keine Fachkraft mit dem Portal.")
    if row is None and not settings.RELEASE_WITHOUT_CONSENT:
        return _("Es fehlt eine gültige Einwilligung mit dem Zweck „Übergabe an eine andere Stelle“.")
    return ""


def entries_along(actor: Actor, case: Case, giver: Agency, to: Agency, row: ConsentRecipient | None) -> list[Along]:
    """The giver's entries with whether they are open to the other agency, or could be by this consent."""
    if actor.user is None:
        return []
    own = Entry.objects.own(actor.user, now=actor.now).filter(case=case, agency=giver)
    own = own.select_related("author")
    rows = list(own.exclude(data_class__in=ONE_BY_ONE).order_by("-happened_on", "-pk"))
    open_now = released_to(case, giver, to, now=actor.now)
    rows += list(own.filter(pk__in=open_now, data_class__in=ONE_BY_ONE))
    return [Along(entry, entry.pk in open_now, _why_not(entry, row, entry.pk in open_now, actor)) for entry in rows]


def _why_not(entry: Entry, row: ConsentRecipient | None, released: bool, actor: Actor) -> str:
    if released:
        return ""
    if entry.restricted_at:
        return _("Die Verarbeitung dieses Eintrags ist eingeschränkt.")
    if row is None:
        return _("Ohne Einwilligung geben Sie ihn einzeln auf seiner Seite frei.")
    row.consent.state = ConsentState.GRANTED  # it is active
    return why_not(entry, row, is_active=True, today=actor.today)


def released_to(case: Case, giver: Agency, to: Agency, *, now: datetime.datetime) -> set[int]:
    """Entries of the giver that a release for a hand-over or for planning opens to the other agency at this moment."""
    rows = Release.objects.effective(now=now).filter(
        entry__case=case, entry__agency=giver, recipient=to, purpose__in=FOR_HANDOVER
    )
    return set(rows.values_list("entry_id", flat=True))


def agreements_along(actor: Actor, case: Case) -> QuerySet[Agreement]:
    """What is agreed in conferences of the case, still to be done, and for the person to read."""
    if actor.user is None:
        return Agreement.objects.none()
    visible = Agreement.objects.visible_to(actor.user, now=actor.now).open()
    return visible.filter(minutes__conference__case=case).order_by("due", "pk")
