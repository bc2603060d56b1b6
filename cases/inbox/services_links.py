"""The secret link of a status page: made from a secret that no table holds."""

from __future__ import annotations

import base64
import secrets
from typing import Final

from django.utils.crypto import salted_hmac

from cases.inbox.models import ContactRequest
from cases.inbox.selectors_links import token_digest

NONCE_BYTES: Final = 32


def token_of(contact_request: ContactRequest) -> str:
    """The 256-bit token of a request that has a link: HMAC-SHA256 (RFC 2104) over key and nonce.

    Whoever reads the table cannot make it without the portal's secret. Raises `ValueError` where there is none.
    """
    if not contact_request.link_nonce:
        raise ValueError("no link was given")
    value = f"{contact_request.key}:{contact_request.link_nonce}"
    made = salted_hmac("cases.inbox.link", value, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode()


def give_link(contact_request: ContactRequest) -> None:
    """A new link; an older one opens nothing from now on. An inner helper of services: the caller saves."""
    contact_request.link_nonce = secrets.token_urlsafe(NONCE_BYTES)
    contact_request.link_digest = token_digest(token_of(contact_request))
