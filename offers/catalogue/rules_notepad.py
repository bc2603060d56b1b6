"""The visitor's notepad (Merkliste) as text. Pure: no ORM, no request.

The list lives in the visitor's browser only, as a cookie of offer slugs joined by dots. In a shared link the
slugs are joined by commas. Both come from outside: whatever is no slug is left out, nothing is refused loudly.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

COOKIE_NAME: Final = "merkliste"
COOKIE_AGE_SECONDS: Final = 180 * 24 * 60 * 60
MAX_ENTRIES: Final = 40
"""With slugs of up to 80 characters a full list stays below the 4,096 bytes of a cookie (RFC 6265, 6.1)."""

COOKIE_SEPARATOR: Final = "."
LINK_SEPARATOR: Final = ","
_SLUG: Final = re.compile(r"[-a-zA-Z0-9_]{1,80}")
_MAX_LENGTH: Final = MAX_ENTRIES * 81


def parse_slugs(text: str, *, separator: str = COOKIE_SEPARATOR) -> list[str]:
    """The slugs in `text`, each once, in the order they were noted; at most `MAX_ENTRIES`."""
    words = text[:_MAX_LENGTH].split(separator)
    return list(dict.fromkeys(word for word in words if _SLUG.fullmatch(word)))[:MAX_ENTRIES]


def join_slugs(slugs: Sequence[str], *, separator: str = COOKIE_SEPARATOR) -> str:
    """The text that `parse_slugs` reads back."""
    return separator.join(slugs)


def with_slug(slugs: Sequence[str], slug: str) -> list[str]:
    """The list with `slug` at its end; unchanged when it is already there or the list is full."""
    if slug in slugs or len(slugs) >= MAX_ENTRIES:
        return list(slugs)
    return [*slugs, slug]


def without_slug(slugs: Sequence[str], slug: str) -> list[str]:
    """The list without `slug`."""
    return [kept for kept in slugs if kept != slug]


def merged(slugs: Sequence[str], more: Sequence[str]) -> list[str]:
    """Both lists after each other, each slug once, at most `MAX_ENTRIES`; the visitor's own come first."""
    return list(dict.fromkeys([*slugs, *more]))[:MAX_ENTRIES]


def readable(slug: str) -> str:
    """A slug as words, for an offer that no longer exists."""
    return " ".join(part for part in re.split(r"[-_]+", slug) if part)
