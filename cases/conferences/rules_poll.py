"""What the answers to a poll say: which date is the best, and who still has to answer. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from cases.conferences.enums import PollChoice

Answers = Mapping[tuple[int, int], PollChoice]
"""(slot, participant) → answer."""


class Tally(NamedTuple):
    """One date: who can, who can if needed, who cannot, who has not said; numbers of participants."""

    slot: int
    yes: tuple[int, ...]
    if_needed: tuple[int, ...]
    no: tuple[int, ...]
    silent: tuple[int, ...]
    blocked: bool
    """Somebody required cannot."""


def tally(slot: int, participants: Sequence[int], required: Collection[int], answers: Answers) -> Tally:
    """The answers to one date, participants in the given order."""

    def who(choice: PollChoice | None) -> tuple[int, ...]:
        return tuple(person for person in participants if answers.get((slot, person)) == choice)

    no = who(PollChoice.NO)
    return Tally(slot, who(PollChoice.YES), who(PollChoice.IF_NEEDED), no, who(None), not set(no).isdisjoint(required))


def ranked(
    slots: Sequence[int], participants: Sequence[int], required: Collection[int], answers: Answers
) -> list[Tally]:
    """Dates from best to worst; `slots` in the order of time, which decides between equal ones.

    First those to which everybody required can come, then the fewest who cannot, the fewest "if needed", the most
    "yes".
    """
    found = [tally(slot, participants, required, answers) for slot in slots]
    return sorted(found, key=lambda each: (each.blocked, len(each.no), len(each.if_needed), -len(each.yes)))


def silent(slots: Sequence[int], participants: Sequence[int], answers: Answers) -> tuple[int, ...]:
    """Participants who have left at least one date unanswered."""
    return tuple(person for person in participants if any((slot, person) not in answers for slot in slots))
