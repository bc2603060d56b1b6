"""Everything that the pages of the agenda and of the running conference show, read once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from cases.conferences.enums import Attendance, ConferenceRole, ConferenceState, ParticipantKind
from cases.conferences.lifecycle import ConferenceAction, Who, allowed_actions
from cases.conferences.models import Conference, Participant
from cases.conferences.models_agenda import ConferenceNotes, ConferencePhase
from cases.conferences.rules import Cover, is_covered, may_read
from cases.conferences.selectors import covers_of, hands_among, taking_part
from cases.conferences.selectors_agenda import AgendaGroup, agenda_for, round_of
from cases.consents.enums import FormOfUse
from cases.records.enums import DataClass
from cases.records.selectors import own_rows
from cases.staff.actors import Actor
from cases.staff.models import Agency, User


@dataclass(frozen=True, slots=True)
class Sheet:
    """A conference for one reader at one moment. `mine`: agencies for which they work on the case."""

    conference: Conference
    participants: Sequence[Participant]
    phases: Sequence[ConferencePhase]
    table: Sequence[Agency]
    groups: list[AgendaGroup]
    covers: tuple[Cover, ...]
    mine: frozenset[int]
    hands: frozenset[Who]

    @property
    def wish(self) -> str | None:
        """What the young person wants; None where no consent opens it to the reader."""
        owner = self.conference.agency_id
        opened = may_read(
            self.covers, owner_id=owner, reader_ids=self.mine, data_class=DataClass.SHAREABLE, form=FormOfUse.CONFERENCE
        )
        return self.conference.wish if opened else None

    @property
    def actions(self) -> frozenset[ConferenceAction]:
        """What the reader may do with the conference now: for buttons."""
        return allowed_actions(ConferenceState(self.conference.state), self.hands)

    @property
    def chairs(self) -> bool:
        """Whether the reader may divide the time and run the clock."""
        return bool({Who.CONVENER, Who.CHAIR} & self.hands)

    @property
    def minutes(self) -> int:
        """How long all phases take."""
        return sum(phase.minutes for phase in self.phases)

    @property
    def too_long(self) -> int:
        """So many minutes more than the conference has; negative: so many are left."""
        return self.minutes - self.conference.length

    @property
    def facilitator(self) -> Participant | None:
        """Who facilitates."""
        return self._with(ConferenceRole.FACILITATOR)

    @property
    def minute_taker(self) -> Participant | None:
        """Who takes the minutes."""
        return self._with(ConferenceRole.MINUTE_TAKER)

    @property
    def people(self) -> list[tuple[Participant, str]]:
        """Everybody with what they do: their tasks, or as what they take part."""
        return [(part, ", ".join(self._tasks(part)) or str(part.get_kind_display())) for part in self.participants]

    @property
    def uncovered(self) -> list[Agency]:
        """Agencies of the round that no consent covers at this moment: they see nothing of the conference."""
        owner = self.conference.agency_id
        return [one for one in self.table if not is_covered(self.covers, owner, one.pk, FormOfUse.CONFERENCE)]

    def _with(self, role: ConferenceRole) -> Participant | None:
        return next((part for part in self.participants if role in part.roles), None)

    def _tasks(self, part: Participant) -> list[str]:
        return [str(ConferenceRole(role).label) for role in part.roles]


class Quorum(NamedTuple):
    """How many caseworkers are noted as present, and how many have to be."""

    present: int
    needed: int

    @property
    def reached(self) -> bool:
        """Whether the conference may decide anything."""
        return self.present >= self.needed


def sheet_for(user: User, conference: Conference, *, actor: Actor) -> Sheet:
    """Read it all for the person at the screen: six queries, however many rows."""
    mine = frozenset(row.agency_id for row in own_rows(actor, conference.case))
    participants = taking_part(conference)
    table = round_of(conference, participants)
    covers = covers_of(conference.case, now=actor.now)
    return Sheet(
        conference=conference,
        participants=participants,
        phases=list(conference.phases.order_by("position")),
        table=table,
        groups=agenda_for(user, conference, mine=mine, table=table, covers=covers, now=actor.now),
        covers=covers,
        mine=mine,
        hands=hands_among(actor, conference, agencies=mine, parts=participants),
    )


def quorum_of(sheet: Sheet) -> Quorum:
    """Counted from what was noted so far."""
    staff = [part for part in sheet.participants if part.kind == ParticipantKind.STAFF]
    return Quorum(sum(part.attendance == Attendance.PRESENT for part in staff), sheet.conference.quorum)


def own_notes(user: User, conference: Conference) -> ConferenceNotes | None:
    """What the person noted; nobody ever reads anybody else's. One query."""
    return ConferenceNotes.objects.filter(conference=conference, author=user).first()
