"""A poll as its page shows it, and whose calendar the portal knows."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cases.calendars.models import Room
from cases.calendars.selectors import busy_of, known_calendars
from cases.conferences.enums import PollChoice
from cases.conferences.models import Conference, Participant
from cases.conferences.models_dates import PollAnswer, PollSlot
from cases.conferences.rules_poll import Answers, Tally, ranked, silent
from cases.conferences.selectors import taking_part

FRESH: Final = datetime.timedelta(days=1)
"""A foreign calendar that was read longer ago is not known."""


@dataclass(frozen=True, slots=True)
class SlotData:
    """A date to ask for. `reasons`: why the search proposed it, empty for one that somebody typed."""

    starts_at: datetime.datetime
    room: Room | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Poll:
    """Dates in the order of time, who is asked, what they said; `best` first in `ranking`."""

    slots: list[PollSlot]
    people: list[Participant]
    answers: Answers
    ranking: list[Tally]
    silent: tuple[int, ...]

    @property
    def best(self) -> PollSlot | None:
        """The date that suits best, if one suits everybody required."""
        top = self.ranking[0] if self.ranking else None
        if top is None or top.blocked:
            return None
        return next(slot for slot in self.slots if slot.pk == top.slot)

    def choice(self, slot: PollSlot, person: Participant) -> PollChoice | None:
        """What somebody said to a date."""
        return self.answers.get((slot.pk, person.pk))


def answers_of(conference: Conference) -> Poll:
    """The poll of a conference; three queries."""
    slots = list(conference.slots.select_related("room__place").order_by("starts_at"))
    people = taking_part(conference)
    rows = PollAnswer.objects.filter(slot__conference=conference, participant__removed_at__isnull=True)
    answers = {(row.slot_id, row.participant_id): PollChoice(row.choice) for row in rows.order_by("pk")}
    keys, numbers = [slot.pk for slot in slots], [person.pk for person in people]
    required = {person.pk for person in people if person.required}
    return Poll(slots, people, answers, ranked(keys, numbers, required, answers), silent(keys, numbers, answers))


def calendar_known(
    people: Sequence[Participant], slots: Sequence[PollSlot], *, now: datetime.datetime
) -> list[tuple[int, int]]:
    """(slot, participant) pairs of caseworkers who are free then: their office calendar was read lately, and neither it
    nor an appointment of the portal says otherwise."""
    parts = {person.user_id: person.pk for person in people if person.user_id is not None}
    known = known_calendars(parts.keys(), since=now - FRESH)
    window = (min(slot.starts_at for slot in slots), max(slot.ends_at for slot in slots))
    busy, _rooms = busy_of(known, window)
    return [
        (slot.pk, parts[user])
        for user in sorted(known)
        for slot in slots
        if not any(
            each.start < slot.ends_at.timestamp() and each.end > slot.starts_at.timestamp() for each in busy[user]
        )
    ]
