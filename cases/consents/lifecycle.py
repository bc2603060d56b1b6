"""The life of a consent as a table: (state, action) → state, and who may do it."""

from __future__ import annotations

from enum import Enum
from typing import Final

from cases.consents.enums import ConsentState


class Who(Enum):
    """Whose hand an action needs."""

    OWNER = "owner"
    """Somebody who works on the case now for the agency whose data the consent opens."""
    JOB = "job"
    """Nobody: the nightly job, because a date has passed or the case was closed."""


TRANSITIONS: Final = {
    (ConsentState.REQUESTED, "grant"): ConsentState.GRANTED,
    (ConsentState.REQUESTED, "refuse"): ConsentState.REFUSED,
    (ConsentState.GRANTED, "withdraw"): ConsentState.WITHDRAWN,
    (ConsentState.GRANTED, "expire"): ConsentState.EXPIRED,
    (ConsentState.GRANTED, "replace"): ConsentState.REPLACED,
    (ConsentState.GRANTED, "void"): ConsentState.VOID,
}
"""Everything that may happen. What is not in here is refused by service and database."""

WHO: Final = {
    "grant": Who.OWNER,
    "refuse": Who.OWNER,
    "withdraw": Who.OWNER,
    "replace": Who.OWNER,
    "void": Who.OWNER,
    "expire": Who.JOB,
}
"""Who may do what. An agency that only reads what was released can do none of it."""

ENDS: Final = frozenset(
    {
        ConsentState.REFUSED,
        ConsentState.WITHDRAWN,
        ConsentState.EXPIRED,
        ConsentState.REPLACED,
        ConsentState.VOID,
    }
)
"""States that nothing follows; a consent that has reached one opens nothing."""


def allowed_actions(state: ConsentState, who: Who | None) -> frozenset[str]:
    """What this hand may do with a consent in this state; nothing for `None` (everybody else)."""
    return frozenset(action for (start, action) in TRANSITIONS if start == state and WHO[action] == who)
