"""What the page of a conference shows to one reader, in a fixed number of queries."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from django.db.models import Exists, OuterRef

from cases.conferences.enums import AccessNeed, ConferenceRole, ConferenceState, ParticipantKind
from cases.conferences.lifecycle import ENDED, PLANNING, ConferenceAction, allowed_actions
from cases.conferences.models import Conference, Participant
from cases.conferences.rules import may_read
from cases.conferences.rules_agreements import Urgency
from cases.conferences.rules_cover import Coverage, Standing
from cases.conferences.selectors import hands_among
from cases.conferences.selectors_people import coverage_for, members_of, say_attendance, say_gap, standings_of
from cases.conferences.selectors_tasks import DueAgreement, agreements_among, with_agreements
from cases.conferences.steps import NEXT, NextStep, Offer, Station, line, offers_for
from cases.consents.enums import FormOfUse
from cases.records.enums import DataClass
from cases.records.models_people import Guardian
from cases.staff.actors import Actor
from cases.staff.models import Agency, User

BOUND: Final = frozenset({ConferenceState.AGREED, ConferenceState.FOLLOW_UP, ConferenceState.CLOSED})
"""Minutes are in force, and with them what was agreed."""
ROLE_LABELS: Final = {role.value: role.label for role in ConferenceRole}


class Seat(NamedTuple):
    """Somebody who takes part, as this reader may know them. `warning`: why they should not any more."""

    part: Participant
    name: str
    note: str
    roles: tuple[Any, ...]
    warning: str


@dataclass(frozen=True, slots=True)
class Table:
    """The people of one agency, and how consent stands for it: `until` its last day, `gap` what is missing."""

    agency: Agency
    convenes: bool
    shows_consent: bool
    until: datetime.date | None
    gap: str
    seats: tuple[Seat, ...]


@dataclass(frozen=True, slots=True)
class ConferencePage:
    """A conference as one reader may see it. `wish`: None where no consent opens it to them.

    `gaps`: what is missing in consents, for the agency that convenes; `open_roles`: tasks that nobody has.
    """

    conference: Conference
    stations: tuple[Station, ...]
    next: NextStep
    offers: tuple[Offer, ...]
    actions: frozenset[ConferenceAction]
    convenes: bool
    wish: str | None
    needs: tuple[Any, ...]
    tables: tuple[Table, ...]
    others: tuple[Seat, ...]
    gaps: tuple[str, ...]
    open_roles: tuple[Any, ...]
    agreements: tuple[DueAgreement, ...]

    @property
    def has_open_ends(self) -> bool:
        """Whether something agreed is overdue: then a next conference is proposed."""
        return any(line.urgency is Urgency.OVERDUE for line in self.agreements)

    @property
    def is_planned(self) -> bool:
        """Whether it is still to come."""
        return self.conference.state in PLANNING

    @property
    def main_offers(self) -> tuple[Offer, ...]:
        """The steps that are due."""
        return tuple(offer for offer in self.offers if offer.main)

    @property
    def other_offers(self) -> tuple[Offer, ...]:
        """What can be done besides."""
        return tuple(offer for offer in self.offers if not offer.main)


def conference_page(actor: Actor, user: User, conference: Conference) -> ConferencePage:
    """Everything on the page of a conference that `loaders.load_conference` let the person see; four queries
    at most."""
    members = [row for row in members_of(conference.case, now=actor.now) if row.works_now]
    agencies = frozenset(row.agency_id for row in members if row.user_id == user.pk)
    working = frozenset((row.user_id, row.agency_id) for row in members)
    parts = _parts(conference, user, now=actor.now)
    standings = standings_of(conference.case_id, conference.agency_id, now=actor.now)
    state, convenes = ConferenceState(conference.state), conference.agency_id in agencies
    actions = allowed_actions(state, hands_among(actor, conference, agencies=agencies, parts=parts))
    tables = tuple(_tables(actor, conference, parts, standings, working, agencies))
    return ConferencePage(
        conference=conference,
        stations=line(state),
        next=NEXT[state],
        offers=offers_for(actions),
        actions=actions,
        convenes=convenes,
        wish=conference.wish if _reads_wish(conference, standings, agencies) else None,
        needs=tuple(AccessNeed(need).label for need in conference.needs),
        tables=tables,
        others=tuple(_seat(part, working) for part in parts if part.user_id is None),
        gaps=_gaps(state, parts, tables, standings) if convenes else (),
        open_roles=_open_roles(state, parts),
        agreements=_agreements(actor, user, conference) if state in BOUND else (),
    )


def _agreements(actor: Actor, user: User, conference: Conference) -> tuple[DueAgreement, ...]:
    """What was agreed and the reader may read. One query."""
    rows = with_agreements(Conference.objects.filter(pk=conference.pk), actor, user)
    return tuple(agreements_among(rows, today=actor.today))


def _parts(conference: Conference, user: User, *, now: datetime.datetime) -> list[Any]:
    """Who takes part, each with `guardian_shown`: whether the reader may know the guardian. One query."""
    known = Guardian.objects.visible_to(user, now=now).filter(pk=OuterRef("guardian"))
    return list(
        conference.participants.filter(removed_at__isnull=True)
        .annotate(guardian_shown=Exists(known))
        .select_related("user", "agency__organisation", "deputy", "guardian")
        .order_by("agency__organisation__short_name", "pk")
    )


def _tables(
    actor: Actor,
    conference: Conference,
    parts: Iterable[Any],
    standings: list[Standing],
    working: frozenset[tuple[int, int]],
    readers: frozenset[int],
) -> Iterable[Table]:
    groups: dict[int, list[Any]] = {}
    for part in parts:
        if part.agency_id is not None:
            groups.setdefault(part.agency_id, []).append(part)
    for number, rows in sorted(groups.items(), key=lambda pair: pair[0] != conference.agency_id):
        convenes = number == conference.agency_id
        stand: Coverage = coverage_for(standings, number, convener_id=conference.agency_id, on=actor.today)
        shows = not convenes and bool(readers & {conference.agency_id, number})
        yield Table(
            agency=rows[0].agency,
            convenes=convenes,
            shows_consent=shows,
            until=stand.until if shows else None,
            gap=say_gap(stand, rows[0].agency) if shows else "",
            seats=tuple(_seat(row, working) for row in rows),
        )


def _seat(part: Any, working: frozenset[tuple[int, int]]) -> Seat:
    gone = part.user_id is not None and (part.user_id, part.agency_id) not in working
    name, note = part.name, part.organisation
    if part.user is not None:
        name, note = str(part.user), ""
    elif part.guardian is not None and part.guardian_shown:
        name, note = part.guardian.name, part.guardian.relation
    kind = part.get_guest_kind_display() if part.kind == ParticipantKind.GUEST else part.get_kind_display()
    notes = [str(text) for text in ((kind if name and part.user is None else ""), note) if text]
    return Seat(
        part=part,
        name=name or str(kind),
        note=", ".join(notes),
        roles=tuple(ROLE_LABELS[role] for role in ConferenceRole.values if role in part.roles),
        warning="gone" if gone else "",
    )


def _reads_wish(conference: Conference, standings: Iterable[Standing], readers: frozenset[int]) -> bool:
    return may_read(
        (one.cover for one in standings if one.active),
        owner_id=conference.agency_id,
        reader_ids=readers,
        data_class=DataClass.SHAREABLE,
        form=FormOfUse.CONFERENCE,
    )


def _gaps(
    state: ConferenceState, parts: Iterable[Any], tables: Iterable[Table], standings: Iterable[Standing]
) -> tuple[str, ...]:
    """What the agency that convenes has to put in order before anybody meets or reads on."""
    if state in ENDED:
        return ()
    missing = [table.gap for table in tables if table.gap]
    invited = any(part.kind == ParticipantKind.YOUNG_PERSON for part in parts)
    if invited and state in PLANNING and (reason := say_attendance(standings)):
        missing.append(reason)
    return tuple(missing)


def _open_roles(state: ConferenceState, parts: Iterable[Participant]) -> tuple[Any, ...]:
    held = {role for part in parts for role in part.roles}
    return tuple(ROLE_LABELS[role] for role in ConferenceRole.values if role not in held) if state in PLANNING else ()
