"""The reference of a case (Fallzeichen): 8 characters that say nothing and forgive slips of the pen.

Seven random characters and a check character (Crockford's base 32, https://www.crockford.com/base32.html). The check
is the value modulo 37, so that every single wrong character and every swap of two is noticed.
"""

from __future__ import annotations

import secrets
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's 32 characters: without I, L, O, U."""
LENGTH: Final = 8
_CHECKS: Final = 37
_READ_AS: Final = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


def check_character(body: str) -> str | None:
    """The check character for seven characters; None where it would be one of the five that only checks have."""
    value = 0
    for character in body:
        value = (value * len(ALPHABET) + ALPHABET.index(character)) % _CHECKS
    return ALPHABET[value] if value < len(ALPHABET) else None


def new_reference() -> str:
    """A random reference. Whether it is taken, the caller asks the database."""
    while True:
        body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
        if check := check_character(body):
            return body + check


def normalise(text: str) -> str:
    """What somebody typed, as it is stored: capitals, no spaces and hyphens, O as 0, I and L as 1."""
    return text.upper().translate(_READ_AS)


def is_valid(reference: str) -> bool:
    """Whether this is a well-formed reference with the right check character; says nothing about a case."""
    if len(reference) != LENGTH or not set(reference) <= set(ALPHABET):
        return False
    return check_character(reference[:-1]) == reference[-1]
