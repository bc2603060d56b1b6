"""How often something that anybody can ask for is done for one place. The place itself is stored nowhere."""

from __future__ import annotations

import time

from django.core.cache import cache
from django.utils.crypto import salted_hmac


def unrecognisable(address: str, *, purpose: str) -> str:
    """A keyed hash of a visitor's address (HMAC-SHA256, RFC 2104): the same place gives the same text, and no more."""
    return salted_hmac(purpose, address, algorithm="sha256").hexdigest()


def is_over(purpose: str, key: str, most: int, *, seconds: int) -> bool:
    """Counts one more of `key` in this stretch of time, and says whether it is too many.

    Kept in the cache until the stretch is over. Two at once may count as one: load is limited here, nothing that
    could be guessed.
    """
    name = f"{purpose}:{int(time.time()) // seconds}:{key}"
    count = cache.get(name, 0)
    if count < most:
        cache.set(name, count + 1, seconds)
    return bool(count >= most)
