"""What a service is told about a conference: its frame, and who takes part."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from cases.calendars.models import Room
from cases.conferences.enums import AccessNeed, ConferencePurpose, ConferenceRole, GuestKind, Mode


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What it is about, and how people meet. `length` in minutes; `wanted_by`: the latest day."""

    purpose: ConferencePurpose
    question: str
    wish: str = ""
    length: int
    mode: Mode = Mode.ROOM
    room: Room | None = None
    place: str = ""
    dial_in: str = ""
    wanted_by: datetime.date | None = None
    needs: tuple[AccessNeed, ...] = ()
    needs_note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """Somebody from outside, for this conference only. `promised`: they promised confidentiality."""

    guest_kind: GuestKind
    name: str
    organisation: str = ""
    email: str = ""
    required: bool = False
    promised: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Who takes part. `staff`: key (see `selectors_people.key_of`) → whether there is no date without them.

    `guardians`: numbers as text, as a form names them. `roles`: role → key of somebody in `staff`.
    """

    staff: Mapping[str, bool] = field(default_factory=dict)
    roles: Mapping[ConferenceRole, str] = field(default_factory=dict)
    young_person: bool = False
    guardians: tuple[str, ...] = ()
    support_person: str = ""
    guests: tuple[Guest, ...] = ()
