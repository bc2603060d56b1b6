"""What the page of a case shows to one reader, in a fixed number of queries."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q

from cases.conferences.lifecycle import PLANNING
from cases.conferences.models import Conference
from cases.conferences.selectors_tasks import DueAgreement, agreements_among, with_agreements
from cases.consents.enums import ConsentState
from cases.consents.models import Consent, ConsentEvent, ConsentRecipient, is_active
from cases.consents.models_releases import Release, is_effective
from cases.desk.enums import Due
from cases.desk.rules import due
from cases.desk.timeline import TimelineItem, TimelinePage, happenings, timeline
from cases.handovers.selectors_page import CaseHandovers, handovers_of_case
from cases.records.enums import DataClass, MemberKind
from cases.records.lifecycle import CaseAction
from cases.records.models import Case, CaseMember, NextStep
from cases.records.models_entries import Entry
from cases.records.models_people import YoungPerson
from cases.records.rules import age_on, is_minor
from cases.records.selectors import actions_in
from cases.records.selectors_people import PersonCard, person_card, with_guardians
from cases.retention.periods import deletion_on
from cases.staff.actors import Actor
from cases.staff.models import Agency, User


class Line(NamedTuple):
    """An item of the timeline; for entries the class in words, and the releases that are open at this moment."""

    item: TimelineItem
    class_label: str
    releases: Sequence[Release]


class ConsentLine(NamedTuple):
    """How it stands between two agencies: `active` opens data of `agency` to `recipient` at this moment."""

    agency: Agency
    recipient: str
    state: ConsentState
    active: bool
    consent: Consent


class StepLine(NamedTuple):
    """The next step of one of the reader's agencies."""

    step: NextStep
    step_due: datetime.date
    due: Due


@dataclass(frozen=True, slots=True)
class CasePage:
    """A case as one reader may see it. `person` is None for whom the name is not shown.

    `own_rows`: the reader's memberships, that of the chosen agency first. `opened`: whether the reader's agency opened
    the case, or something of another agency is open to them. `lines`: the items of `timeline`, with what the desk
    knows about them. `deletion_on`: when the content goes if nothing happens, None if no day is set.
    """

    case: Case
    today: datetime.date
    own_rows: list[CaseMember]
    person: YoungPerson | None
    card: PersonCard | None
    opened: bool
    members: list[tuple[Agency, list[CaseMember]]]
    steps: list[StepLine]
    consents: list[ConsentLine]
    conferences: list[Any]
    agreements: list[DueAgreement]
    handovers: CaseHandovers
    timeline: TimelinePage
    lines: list[Line]
    deletion_on: datetime.date | None

    @property
    def own(self) -> frozenset[int]:
        """Agencies for which the reader works on the case."""
        return frozenset(row.agency_id for row in self.own_rows)

    @property
    def acting(self) -> Agency:
        """For which of them they act here."""
        return self.own_rows[0].agency

    @property
    def is_owner(self) -> bool:
        """Whether the reader works for the agency that opened the case."""
        return self.case.agency_id in self.own

    @property
    def is_responsible(self) -> bool:
        """Whether the reader works for the agency that is responsible."""
        return self.case.responsible_id in self.own

    @property
    def leads_owner(self) -> bool:
        """Whether the reader has the case lead for the agency that opened the case."""
        return any(row.kind == MemberKind.CASE_LEAD and row.agency_id == self.case.agency_id for row in self.own_rows)

    @property
    def age(self) -> int | None:
        """Completed years today."""
        return age_on(self.person.birth_date, self.today) if self.person else None

    @property
    def minor(self) -> bool:
        """Whether somebody else has custody."""
        return self.person is not None and is_minor(self.person.birth_date, self.today)

    @property
    def actions(self) -> frozenset[CaseAction]:
        """What the reader may do now."""
        return actions_in(self.case, self.own_rows)

    @property
    def active_consents(self) -> int:
        """How many consents open something now."""
        return len({line.consent.pk for line in self.consents if line.active})

    @property
    def can_release(self) -> bool:
        """Whether an active consent opens data of the reader's agency."""
        return any(line.active and line.agency.pk in self.own for line in self.consents)

    @property
    def may_leave(self) -> bool:
        """Whether the reader could end their agency's part: as its case lead, where it neither opened nor answers."""
        staying = (self.case.agency_id, self.case.responsible_id)
        return any(row.kind == MemberKind.CASE_LEAD and row.agency_id not in staying for row in self.own_rows)


