"""The editorial life of an offer as a table: `(state, action) → state`. Pure: no ORM, no request.

What the public reads is a copy of its own (`PublishedOffer`), made when somebody publishes. So an offer
that is being revised stays online in its last approved wording until the next one is published.

Buttons, services and tests all read this table. Who may act at all is the coordinator of the offer's
region (`Region.objects.editable_by`); beyond that only the actions in `FOUR_EYES` ask who acts.
"""

from collections.abc import Iterable
from typing import Final

from offers.catalogue.enums import OfferAction, OfferState

TRANSITIONS: Final[dict[tuple[OfferState, OfferAction], OfferState]] = {
    (OfferState.DRAFT, OfferAction.EDIT): OfferState.DRAFT,
    (OfferState.DRAFT, OfferAction.RESTORE): OfferState.DRAFT,
    (OfferState.DRAFT, OfferAction.SUBMIT): OfferState.IN_REVIEW,
    (OfferState.DRAFT, OfferAction.ARCHIVE): OfferState.ARCHIVED,
    (OfferState.IN_REVIEW, OfferAction.EDIT): OfferState.DRAFT,
    (OfferState.IN_REVIEW, OfferAction.RESTORE): OfferState.DRAFT,
    (OfferState.IN_REVIEW, OfferAction.RETURN): OfferState.DRAFT,
    (OfferState.IN_REVIEW, OfferAction.PUBLISH): OfferState.PUBLISHED,
    (OfferState.IN_REVIEW, OfferAction.ARCHIVE): OfferState.ARCHIVED,
    (OfferState.PUBLISHED, OfferAction.RESTORE): OfferState.DRAFT,
    (OfferState.PUBLISHED, OfferAction.REVISE): OfferState.DRAFT,
    (OfferState.PUBLISHED, OfferAction.CONFIRM): OfferState.PUBLISHED,
    (OfferState.PUBLISHED, OfferAction.ARCHIVE): OfferState.ARCHIVED,
    (OfferState.ARCHIVED, OfferAction.RESTORE): OfferState.DRAFT,
    (OfferState.ARCHIVED, OfferAction.REOPEN): OfferState.DRAFT,
}

EDITABLE: Final = frozenset(state for state, action in TRANSITIONS if action is OfferAction.EDIT)
"""States in which the texts may be changed; saving in review returns the offer to draft."""

BUTTONS: Final = tuple(action for action in OfferAction if action not in {OfferAction.EDIT, OfferAction.RESTORE})
"""Actions that are one click; the other two need a form or a version."""

FOUR_EYES: Final = frozenset({OfferAction.PUBLISH})
"""Actions that a second person takes, where the region asks for four eyes."""


class EditingError(Exception):
    """An action on an offer was refused; nothing was changed."""


class IllegalTransitionError(EditingError):
    """Raised when an action does not exist in the present state."""


class FourEyesError(EditingError):
    """Raised when somebody wants to approve a wording that they edited or submitted themselves."""


class StaleOfferError(EditingError):
    """Raised when somebody else changed the offer after the page that is being sent was opened."""


class MissingInformationError(EditingError):
    """Raised when an offer is not complete enough for the public; `missing` names what to add."""

    def __init__(self, missing: Iterable[str]) -> None:
        self.missing = tuple(missing)
        super().__init__(", ".join(str(item) for item in self.missing))


def next_state(state: OfferState, action: OfferAction) -> OfferState:
    """The state after `action`; raises `IllegalTransitionError` where the table has no row."""
    try:
        return TRANSITIONS[state, action]
    except KeyError:
        raise IllegalTransitionError(f"{action.value} is not possible in {state.value}") from None


def allowed_actions(state: OfferState) -> list[OfferAction]:
    """The actions that exist in `state`, in the order of the enum; draws buttons and guards services."""
    return [action for action in OfferAction if (state, action) in TRANSITIONS]


def needs_second_person(action: OfferAction, *, four_eyes: bool, actor: int, authors: Iterable[int | None]) -> bool:
    """Whether somebody other than `actor` has to take `action`: the actor is one of the wording's authors."""
    return four_eyes and action in FOUR_EYES and actor in set(authors)
