"""Secrets that the database keeps but cannot read: enciphered by a key that is not in it."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def cipher(purpose: str) -> MultiFernet:
    """A Fernet that writes with a key made of `SECRET_KEY` and reads with those of `SECRET_KEY_FALLBACKS` too.

    What was written for one purpose is not read for another. Reading raises `cryptography.fernet.InvalidToken` when
    `SECRET_KEY` was changed without `SECRET_KEY_FALLBACKS`.
    """
    keys = [str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    digests = [hashlib.sha256(f"{purpose} {key}".encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