def case_page(actor: Actor, user: User, case: Case, *, page: int = 1) -> CasePage:
    """Everything on the page of a case that `records.loaders.load_case` let the person see; ten queries."""
    members = _members(actor, case)
    acting_id = actor.acting.pk if actor.acting else None
    own_rows = sorted((row for row in members if row.user_id == user.pk), key=lambda row: row.agency_id != acting_id)
    own = frozenset(row.agency_id for row in own_rows)
    people = YoungPerson.objects.visible_to(user, now=actor.now).filter(case=case)
    person = with_guardians(people, on=actor.today).first()
    releases = releases_of(actor, user, case)
    events = _events(actor, user, case)
    opened = case.agency_id in own or person is not None or any(row.entry.agency_id not in own for row in releases)
    shown = timeline(case, user, now=actor.now, others=happenings(releases, events), number=page)
    conferences = conferences_of(actor, user, case)
    return CasePage(
        case=case,
        today=actor.today,
        own_rows=own_rows,
        person=person,
        card=person_card(actor, person, agencies=own) if person else None,
        opened=opened,
        members=_by_agency(row for row in members if opened or row.agency_id in own),
        steps=_steps(actor, case, own),
        consents=consent_lines(events),
        conferences=conferences,
        agreements=agreements_among(conferences, today=actor.today),
        handovers=handovers_of_case(actor, user, case),
        timeline=shown,
        lines=_lines(shown, releases),
        deletion_on=deletion_on(case, has_consent=any(row.state == ConsentState.GRANTED for row in events)),
    )


def _members(actor: Actor, case: Case) -> list[CaseMember]:
    return list(
        CaseMember.objects.current(now=actor.now)
        .filter(case=case)
        .select_related("agency__organisation", "user", "deputises_for")
        .order_by("agency__organisation__short_name", "kind", "user__name", "pk")
    )


def releases_of(actor: Actor, user: User, case: Case) -> list[Any]:
    """Releases of the reader's own entries, and those of others that are open to them; each with `is_open`."""
    own = Entry.objects.own(user, now=actor.now).filter(case=case)
    # Each part names the case, else the database works out every release there is before it looks at one.
    of_case = Release.objects.filter(entry__case=case)
    open_to_reader = of_case.open_to(user, now=actor.now)
    return list(
        of_case.filter(Q(entry__in=own) | Q(pk__in=open_to_reader.values("pk")))
        .annotate(is_open=is_effective("pk", actor.now, actor.today))
        .select_related("entry__agency__organisation", "recipient__organisation")
        .order_by("-released_at", "-pk")
    )


def conferences_of(actor: Actor, user: User, case: Case) -> list[Any]:
    """Conferences of the case that the reader may see: dated ones to come first, then those without a date, then what
    has been; each with what was agreed in it. One query."""
    visible = Conference.objects.visible_to(user, now=actor.now).filter(case=case)
    rows = list(
        with_agreements(visible, actor, user)
        .select_related("agency__organisation")
        .order_by("starts_at", "-proposed_at", "-pk")
    )
    planned = [row for row in rows if row.state in PLANNING]
    return planned + [row for row in reversed(rows) if row.state not in PLANNING]


def _lines(shown: TimelinePage, releases: Iterable[Any]) -> list[Line]:
    open_now: dict[int, list[Release]] = {}
    for release in releases:
        if release.is_open:
            open_now.setdefault(release.entry_id, []).append(release)
    return [
        Line(
            item,
            str(DataClass(item.data_class).label) if item.data_class else "",
            open_now.get(item.entry_id or 0, ()),
        )
        for item in shown.items
    ]


def _events(actor: Actor, user: User, case: Case) -> list[Any]:
    """Events of the consents that the reader may see, newest first, each with `recipient_names` and `active`."""
    visible = Consent.objects.visible_to(user, now=actor.now).filter(case=case)
    recipients = ConsentRecipient.objects.filter(consent=OuterRef("consent"))
    names = recipients.order_by("agency__organisation__short_name").values("agency__organisation__short_name")
    return list(
        ConsentEvent.objects.filter(consent__in=visible.values("pk"))
        .annotate(recipient_names=ArraySubquery(names), active=is_active("consent", actor.now, actor.today))
        .select_related("consent__agency__organisation")
        .order_by("-at", "-pk")
    )


def _steps(actor: Actor, case: Case, own: frozenset[int]) -> list[StepLine]:
    steps = NextStep.objects.filter(case=case, agency__in=own, done_at=None).select_related("agency__organisation")
    return [
        StepLine(step, step.due_on, due(step.due_on, today=actor.today, responsible=True))
        for step in steps.order_by("due_on", "pk")
    ]


def _by_agency(members: Iterable[CaseMember]) -> list[tuple[Agency, list[CaseMember]]]:
    found: dict[int, tuple[Agency, list[CaseMember]]] = {}
    for row in members:
        found.setdefault(row.agency_id, (row.agency, []))[1].append(row)
    return list(found.values())


def consent_lines(events: Iterable[Any]) -> list[ConsentLine]:
    """One line per pair of agencies: what is active, else the newest that happened. `events`: newest first."""
    newest: dict[int, Any] = {}
    for event in events:
        newest.setdefault(event.consent_id, event)
    best: dict[tuple[int, str], ConsentLine] = {}
    for event in newest.values():
        active, consent = event.active, event.consent
        for name in event.recipient_names:
            key = (consent.agency_id, name)
            if key not in best or (active and not best[key].active):
                best[key] = ConsentLine(consent.agency, name, ConsentState(event.state), active, consent)
    return sorted(best.values(), key=lambda line: (str(line.agency), line.recipient))
