"""What is released to whom, why and until when: the consents of a case and what they carry at this moment."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.consents import wording
from cases.consents.enums import ConsentState, FormOfUse
from cases.consents.lifecycle import Who, allowed_actions
from cases.consents.models import Consent, ConsentEvent, is_active
from cases.consents.models_releases import Release
from cases.consents.selectors_releases import ReleaseLine, releases_for_overview
from cases.records.enums import CaseState
from cases.records.models import Case, CaseMember, works_on
from cases.staff.models import Agency, User


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """One consent in words. `is_active`: it opens something now. `actions`: what this reader may do with it."""

    consent: Consent
    state: ConsentState
    is_active: bool
    recipients: str
    purpose: str
    classes: str
    uses: str
    giver: str
    events: list[ConsentEvent]
    actions: frozenset[str]

    @property
    def happened(self) -> ConsentEvent:
        """The last event."""
        return self.events[-1]

    @property
    def answered_on(self) -> datetime.date | None:
        """The day of the answer."""
        return next((event.given_on for event in self.events if event.given_on), None)

    @property
    def standing(self) -> str:
        """Where it stands, in words."""
        if self.state != ConsentState.GRANTED or self.is_active:
            return str(wording.STATES[self.state])
        if self.consent.case.state == CaseState.CLOSED:
            return _("gilt nicht mehr: der Fall ist abgeschlossen")
        if self.consent.case.restricted_at:
            return _("ruht: die Verarbeitung ist eingeschränkt")
        return _("gilt nicht mehr: die Zeit ist abgelaufen oder der Fall war zwischendurch abgeschlossen")


@dataclass(frozen=True, slots=True)
class Reader:
    """Another agency and what it may read at this moment: by consents, and entry by entry."""

    agency: Agency
    consents: list[ConsentLine] = field(default_factory=list)
    releases: list[Release] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Overview:
    """The whole page. `waiting`, `past` and `closed` (releases that open nothing now): for the owner's members only."""

    readers: list[Reader]
    waiting: list[ConsentLine]
    past: list[ConsentLine]
    closed: list[ReleaseLine]


def consent_lines(case: Case, user: User, *, now: datetime.datetime) -> list[ConsentLine]:
    """The consents of a case that the person may know of, newest first, each with its history."""
    day = timezone.localdate(now)
    rows = (
        Consent.objects.visible_to(user, now=now)
        .filter(case=case)
        .with_state()
        .annotate(is_own=works_on("case", "agency", user.pk, day), is_active=is_active("pk", now, day))
        .select_related("agency__organisation", "recorded_by", "case")
        .prefetch_related("recipients__agency__organisation", "events__by")
        .order_by("-recorded_at", "-pk")
    )
    mine = _agencies_of(case, user, now=now)
    return [_line(row, mine) for row in rows]


def overview(case: Case, user: User, *, now: datetime.datetime) -> Overview:
    """Who may read what now, what waits for an answer, what is over."""
    lines = consent_lines(case, user, now=now)
    readers: dict[int, Reader] = {}
    for line in lines:
        for row in line.consent.recipients.all() if line.is_active else ():
            readers.setdefault(row.agency_id, Reader(row.agency)).consents.append(line)
    releases = releases_for_overview(case, user, now=now)
    for release in (row.release for row in releases if row.is_open):
        readers.setdefault(release.recipient_id, Reader(release.recipient)).releases.append(release)
    mine = _agencies_of(case, user, now=now)
    return Overview(
        readers=[reader for reader in readers.values() if _concerns(reader, mine)],
        waiting=[line for line in lines if line.state == ConsentState.REQUESTED],
        past=[line for line in lines if not line.is_active and line.state != ConsentState.REQUESTED],
        closed=[row for row in releases if not row.is_open],
    )


def releases_under(consent: Consent, *, now: datetime.datetime) -> QuerySet[Release]:
    """What a consent carries at this moment and what would stop with it. For members of its owner only."""
    rows = Release.objects.effective(now=now).filter(consent=consent)
    return rows.select_related("entry", "recipient__organisation").order_by(
        "recipient_id", "-entry__happened_on", "-pk"
    )


def _line(row: Any, mine: set[int]) -> ConsentLine:
    """`row` from `consent_lines`. Other recipients are named to the owner's members only."""
    state = ConsentState(row.state)
    return ConsentLine(
        consent=row,
        state=state,
        is_active=row.is_active,
        recipients=wording.recipients_of(row, only=None if row.is_own else mine),
        purpose=wording.purpose_of(row),
        classes=wording.classes_of(row),
        uses=wording.joined(str(FormOfUse(value).label) for value in row.forms_of_use),
        giver=wording.giver_of(row),
        events=list(row.events.all()),
        actions=allowed_actions(state, Who.OWNER if row.is_own else None),
    )


def _agencies_of(case: Case, user: User, *, now: datetime.datetime) -> set[int]:
    rows = CaseMember.objects.current(now=now).filter(case=case, user=user)
    return set(rows.values_list("agency_id", flat=True))


def _concerns(reader: Reader, mine: set[int]) -> bool:
    """Whether this reader stands on the page of somebody who works for these agencies."""
    from_mine = any(line.consent.agency_id in mine for line in reader.consents) or any(
        release.entry.agency_id in mine for release in reader.releases
    )
    return from_mine or reader.agency.pk in mine
