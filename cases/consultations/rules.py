"""Keys and codes: how somebody is known in a round without being known. Pure but for the server's secret."""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Sequence
from typing import Final

from django.utils.crypto import salted_hmac

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's 32 characters (https://www.crockford.com/base32.html): without I, L, O, U."""
REFERENCE_LENGTH: Final = 8
CODE_LENGTH: Final = 8
"""Characters of the code to join with: 40 bits, a few tries within minutes, dead once the round closes."""
FACILITATOR_CODE_LENGTH: Final = 12
"""Characters of the code that leads back to facilitating: 60 bits."""
_READ_AS: Final = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


def random_text(length: int) -> str:
    """So many random characters of the alphabet."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def normalise(typed: str) -> str:
    """A code as it is stored: capitals, no spaces and hyphens, O as 0, I and L as 1."""
    return typed.upper().translate(_READ_AS)


def in_groups(code: str) -> str:
    """A code as it is read out: groups of four."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def new_key() -> str:
    """What a login carries to be recognised at its seats: 256 random bits."""
    return secrets.token_urlsafe(32)


def seat_digest(key: str, reference: str) -> str:
    """What is kept of a key: its hash, another one in every consultation, so that seats cannot be linked."""
    return _hash("seat", f"{reference}:{key}")


def code_digest(typed: str) -> str:
    """What is kept of a facilitator's code."""
    return _hash("code", normalise(typed))


def opening_digest(token: object) -> str:
    """What is kept of the form that opened a consultation, so that sending it twice opens one."""
    return _hash("opening", str(token))


def tries_digest(account: int, day: datetime.date) -> str:
    """Under which tries of codes are counted: the same account has another one every day."""
    return _hash("tries", f"{day.isoformat()}:{account}")


def mark_of(words: Sequence[str]) -> str:
    """What a form says back when somebody has looked at these words: a hash, no words; "" for none."""
    return _hash("mark", "\n".join(sorted({word.casefold() for word in words})))[:16] if words else ""


def pick(people: Sequence[int]) -> int:
    """One of them, by lot."""
    return secrets.choice(people)


def _hash(what: str, value: str) -> str:
    return salted_hmac(f"cases.consultations.{what}", value, algorithm="sha256").hexdigest()
