"""The course of a consultation as tables: phases and minutes, who writes what in which phase, who may do what.

Order and minutes follow the practice model of kollegiale Fallberatung (six phases of Tietze, spread over eight).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from cases.consultations.enums import Kind, Length, Phase, SeatRole

RUNNING: Final = tuple(Phase)[1:-1]
"""The eight phases in their order."""
MINUTES: Final[dict[str, tuple[int, ...]]] = {
    Length.STANDARD: (3, 7, 5, 3, 7, 10, 5, 5),
    Length.SHORT: (2, 5, 3, 2, 5, 7, 3, 3),
}
"""Format → minutes of the eight phases."""
LONGEST: Final = 60
"""Minutes that one phase may have at most."""
FEWEST, MOST_SEATS = 4, 12
"""From how many people on a round is worth it; how many seats there are."""

TRANSITIONS: Final = {(phase, "next"): Phase(phase + 1) for phase in tuple(Phase)[:-1]}
"""Everything that may happen to the state: one step on, never back, none left out."""

ALL: Final = frozenset(SeatRole)
ADVISING: Final = ALL - {SeatRole.PRESENTER}
"""Who thinks along while the presenter listens."""
PRESENTING: Final = frozenset({SeatRole.PRESENTER})
LEADING: Final = frozenset({SeatRole.FACILITATOR})

WRITERS: Final[dict[Kind, tuple[frozenset[Phase], frozenset[SeatRole]]]] = {
    Kind.REPORT: (frozenset({Phase.PREPARED, Phase.ROLES, Phase.REPORT}), PRESENTING),
    Kind.QUESTION: (frozenset({Phase.QUESTIONS}), ADVISING),
    Kind.ANSWER: (frozenset({Phase.QUESTIONS}), PRESENTING),
    Kind.KEY_QUESTION: (frozenset({Phase.KEY_QUESTION}), PRESENTING | LEADING),
    Kind.HYPOTHESIS: (frozenset({Phase.HYPOTHESES}), ADVISING),
    Kind.IDEA: (frozenset({Phase.IDEAS}), ADVISING),
    Kind.FIRST_STEP: (frozenset({Phase.IDEAS}), ADVISING),
    Kind.COMMENT: (frozenset({Phase.CHOICE}), PRESENTING),
    Kind.LESSON: (frozenset({Phase.LEARNING}), ALL),
}
"""What is written when and by whom. What is not in here is refused by service and database."""

ACTIONS: Final[dict[str, tuple[frozenset[Phase], frozenset[SeatRole]]]] = {
    "next": (frozenset(phase for phase, _ in TRANSITIONS), LEADING),
    "plan": (frozenset({Phase.PREPARED}), LEADING),
    "assign": (frozenset({Phase.PREPARED, Phase.ROLES}), LEADING),
    "sort": (frozenset({Phase.IDEAS, Phase.CHOICE}), LEADING),
    "choose": (frozenset({Phase.CHOICE}), PRESENTING),
    "remove_own": (frozenset(Phase) - {Phase.CLOSED}, ALL),
    "remove_any": (frozenset(Phase), LEADING),
    "code": (frozenset(Phase), LEADING),
    "discard": (frozenset(Phase), LEADING),
}
"""What else can be done, in which phases, by whom."""

SINGLE: Final = frozenset({Kind.REPORT, Kind.KEY_QUESTION, Kind.COMMENT})
"""Of these there is one, which is rewritten."""
SORTED: Final = frozenset({Kind.IDEA, Kind.FIRST_STEP})
"""These are put under headings, and the presenter chooses among them."""
LENGTHS: Final = {Kind.REPORT: 4000, Kind.KEY_QUESTION: 300, Kind.COMMENT: 1000}
LENGTH: Final = 600
"""Characters that a contribution has at most: `LENGTHS`, else this."""


def may_write(kind: Kind, phase: int, role: str) -> bool:
    """Whether somebody with this role writes this kind of contribution in this phase."""
    phases, roles = WRITERS[kind]
    return phase in phases and role in roles


def may(action: str, phase: int, role: str) -> bool:
    """Whether somebody with this role may do this in this phase."""
    phases, roles = ACTIONS[action]
    return phase in phases and role in roles


def writable(phase: int, role: str) -> list[Kind]:
    """What somebody with this role writes in this phase, in the order of the table."""
    return [kind for kind in WRITERS if may_write(kind, phase, role)]


def longest(kind: Kind) -> int:
    """Characters that such a contribution has at most."""
    return LENGTHS.get(kind, LENGTH)


def minutes_fit(minutes: Sequence[int]) -> bool:
    """Whether these can be the minutes of the eight phases."""
    return len(minutes) == len(RUNNING) and all(1 <= number <= LONGEST for number in minutes)
