"""The life of a hand-over as a table: what may be done in which state, and by whom.

Buttons, services, tests and the database's trigger read or repeat this table.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from cases.handovers.enums import HandoverState

S = HandoverState


class HandoverAction(StrEnum):
    """What can be done to a hand-over. Values are words of addresses and of the audit."""

    APPROVE = "approve"
    REJECT = "reject"
    SEE = "see"
    TAKE_OVER = "take_over"
    ACCEPT = "accept"
    RETURN = "return"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"
    MEETING = "meeting"
    TELL = "tell"
    CONTACT = "contact"
    OUTCOME = "outcome"


class Who(StrEnum):
    """Whose hand an action needs; somebody may be several of them."""

    GIVER = "giver"
    """Leads the case, or stands in for who does, for the agency that offers."""
    SECOND = "second"
    """Somebody else of that agency who works on the case or leads the agency: agrees to an offer without consent."""
    RECEIVING = "receiving"
    """Caseworker of the agency that is asked, whether they work on the case or not."""
    CHECKING = "checking"
    """Works on the case for that agency, as a caseworker."""
    RECEIVER = "receiver"
    """Works on the case for that agency, also a lead who has taken it over there."""
    JOB = "job"
    """Nobody: the portal itself, because a date has passed."""


OPEN: Final = frozenset({S.OFFERED, S.SEEN})
"""The agency that offers is responsible, and somebody has to answer."""
ENDED: Final = frozenset(set(S) - OPEN)
"""Nothing follows: no other state."""
SAYS_WHY: Final = frozenset({S.RETURNED, S.DECLINED, S.WITHDRAWN})
"""States that somebody gave a reason for."""

TRANSITIONS: Final = {
    (S.OFFERED, HandoverAction.APPROVE): S.OFFERED,
    (S.OFFERED, HandoverAction.REJECT): S.WITHDRAWN,
    (S.OFFERED, HandoverAction.SEE): S.SEEN,
    (S.SEEN, HandoverAction.TAKE_OVER): S.SEEN,
    (S.SEEN, HandoverAction.ACCEPT): S.ACCEPTED,
    (S.SEEN, HandoverAction.RETURN): S.RETURNED,
    (S.SEEN, HandoverAction.DECLINE): S.DECLINED,
    **{(state, HandoverAction.WITHDRAW): S.WITHDRAWN for state in OPEN},
    **{(state, HandoverAction.EXPIRE): S.EXPIRED for state in OPEN},
    (S.SEEN, HandoverAction.MEETING): S.SEEN,
    (S.ACCEPTED, HandoverAction.MEETING): S.ACCEPTED,
    (S.ACCEPTED, HandoverAction.TELL): S.ACCEPTED,
    (S.ACCEPTED, HandoverAction.CONTACT): S.ACCEPTED,
    (S.ACCEPTED, HandoverAction.OUTCOME): S.ACCEPTED,
}
"""Everything that may happen: (state, action) → state. What is not in here is refused by service and database."""

_ANSWER: Final = frozenset({Who.CHECKING})
_AFTER: Final = frozenset({Who.RECEIVER})
WHO: Final = {
    HandoverAction.APPROVE: frozenset({Who.SECOND}),
    HandoverAction.REJECT: frozenset({Who.SECOND}),
    HandoverAction.SEE: frozenset({Who.RECEIVING}),
    HandoverAction.TAKE_OVER: frozenset({Who.RECEIVING}),
    HandoverAction.ACCEPT: _ANSWER,
    HandoverAction.RETURN: _ANSWER,
    HandoverAction.DECLINE: _ANSWER,
    HandoverAction.WITHDRAW: frozenset({Who.GIVER}),
    HandoverAction.EXPIRE: frozenset({Who.JOB}),
    HandoverAction.MEETING: frozenset({Who.GIVER, Who.RECEIVER}),
    HandoverAction.TELL: frozenset({Who.GIVER, Who.RECEIVER}),
    HandoverAction.CONTACT: _AFTER,
    HandoverAction.OUTCOME: _AFTER,
}
"""Action → whose hand it needs (one of them)."""


def allowed_actions(state: HandoverState, hands: frozenset[Who]) -> frozenset[HandoverAction]:
    """What somebody who is all of `hands` may do with a hand-over in this state."""
    return frozenset(action for (start, action) in TRANSITIONS if start == state and WHO[action] & hands)
