"""The clock of a conference: which phase is on, when it should end, how much time is left. Pure."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple, Protocol

from cases.conferences.rules_framework import CLOSING

MINUTE: Final = datetime.timedelta(minutes=1)


class Phase(Protocol):
    """What the clock needs of a phase; phases come in order."""

    position: int
    minutes: int
    may_shorten: bool
    began_at: datetime.datetime | None


class Standing(StrEnum):
    """Where a phase stands."""

    AHEAD = "ahead"
    ON = "on"
    OVER = "over"
    LEFT_OUT = "left_out"


class PhaseClock(NamedTuple):
    """One phase on the clock. `begins`, `ends`: as planned from what has happened so far; None before the beginning."""

    phase: Phase
    standing: Standing
    begins: datetime.datetime | None
    ends: datetime.datetime | None


@dataclass(frozen=True, slots=True)
class Clock:
    """All phases at one moment. `ends`: when the whole should be over. `next`, `closing`: where one can go on to.

    `closing` is the first phase that is never left out, offered while only phases that may be shortened lie between.
    """

    phases: tuple[PhaseClock, ...]
    now: datetime.datetime
    ends: datetime.datetime | None
    current: PhaseClock | None
    next: PhaseClock | None
    closing: PhaseClock | None
    may_end: bool

    @property
    def position(self) -> int:
        """The phase that is on; 0 before the beginning."""
        return self.current.phase.position if self.current else 0

    @property
    def out_of_time(self) -> bool:
        """Whether what is left is no longer enough for the phases that are never left out."""
        if self.ends is None:
            return False
        needed = sum(one.phase.minutes for one in self.phases[-CLOSING:] if one.standing is Standing.AHEAD)
        return self.now + needed * MINUTE >= self.ends


def read_clock(
    phases: Sequence[Phase], *, started_at: datetime.datetime | None, length: int, now: datetime.datetime
) -> Clock:
    """The clock of a conference of `length` minutes that began at `started_at` (None: not yet)."""
    begun = [number for number, phase in enumerate(phases) if phase.began_at is not None]
    on = begun[-1] if started_at is not None and begun else None
    shown: list[PhaseClock] = []
    begins = started_at
    for number, phase in enumerate(phases):
        standing = _standing(phase, number, on)
        if phase.began_at is not None:
            begins = phase.began_at
        ends = None if begins is None or standing is Standing.LEFT_OUT else begins + phase.minutes * MINUTE
        shown.append(PhaseClock(phase, standing, begins if ends else None, ends))
        # A phase that takes longer than planned pushes the later ones, as long as nothing is shortened.
        begins = begins if ends is None else max(ends, now) if number == on else ends
    following = None if on is None or on + 1 >= len(shown) else shown[on + 1]
    return Clock(
        phases=tuple(shown),
        now=now,
        ends=None if started_at is None else started_at + length * MINUTE,
        current=None if on is None else shown[on],
        next=following,
        closing=_closing(shown, on, following),
        may_end=on is not None and on == len(shown) - 1,
    )


def _standing(phase: Phase, number: int, on: int | None) -> Standing:
    if on is None or number > on:
        return Standing.AHEAD
    if number == on:
        return Standing.ON
    return Standing.LEFT_OUT if phase.began_at is None else Standing.OVER


def _closing(shown: Sequence[PhaseClock], on: int | None, following: PhaseClock | None) -> PhaseClock | None:
    """Where one gets by leaving out what may be shortened; None where that is simply the next phase."""
    if on is None:
        return None
    target = next((one for one in shown[on + 1 :] if not may_leave_out(shown, one)), None)
    return None if target is following else target


def may_leave_out(shown: Sequence[PhaseClock], one: PhaseClock) -> bool:
    """Whether the clock may jump over this phase: it may be shortened and is none of the last two."""
    return one.phase.may_shorten and one not in tuple(shown)[-CLOSING:]
