"""The lives of a conference and of its agreements as tables: what may be done in which state, and by whom.

Buttons, services, tests and the database's trigger read or repeat these tables.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from cases.conferences.enums import AgreementState, ConferenceRole, ConferenceState

S = ConferenceState


class ConferenceAction(StrEnum):
    """What can be done to a conference. Values are words of addresses and of the audit."""

    EDIT = "edit"
    POLL_START = "poll_start"
    POLL_ANSWER = "poll_answer"
    INVITE = "invite"
    MOVE = "move"
    REPLY = "reply"
    CONFIRM = "confirm"
    AGENDA_EDIT = "agenda_edit"
    BEGIN = "begin"
    PHASE_NEXT = "phase_next"
    NOTE = "note"
    ATTEND = "attend"
    END = "end"
    NOT_QUORATE = "not_quorate"
    POSTPONE = "postpone"
    CANCEL = "cancel"
    MINUTES_WRITE = "minutes_write"
    MINUTES_CIRCULATE = "minutes_circulate"
    MINUTES_ANSWER = "minutes_answer"
    MINUTES_FINALISE = "minutes_finalise"
    MINUTES_CORRECT = "minutes_correct"
    FOLLOW_UP = "follow_up"
    CLOSE = "close"


class Who(StrEnum):
    """Whose hand an action needs; somebody may be several of them."""

    CONVENER = "convener"
    """Works on the case for the agency that convened."""
    CHAIR = "chair"
    """Facilitates or takes the minutes, whatever their agency."""
    MEMBER = "member"
    """Takes part, or works on the case for an agency that takes part and is covered."""
    JOB = "job"
    """Nobody: the portal itself, because a date has passed or the last answer has come."""


PLANNING: Final = frozenset({S.PROPOSED, S.POLLING, S.INVITED, S.CONFIRMED, S.POSTPONED, S.NOT_QUORATE})
"""The conference is still to come."""
DATED: Final = frozenset({S.INVITED, S.CONFIRMED})
"""It has a date that people and rooms are booked for."""
OVER: Final = frozenset({S.HELD, S.MINUTES_DRAFT, S.AGREED, S.FOLLOW_UP, S.CLOSED})
"""It took place."""
ENDED: Final = frozenset({S.CLOSED, S.CANCELLED})
"""Nothing follows."""

CORRECTING: Final = (
    ConferenceAction.MINUTES_CORRECT,
    ConferenceAction.MINUTES_WRITE,
    ConferenceAction.MINUTES_CIRCULATE,
    ConferenceAction.MINUTES_ANSWER,
    ConferenceAction.MINUTES_FINALISE,
)
"""A correction goes the way of the minutes again, while the version before stays in force."""

TRANSITIONS: Final = {
    **{(state, ConferenceAction.EDIT): state for state in PLANNING},
    **{(state, ConferenceAction.AGENDA_EDIT): state for state in PLANNING},
    **{(state, ConferenceAction.POLL_START): S.POLLING for state in (S.PROPOSED, S.POSTPONED, S.NOT_QUORATE)},
    (S.POLLING, ConferenceAction.POLL_ANSWER): S.POLLING,
    **{(state, ConferenceAction.INVITE): S.INVITED for state in (S.PROPOSED, S.POLLING, S.POSTPONED, S.NOT_QUORATE)},
    **{(state, ConferenceAction.MOVE): S.INVITED for state in DATED},
    **{(state, ConferenceAction.REPLY): state for state in DATED},
    (S.INVITED, ConferenceAction.CONFIRM): S.CONFIRMED,
    (S.CONFIRMED, ConferenceAction.BEGIN): S.CONFIRMED,
    (S.CONFIRMED, ConferenceAction.PHASE_NEXT): S.CONFIRMED,
    (S.CONFIRMED, ConferenceAction.NOTE): S.CONFIRMED,
    (S.HELD, ConferenceAction.NOTE): S.HELD,
    (S.MINUTES_DRAFT, ConferenceAction.NOTE): S.MINUTES_DRAFT,
    (S.CONFIRMED, ConferenceAction.ATTEND): S.CONFIRMED,
    (S.HELD, ConferenceAction.ATTEND): S.HELD,
    (S.CONFIRMED, ConferenceAction.END): S.HELD,
    (S.CONFIRMED, ConferenceAction.NOT_QUORATE): S.NOT_QUORATE,
    **{(state, ConferenceAction.POSTPONE): S.POSTPONED for state in (S.POLLING, S.INVITED, S.CONFIRMED)},
    **{(state, ConferenceAction.CANCEL): S.CANCELLED for state in PLANNING},
    (S.HELD, ConferenceAction.MINUTES_WRITE): S.MINUTES_DRAFT,
    (S.MINUTES_DRAFT, ConferenceAction.MINUTES_WRITE): S.MINUTES_DRAFT,
    (S.MINUTES_DRAFT, ConferenceAction.MINUTES_CIRCULATE): S.MINUTES_DRAFT,
    (S.MINUTES_DRAFT, ConferenceAction.MINUTES_ANSWER): S.MINUTES_DRAFT,
    (S.MINUTES_DRAFT, ConferenceAction.MINUTES_FINALISE): S.AGREED,
    **{(state, action): state for state in (S.AGREED, S.FOLLOW_UP) for action in CORRECTING},
    (S.AGREED, ConferenceAction.FOLLOW_UP): S.FOLLOW_UP,
    (S.AGREED, ConferenceAction.CLOSE): S.CLOSED,
    (S.FOLLOW_UP, ConferenceAction.CLOSE): S.CLOSED,
}
"""Everything that may happen: (state, action) → state. What is not in here is refused by service and database."""

_BOTH: Final = frozenset({Who.CONVENER, Who.CHAIR})
WHO: Final = {
    ConferenceAction.EDIT: frozenset({Who.CONVENER}),
    ConferenceAction.POLL_START: frozenset({Who.CONVENER}),
    ConferenceAction.POLL_ANSWER: frozenset({Who.MEMBER}),
    ConferenceAction.INVITE: frozenset({Who.CONVENER}),
    ConferenceAction.MOVE: frozenset({Who.CONVENER}),
    ConferenceAction.REPLY: frozenset({Who.MEMBER}),
    ConferenceAction.CONFIRM: frozenset({Who.CONVENER}),
    ConferenceAction.AGENDA_EDIT: frozenset({Who.CONVENER, Who.CHAIR, Who.MEMBER}),
    ConferenceAction.BEGIN: _BOTH,
    ConferenceAction.PHASE_NEXT: _BOTH,
    ConferenceAction.NOTE: frozenset({Who.CONVENER, Who.CHAIR, Who.MEMBER}),
    ConferenceAction.ATTEND: _BOTH,
    ConferenceAction.END: _BOTH,
    ConferenceAction.NOT_QUORATE: _BOTH,
    ConferenceAction.POSTPONE: frozenset({Who.CONVENER}),
    ConferenceAction.CANCEL: frozenset({Who.CONVENER}),
    ConferenceAction.MINUTES_WRITE: _BOTH,
    ConferenceAction.MINUTES_CIRCULATE: _BOTH,
    ConferenceAction.MINUTES_ANSWER: frozenset({Who.CONVENER, Who.MEMBER}),
    ConferenceAction.MINUTES_FINALISE: frozenset({Who.CONVENER, Who.CHAIR, Who.JOB}),
    ConferenceAction.MINUTES_CORRECT: _BOTH,
    ConferenceAction.FOLLOW_UP: frozenset({Who.CONVENER, Who.JOB}),
    ConferenceAction.CLOSE: frozenset({Who.CONVENER, Who.JOB}),
}
"""Action → whose hand it needs (one of them)."""

AGREEMENT_TRANSITIONS: Final = {
    (AgreementState.OPEN, "done"): AgreementState.DONE,
    (AgreementState.OPEN, "replace"): AgreementState.REPLACED,
    (AgreementState.OPEN, "drop"): AgreementState.DROPPED,
    (AgreementState.DONE, "reopen"): AgreementState.OPEN,
}
"""Everything that may happen to an agreement: (state, action) → state. The trigger knows the same pairs."""


def allowed_actions(state: ConferenceState, hands: frozenset[Who]) -> frozenset[ConferenceAction]:
    """What somebody who is all of `hands` may do with a conference in this state."""
    return frozenset(action for (start, action) in TRANSITIONS if start == state and WHO[action] & hands)


def hands_of(*, convener: bool, roles: frozenset[ConferenceRole], member: bool) -> frozenset[Who]:
    """Which hands somebody has: works for the convening agency, their tasks, takes part."""
    chairs = bool(roles & {ConferenceRole.FACILITATOR, ConferenceRole.MINUTE_TAKER})
    return frozenset(who for who, held in ((Who.CONVENER, convener), (Who.CHAIR, chairs), (Who.MEMBER, member)) if held)
