"""Which contact request a secret link opens at this moment."""

from __future__ import annotations

import hashlib

from cases.inbox.models import ContactRequest


def token_digest(token: str) -> str:
    """What is stored of a token: SHA-256, hex."""
    return hashlib.sha256(token.encode()).hexdigest()


def find_by_token(token: str) -> ContactRequest | None:
    """The request whose link this is, with agency and door; None for every token that opens nothing.

    A link lives as long as its request: withdrawing it and its period of keeping end both.
    """
    return (
        ContactRequest.objects.filter(link_digest=token_digest(token))
        .exclude(link_digest="")
        .select_related(
            "region",
            "agency__organisation__region",
            "suggested__organisation__region",
            "contact_point__place",
            "taken_by",
        )
        .first()
    )
