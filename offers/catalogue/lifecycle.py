"""The editorial life of an offer as a table: `(state, action) → state`. Pure: no ORM, no request.

What the public reads is a copy of its own (`PublishedOffer`), made when somebody publishes. So an offer
that is being revised stays online in its last approved wording until the next one is published.
"""

from typing import Final

from offers.catalogue.enums import OfferAction, OfferState

TRANSITIONS: Final[dict[tuple[OfferState, OfferAction], OfferState]] = {
    (OfferState.DRAFT, OfferAction.SUBMIT): OfferState.IN_REVIEW,
    (OfferState.DRAFT, OfferAction.ARCHIVE): OfferState.ARCHIVED,
    (OfferState.IN_REVIEW, OfferAction.RETURN): OfferState.DRAFT,
    (OfferState.IN_REVIEW, OfferAction.PUBLISH): OfferState.PUBLISHED,
    (OfferState.IN_REVIEW, OfferAction.ARCHIVE): OfferState.ARCHIVED,
    (OfferState.PUBLISHED, OfferAction.REVISE): OfferState.DRAFT,
    (OfferState.PUBLISHED, OfferAction.CONFIRM): OfferState.PUBLISHED,
    (OfferState.PUBLISHED, OfferAction.ARCHIVE): OfferState.ARCHIVED,
    (OfferState.ARCHIVED, OfferAction.REOPEN): OfferState.DRAFT,
}

EDITABLE: Final = frozenset({OfferState.DRAFT, OfferState.IN_REVIEW})
"""States in which the texts may be changed; saving in review returns the offer to draft."""


class IllegalTransitionError(Exception):
    """Raised when an action does not exist in the present state."""


def next_state(state: OfferState, action: OfferAction) -> OfferState:
    """The state after `action`; raises `IllegalTransitionError` where the table has no row."""
    try:
        return TRANSITIONS[state, action]
    except KeyError:
        raise IllegalTransitionError(f"{action.value} is not possible in {state.value}") from None


def allowed_actions(state: OfferState) -> list[OfferAction]:
    """The actions that exist in `state`, in the order of the enum; draws buttons and guards services."""
    return [action for action in OfferAction if (state, action) in TRANSITIONS]
