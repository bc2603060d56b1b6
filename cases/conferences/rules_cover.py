"""Why somebody can take part or cannot, and whether two questions are one: pure, words stand in `selectors_people`."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Final, NamedTuple

from cases.conferences.rules import Cover
from cases.consents.enums import ConsentState, FormOfUse

ALIKE: Final = 0.5
"""From this share of common words on, two questions count as the same."""
_SHORT: Final = 4
_FRAME: Final = frozenset({"wird", "gebraucht", "braucht", "damit", "kann", "bis", "einen", "eine"})
"""Words of the suggested form of a question; they are in all of them."""


class Gap(StrEnum):
    """What is missing for an agency to take part. The order is the order in which a reason is chosen."""

    NO_TALK = "no_talk"
    """Active, but does not name the use in a conference."""
    NOT_YET = "not_yet"
    OPEN = "open"
    """Asked for, not answered."""
    WITHDRAWN = "withdrawn"
    ENDED = "ended"
    REFUSED = "refused"
    NONE = "none"


class Standing(NamedTuple):
    """A consent for conferences as it stands for one recipient. `active`: it opens something at this moment."""

    cover: Cover
    state: ConsentState
    active: bool
    valid_from: datetime.date
    valid_until: datetime.date
    may_attend: bool


class Coverage(NamedTuple):
    """Whether an agency can take part: until which day, or what is missing. `day`: from when on, for `NOT_YET`."""

    until: datetime.date | None = None
    gap: Gap | None = None
    day: datetime.date | None = None

    @property
    def covered(self) -> bool:
        """Whether people of the agency can be chosen now."""
        return self.gap is None


OWN: Final = Coverage()
"""The agency that convenes needs no consent for its own people."""


def coverage(standings: Iterable[Standing], *, on: datetime.date) -> Coverage:
    """How it stands for one recipient, from all consents that name it."""
    found = [(_gap(one, on), one) for one in standings]
    open_now = [one.valid_until for gap, one in found if gap is None]
    if open_now:
        return Coverage(until=max(open_now))
    for gap in Gap:
        rows = [one for held, one in found if held is gap]
        if rows and gap is Gap.NOT_YET:
            return Coverage(gap=gap, day=min(one.valid_from for one in rows))
        if rows:
            return Coverage(gap=gap)
    return Coverage(gap=Gap.NONE)


def _gap(one: Standing, on: datetime.date) -> Gap | None:
    if one.active:
        return None if FormOfUse.CONFERENCE in one.cover.forms_of_use else Gap.NO_TALK
    named = {
        ConsentState.REQUESTED: Gap.OPEN,
        ConsentState.REFUSED: Gap.REFUSED,
        ConsentState.WITHDRAWN: Gap.WITHDRAWN,
    }
    if one.state == ConsentState.GRANTED and one.valid_from > on:
        return Gap.NOT_YET
    return named.get(one.state, Gap.ENDED)


def alike(one: str, other: str) -> bool:
    """Whether two questions ask for the same: half of their longer words are common, endings left aside."""
    words, others = _stems(one), _stems(other)
    return bool(words & others) and len(words & others) / len(words | others) >= ALIKE


def _stems(text: str) -> frozenset[str]:
    words = re.findall(r"\w+", text.casefold())
    return frozenset(word[:6] for word in words if len(word) >= _SHORT and word not in _FRAME)
