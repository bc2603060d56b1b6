"""The life of a contact request as a table: what may be done in which state, and by whom.

Buttons, services, tests and the database's trigger read or repeat this table.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from cases.inbox.enums import RequestState

S = RequestState


class RequestAction(StrEnum):
    """What can be done to a contact request. Values are words of addresses and of the audit."""

    TAKE = "take"
    ANSWER = "answer"
    ATTEMPT = "attempt"
    OFFER_DATES = "offer_dates"
    APPOINT = "appoint"
    ARRIVE = "arrive"
    NOT_ARRIVED = "not_arrived"
    PASS_ON = "pass_on"  # noqa: S105  # to another agency; no password
    REFER = "refer"
    ASSIGN = "assign"
    MOVE = "move"
    RELEASE_BACK = "release_back"
    CLOSE = "close"
    OPEN_CASE = "open_case"
    ACKNOWLEDGE = "acknowledge"
    ESCALATE = "escalate"
    LEAVE = "leave"
    ADD_MESSAGE = "add_message"
    PICK_DATE = "pick_date"
    SET_CONSENT = "set_consent"
    WITHDRAW = "withdraw"


A = RequestAction


class Who(StrEnum):
    """Whose hand an action needs; somebody may be several of them."""

    AGENCY = "agency"
    """A caseworker of the agency in whose inbox it lies."""
    HOLDER = "holder"
    """The caseworker with whom it lies now: who took it, or stands in for them."""
    LEAD = "lead"
    """Leads that agency; reads nothing."""
    COORDINATION = "coordination"
    """Works in the region's coordination office, and the request has come to them; reads nothing."""
    PERSON = "person"
    """Holds the secret link."""
    JOB = "job"
    """Nobody: the portal itself, because a day has passed."""


WAITING: Final = frozenset({S.RECEIVED, S.SEEN})
"""Somebody waits for an answer."""
OPEN: Final = frozenset(S) - {S.CLOSED}
HELD: Final = OPEN - {S.RECEIVED}
"""Somebody has taken it and works on it."""
ANSWERED: Final = HELD - {S.SEEN}
"""The agency has said something. What comes after that asks for one more word, see `ContactRequest.reply_to`."""
DATED: Final = frozenset({S.APPOINTED, S.ARRIVED})
"""A date with the person is agreed, or was kept: that stays so, whoever leaves. Without anybody, it is vacant."""

TRANSITIONS: Final[dict[tuple[RequestState, RequestAction], RequestState | None]] = {
    (S.RECEIVED, A.TAKE): S.SEEN,
    **{(state, A.TAKE): state for state in HELD},
    (S.SEEN, A.ANSWER): S.ANSWERED,
    **{(state, A.ANSWER): state for state in (S.ANSWERED, S.APPOINTED, S.ARRIVED)},
    **{(state, A.ATTEMPT): state for state in HELD},
    **{(state, A.OFFER_DATES): S.ANSWERED for state in (S.SEEN, S.ANSWERED)},
    **{(state, A.APPOINT): S.APPOINTED for state in HELD},
    (S.ANSWERED, A.PICK_DATE): S.APPOINTED,
    (S.APPOINTED, A.ARRIVE): S.ARRIVED,
    (S.APPOINTED, A.NOT_ARRIVED): S.ANSWERED,
    **{(state, A.PASS_ON): S.RECEIVED for state in (S.SEEN, S.ANSWERED, S.ARRIVED)},
    (S.SEEN, A.REFER): S.ANSWERED,
    **{(state, A.REFER): state for state in (S.ANSWERED, S.ARRIVED)},
    **{(state, A.ASSIGN): S.RECEIVED for state in WAITING},
    **{(state, A.ASSIGN): state for state in (S.ANSWERED, S.APPOINTED, S.ARRIVED)},
    **{(state, A.MOVE): S.RECEIVED for state in WAITING},
    **{(state, A.MOVE): state for state in DATED},
    **{(state, A.RELEASE_BACK): S.RECEIVED for state in (S.RECEIVED, S.SEEN, S.ANSWERED)},
    **{(state, A.CLOSE): S.CLOSED for state in HELD},
    **{(state, A.OPEN_CASE): S.CLOSED for state in HELD},
    **{(state, A.ACKNOWLEDGE): state for state in ANSWERED},
    **{(state, A.ESCALATE): state for state in OPEN},
    **{(state, A.LEAVE): S.RECEIVED for state in OPEN - DATED},
    **{(state, A.LEAVE): state for state in DATED},
    **{(state, A.ADD_MESSAGE): state for state in OPEN},
    **{(state, A.SET_CONSENT): state for state in OPEN},
    **{(state, A.WITHDRAW): None for state in S},
}
"""Everything that may happen: (state, action) → state; None: nothing is left of the request.

A request that is held can be taken again only where who holds it is away or has left, and a date moves to another
agency only while nobody is there for it, which the services look after.
"""

REPLIES: Final = frozenset({A.ANSWER, A.OFFER_DATES, A.APPOINT, A.ARRIVE, A.REFER, A.ACKNOWLEDGE})
"""After these nobody waits for one more word."""

_HOLDER: Final = frozenset({Who.HOLDER})
_PERSON: Final = frozenset({Who.PERSON})
WHO: Final = {
    A.TAKE: frozenset({Who.AGENCY}),
    A.ANSWER: _HOLDER,
    A.ATTEMPT: _HOLDER,
    A.OFFER_DATES: _HOLDER,
    A.APPOINT: _HOLDER,
    A.ARRIVE: _HOLDER,
    A.NOT_ARRIVED: _HOLDER,
    A.PASS_ON: _HOLDER,
    A.REFER: _HOLDER,
    A.ASSIGN: frozenset({Who.LEAD, Who.COORDINATION}),
    A.MOVE: frozenset({Who.COORDINATION}),
    A.RELEASE_BACK: _HOLDER,
    A.CLOSE: _HOLDER,
    A.OPEN_CASE: _HOLDER,
    A.ACKNOWLEDGE: _HOLDER,
    A.ESCALATE: frozenset({Who.JOB}),
    A.LEAVE: frozenset({Who.JOB}),
    A.ADD_MESSAGE: _PERSON,
    A.PICK_DATE: _PERSON,
    A.SET_CONSENT: _PERSON,
    A.WITHDRAW: _PERSON,
}
"""Action → whose hand it needs (one of them)."""


def allowed_actions(state: RequestState, hands: frozenset[Who]) -> frozenset[RequestAction]:
    """What somebody who is all of `hands` may do with a request in this state."""
    return frozenset(action for (start, action) in TRANSITIONS if start == state and WHO[action] & hands)
