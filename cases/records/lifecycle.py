"""The life of a case as tables: what may be done in which stage, and by whom. Buttons, services and tests read them."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Final, NamedTuple

from cases.records.enums import CaseState, MemberKind


class Stage(StrEnum):
    """Where a case stands: its state, and whether its processing is restricted (Art. 18 DSGVO)."""

    OPEN = "open"
    CLOSED = "closed"
    OPEN_RESTRICTED = "open_restricted"
    CLOSED_RESTRICTED = "closed_restricted"


class CaseAction(StrEnum):
    """What can be done to a case. Values are words of addresses and of the audit."""

    PERSON_EDIT = "person_edit"
    ADDRESS_SHOW = "address_show"
    GUARDIAN_EDIT = "guardian_edit"
    NEXT_STEP_SET = "next_step_set"
    ENTRY_WRITE = "entry_write"
    CONSENT_RECORD = "consent_record"
    MEMBER_ADD = "member_add"
    MEMBER_END = "member_end"
    MEMBER_LEAD = "member_lead"
    CASE_CLOSE = "case_close"
    CASE_REOPEN = "case_reopen"
    CASE_RESTRICT = "case_restrict"
    CASE_UNRESTRICT = "case_unrestrict"
    CONFERENCE_PROPOSE = "conference_propose"
    HANDOVER_OFFER = "handover_offer"


class Side(StrEnum):
    """For which agency somebody works on a case."""

    OWNER = "owner"
    RESPONSIBLE = "responsible"
    KEEPER = "keeper"
    """The owner, or the agency that is responsible now: both keep true what is known about the young person."""
    ANY = "any"


class Position(NamedTuple):
    """One membership of somebody in a case: what they do there, and what their agency is to it."""

    kind: MemberKind
    owner: bool
    responsible: bool


TRANSITIONS: Final = {
    (Stage.OPEN, CaseAction.CASE_CLOSE): Stage.CLOSED,
    (Stage.OPEN, CaseAction.CASE_RESTRICT): Stage.OPEN_RESTRICTED,
    (Stage.OPEN_RESTRICTED, CaseAction.CASE_UNRESTRICT): Stage.OPEN,
    (Stage.CLOSED, CaseAction.CASE_REOPEN): Stage.OPEN,
    (Stage.CLOSED, CaseAction.CASE_RESTRICT): Stage.CLOSED_RESTRICTED,
    (Stage.CLOSED_RESTRICTED, CaseAction.CASE_UNRESTRICT): Stage.CLOSED,
    (Stage.OPEN, CaseAction.PERSON_EDIT): Stage.OPEN,
    (Stage.OPEN, CaseAction.GUARDIAN_EDIT): Stage.OPEN,
    (Stage.OPEN, CaseAction.NEXT_STEP_SET): Stage.OPEN,
    (Stage.OPEN, CaseAction.ENTRY_WRITE): Stage.OPEN,
    (Stage.OPEN, CaseAction.CONSENT_RECORD): Stage.OPEN,
    (Stage.OPEN, CaseAction.MEMBER_ADD): Stage.OPEN,
    (Stage.OPEN, CaseAction.MEMBER_END): Stage.OPEN,
    (Stage.OPEN, CaseAction.MEMBER_LEAD): Stage.OPEN,
    (Stage.OPEN, CaseAction.CONFERENCE_PROPOSE): Stage.OPEN,
    (Stage.OPEN, CaseAction.HANDOVER_OFFER): Stage.OPEN,
    **{(stage, CaseAction.ADDRESS_SHOW): stage for stage in Stage},
}
"""Everything that may happen to a case: (stage, action) → stage. What is not in here is refused.

A restricted case is read-only for everybody. A withdrawal of a consent is no action on the case: it always works.
"""

_ALL: Final = frozenset(MemberKind)
LEADING: Final = frozenset({MemberKind.CASE_LEAD, MemberKind.DEPUTY})
"""Who leads a case for their agency, and who stands in for them."""

WHO: Final = {
    CaseAction.PERSON_EDIT: (_ALL, Side.KEEPER),
    CaseAction.ADDRESS_SHOW: (_ALL, Side.OWNER),
    CaseAction.GUARDIAN_EDIT: (_ALL, Side.KEEPER),
    CaseAction.NEXT_STEP_SET: (_ALL, Side.ANY),
    CaseAction.ENTRY_WRITE: (_ALL, Side.ANY),
    CaseAction.CONSENT_RECORD: (_ALL, Side.ANY),
    CaseAction.MEMBER_ADD: (LEADING, Side.ANY),
    CaseAction.MEMBER_END: (_ALL, Side.ANY),
    CaseAction.MEMBER_LEAD: (LEADING, Side.ANY),
    CaseAction.CASE_CLOSE: (LEADING, Side.RESPONSIBLE),
    CaseAction.CASE_REOPEN: (LEADING, Side.OWNER),
    CaseAction.CASE_RESTRICT: (LEADING, Side.OWNER),
    CaseAction.CASE_UNRESTRICT: (LEADING, Side.OWNER),
    CaseAction.CONFERENCE_PROPOSE: (_ALL, Side.ANY),
    CaseAction.HANDOVER_OFFER: (LEADING, Side.RESPONSIBLE),
}
"""Action → what somebody does in the case, and for which agency. A plain member ends nobody's work but their own."""


def stage_of(state: str, *, restricted: bool) -> Stage:
    """The stage of a case with this state."""
    if state == CaseState.OPEN:
        return Stage.OPEN_RESTRICTED if restricted else Stage.OPEN
    return Stage.CLOSED_RESTRICTED if restricted else Stage.CLOSED


def may(action: CaseAction, position: Position) -> bool:
    """Whether somebody in this position may do this at all, whatever the stage."""
    kinds, side = WHO[action]
    on_side = {
        Side.ANY: True,
        Side.OWNER: position.owner,
        Side.RESPONSIBLE: position.responsible,
        Side.KEEPER: position.owner or position.responsible,
    }[side]
    return position.kind in kinds and on_side


def allowed_actions(stage: Stage, positions: Iterable[Position]) -> frozenset[CaseAction]:
    """What somebody with these positions may do now."""
    held = tuple(positions)
    return frozenset(
        action
        for action in CaseAction
        if (stage, action) in TRANSITIONS and any(may(action, position) for position in held)
    )
