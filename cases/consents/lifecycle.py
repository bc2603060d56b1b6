"""The life of a consent as a table: (state, action) → state."""

from __future__ import annotations

from typing import Final

from cases.consents.enums import ConsentState

TRANSITIONS: Final = {
    (ConsentState.REQUESTED, "grant"): ConsentState.GRANTED,
    (ConsentState.REQUESTED, "refuse"): ConsentState.REFUSED,
    (ConsentState.GRANTED, "withdraw"): ConsentState.WITHDRAWN,
    (ConsentState.GRANTED, "expire"): ConsentState.EXPIRED,
    (ConsentState.GRANTED, "replace"): ConsentState.REPLACED,
    (ConsentState.GRANTED, "void"): ConsentState.VOID,
}
"""Everything that may happen. What is not in here is refused by service and database."""

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
