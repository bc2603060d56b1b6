"""What the page of a case shows to one reader, in a fixed number of queries."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q

from cases.consents.enums import ConsentState
from cases.consents.models import Consent, ConsentEvent, ConsentRecipient
from cases.consents.models_releases import Release
from cases.desk.enums import Due
from cases.desk.rules import due
from cases.desk.timeline import Item, consent_items, entry_items, release_items
from cases.records.enums import MemberKind
from cases.records.lifecycle import CaseAction
from cases.records.models import Case, CaseMember, NextStep
from cases.records.models_entries import Entry
from cases.records.models_people import YoungPerson
from cases.records.rules import age_on, is_minor
from cases.records.selectors import actions_in
from cases.records.selectors_people import PersonCard, person_card
from cases.staff.actors import Actor
from cases.staff.models import Agency, User

ENTRIES: Final = 30
"""Entries on one page of the timeline."""


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

    `opened`: whether the reader's agency opened the case, or something of another agency is open to them.
    `leaves`: whether the reader can end their agency's part in it.
    """

    case: Case
    person: YoungPerson | None
    card: PersonCard | None
    age: int | None
    minor: bool
    is_owner: bool
    opened: bool
    acting: Agency
    members: list[tuple[Agency, list[CaseMember]]]
    steps: list[StepLine]
    actions: frozenset[CaseAction]
    consents: list[ConsentLine]
    items: list[Item]
    older: bool
    leaves: bool


def case_page(actor: Actor, user: User, case: Case, *, page: int = 1) -> CasePage:
    """Everything on the page of a case that `records.loaders.load_case` let the person see; eight queries."""
    members = list(
        CaseMember.objects.current(now=actor.now)
        .filter(case=case)
        .select_related("agency__organisation", "user", "deputises_for")
        .order_by("agency__organisation__short_name", "kind", "user__name", "pk")
    )
    acting_id = actor.acting.pk if actor.acting else None
    own_rows = sorted((row for row in members if row.user_id == user.pk), key=lambda row: row.agency_id != acting_id)
    own = frozenset(row.agency_id for row in own_rows)
    person = YoungPerson.objects.visible_to(user, now=actor.now).filter(case=case).first()
    entries = _entries(actor, user, case, page)
    releases = releases_of(actor, user, case)
    events = _events(actor, user, case)
    opened = case.agency_id in own or person is not None or any(row.entry.agency_id not in own for row in releases)
    return CasePage(
        case=case,
        person=person,
        card=person_card(actor, person, own=case.agency_id in own) if person else None,
        age=age_on(person.birth_date, actor.today) if person else None,
        minor=person is not None and is_minor(person.birth_date, actor.today),
        is_owner=case.agency_id in own,
        opened=opened,
        acting=own_rows[0].agency,
        members=_by_agency(row for row in members if opened or row.agency_id in own),
        steps=_steps(actor, case, own),
        actions=actions_in(case, own_rows),
        consents=consent_lines(events),
        items=_timeline(entries, releases, events, own, page),
        older=len(entries) > ENTRIES,
        leaves=own_rows[0].kind == MemberKind.CASE_LEAD
        and own_rows[0].agency_id not in (case.agency_id, case.responsible_id),
    )


def releases_of(actor: Actor, user: User, case: Case) -> list[Any]:
    """Releases of the reader's own entries, and those of others that are open to them; each with `is_open`."""
    own = Entry.objects.own(user, now=actor.now).filter(case=case)
    open_to_reader = Release.objects.open_to(user, now=actor.now).filter(entry__case=case)
    effective = Release.objects.effective(now=actor.now).filter(pk=OuterRef("pk"))
    return list(
        Release.objects.filter(Q(entry__in=own) | Q(pk__in=open_to_reader.values("pk")))
        .annotate(is_open=Exists(effective))
        .select_related("entry__agency__organisation", "recipient__organisation")
        .order_by("-released_at", "-pk")
    )


def _entries(actor: Actor, user: User, case: Case, page: int) -> list[Entry]:
    """One page of entries, and one more if there is another page."""
    start = (page - 1) * ENTRIES
    entries = Entry.objects.visible_to(user, now=actor.now).filter(case=case).order_by("-happened_on", "-pk")
    return list(entries.select_related("agency__organisation", "author")[start : start + ENTRIES + 1])


def _events(actor: Actor, user: User, case: Case) -> list[Any]:
    """Events of the consents that the reader may see, newest first, each with `recipient_names` and `active`."""
    visible = Consent.objects.visible_to(user, now=actor.now).filter(case=case)
    recipients = ConsentRecipient.objects.filter(consent=OuterRef("consent"))
    names = recipients.order_by("agency__organisation__short_name").values("agency__organisation__short_name")
    active = Consent.objects.active(now=actor.now).filter(pk=OuterRef("consent"))
    return list(
        ConsentEvent.objects.filter(consent__in=visible.values("pk"))
        .annotate(recipient_names=ArraySubquery(names), active=Exists(active))
        .select_related("consent__agency__organisation")
        .order_by("-at", "-pk")
    )


def _steps(actor: Actor, case: Case, own: frozenset[int]) -> list[StepLine]:
    steps = NextStep.objects.filter(case=case, agency__in=own, done_at=None).select_related("agency__organisation")
    return [StepLine(step, step.due_on, due(step.due_on, today=actor.today)) for step in steps.order_by("due_on", "pk")]


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


def _timeline(
    entries: list[Entry], releases: list[Any], events: list[Any], own: frozenset[int], page: int
) -> list[Item]:
    """The page's entries, and what happened from the next page's first entry to its own."""
    shown = entries[:ENTRIES]
    if page > 1 and not shown:
        return []
    first = entries[ENTRIES].happened_on if len(entries) > ENTRIES else None
    last = shown[0].happened_on if page > 1 else None
    happened = [
        item
        for item in [*release_items(releases), *consent_items(events)]
        if (first is None or item.day > first) and (last is None or item.day <= last)
    ]
    items = [*entry_items(shown, releases, own), *happened]
    return sorted(items, key=lambda item: (item.day, item.at), reverse=True)
