"""Who could take part in a conference of a case, and why somebody could not."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Subquery
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.conferences.rules import Cover
from cases.conferences.rules_cover import OWN, Coverage, Gap, Standing, coverage
from cases.consents.enums import ConsentState, Purpose
from cases.consents.models import Consent, ConsentEvent, ConsentRecipient
from cases.records.models import Case, CaseMember, Participation
from cases.records.models_people import Guardian, YoungPerson
from cases.staff.actors import Actor
from cases.staff.models import Agency, User


class Candidate(NamedTuple):
    """Somebody who works on the case for an agency. `reason`: why they cannot be chosen, empty if they can."""

    key: str
    user: User
    agency: Agency
    task: str
    leads: bool
    reason: str


@dataclass(frozen=True, slots=True)
class AgencyPeople:
    """One participating agency: its people, and how consent stands for it. `reason`: why none of them can be chosen."""

    agency: Agency
    own: bool
    coverage: Coverage
    reason: str
    people: tuple[Candidate, ...]


class GuardianChoice(NamedTuple):
    """Somebody with custody of the minor, and why they cannot be chosen."""

    guardian: Guardian
    reason: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Everybody who could take part in a conference that `agency` convenes. `attend_reason`: why the young person
    cannot be chosen, empty if they can; `channel`: how they are best reached, empty for whom that is not shown."""

    agency: Agency
    agencies: tuple[AgencyPeople, ...]
    attend_reason: str
    channel: str
    guardians: tuple[GuardianChoice, ...]

    @property
    def open_people(self) -> dict[str, Candidate]:
        """Who can be chosen, by key."""
        return {one.key: one for group in self.agencies for one in group.people if not one.reason}

    @property
    def open_guardians(self) -> dict[str, Guardian]:
        """Guardians who can be chosen, by number as text."""
        return {str(one.guardian.pk): one.guardian for one in self.guardians if not one.reason}


def key_of(user_id: int, agency_id: int) -> str:
    """What a form calls somebody who works for an agency."""
    return f"{agency_id}-{user_id}"


def standings_of(case_id: int, agency_id: int, *, now: datetime.datetime) -> list[Standing]:
    """Every consent of the case for conferences that opens data of the agency, once per recipient. One query."""
    last = ConsentEvent.objects.filter(consent=OuterRef("consent")).order_by("-at", "-id")
    active = Consent.objects.active(now=now).filter(pk=OuterRef("consent"))
    rows: Iterable[Any] = (
        ConsentRecipient.objects.filter(
            consent__case=case_id, consent__agency=agency_id, consent__purpose=Purpose.CASE_CONFERENCE
        )
        .annotate(active=Exists(active), last=Subquery(last.values("state")[:1]))
        .select_related("consent")
        .order_by("pk")
    )
    return [
        Standing(
            Cover(agency_id, row.agency_id, frozenset(row.consent.data_classes), frozenset(row.consent.forms_of_use)),
            ConsentState(row.last),
            row.active,
            row.consent.valid_from,
            row.consent.valid_until,
            row.consent.young_person_may_attend,
        )
        for row in rows
    ]


def coverage_for(standings: Iterable[Standing], agency_id: int, *, convener_id: int, on: datetime.date) -> Coverage:
    """How it stands for one agency, the convening one included."""
    if agency_id == convener_id:
        return OWN
    return coverage((one for one in standings if one.cover.recipient_id == agency_id), on=on)


def choice_for(actor: Actor, case: Case, agency: Agency) -> Choice:
    """Everybody who could take part in a conference of the agency. Five queries, four for people of age."""
    standings = standings_of(case.pk, agency.pk, now=actor.now)
    parts = (
        Participation.objects.filter(case=case, ended_at__isnull=True)
        .select_related("agency__organisation")
        .order_by("agency__organisation__short_name", "pk")
    )
    members = members_of(case, now=actor.now)
    found = []
    for part in sorted(parts, key=lambda row: row.agency_id != agency.pk):
        stand = coverage_for(standings, part.agency_id, convener_id=agency.pk, on=actor.today)
        people = [row for row in members if row.agency_id == part.agency_id]
        found.append(_group(part.agency, stand, people, own=part.agency_id == agency.pk))
    return Choice(
        agency, tuple(found), say_attendance(standings), channel_of(actor, case), guardian_choices(actor, case)
    )


def members_of(case: Case, *, now: datetime.datetime) -> list[Any]:
    """Who works on the case or is written down for it, each with `works_now`. One query."""
    current = CaseMember.objects.current(now=now).filter(pk=OuterRef("pk"))
    return list(
        CaseMember.objects.filter(case=case, ended_at__isnull=True)
        .annotate(works_now=Exists(current))
        .select_related("user", "agency__organisation")
        .order_by("kind", "user__name", "pk")
    )


def _group(agency: Agency, stand: Coverage, rows: Iterable[Any], *, own: bool) -> AgencyPeople:
    reason = say_gap(stand, agency)
    people = tuple(
        Candidate(
            key_of(row.user_id, row.agency_id),
            row.user,
            row.agency,
            str(row.get_kind_display()),
            own and row.kind == "case_lead",
            reason or ("" if row.works_now else _("arbeitet zurzeit nicht am Fall")),
        )
        for row in rows
    )
    return AgencyPeople(agency, own, stand, reason, people)


def guardian_choices(actor: Actor, case: Case) -> tuple[GuardianChoice, ...]:
    """Guardians of a minor, for who works on the case for its owner. One query."""
    if actor.user is None:
        return ()
    rows = Guardian.objects.visible_to(actor.user, now=actor.now).filter(young_person__case=case).order_by("pk")
    ask_first = _("darf nicht angesprochen werden: Sprechen Sie zuerst mit der jungen Person")
    return tuple(GuardianChoice(row, "" if row.may_be_contacted else ask_first) for row in rows)


def channel_of(actor: Actor, case: Case) -> str:
    """How the young person is best reached, in words; empty for who may not know it. One query."""
    if actor.user is None:
        return ""
    person = YoungPerson.objects.visible_to(actor.user, now=actor.now).filter(case=case).first()
    return str(person.get_channel_display()) if person else ""


# Words ---------------------------------------------------------------------------------------------------------------


def say_attendance(standings: Iterable[Standing]) -> str:
    """Why the young person cannot be invited: no active consent says that they may be there. Empty if one does."""
    if any(one.active and one.may_attend for one in standings):
        return ""
    return _("Keine gültige Einwilligung sagt, dass die junge Person dabei sein darf.")


def say_gap(stand: Coverage, agency: Agency) -> str:
    """Why people of the agency cannot be chosen, as a sentence; empty if they can."""
    values = {"agency": agency, "day": date_format(stand.day, "j.n.Y") if stand.day else ""}
    sentences = {
        Gap.NO_TALK: _("Die Einwilligung für %(agency)s nennt nicht die Verwendung im Gespräch der Fallkonferenz."),
        Gap.NOT_YET: _("Die Einwilligung für %(agency)s gilt erst ab %(day)s."),
        Gap.OPEN: _("Die Einwilligung für %(agency)s ist angefragt und noch nicht beantwortet."),
        Gap.WITHDRAWN: _("Die Einwilligung für %(agency)s ist widerrufen."),
        Gap.ENDED: _("Die Einwilligung für %(agency)s gilt nicht mehr."),
        Gap.REFUSED: _("Eine Einwilligung für %(agency)s wurde abgelehnt."),
        Gap.NONE: _("Keine Einwilligung deckt eine Fallkonferenz mit %(agency)s."),
    }
    return sentences[stand.gap] % values if stand.gap else ""
