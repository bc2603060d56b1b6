"""What a visitor has answered so far, as text for a cookie of their own. Pure: no ORM, no request.

The cookie is signed so that nobody else can plant answers, and readable only by the browser that keeps it. It
names the region and the rule books it was answered under. Nothing of it is ever stored or logged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.core import signing

from offers.wayfinder.enums import LANGUAGES

COOKIE_NAME: Final = "wegweiser"
SALT: Final = "offers.wayfinder.visit"
MAX_COOKIE: Final = 3_000
"""Characters; a browser keeps at least 4,096 bytes per cookie (RFC 6265, 6.1)."""
MAX_PLACE: Final = 80


class BrokenVisitError(ValueError):
    """The cookie was changed, cut off, or belongs to another region."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One visitor's way through the questions of one region.

    `answers`: option slug by question slug. `place`: what was typed as place or postal code, at most 80 characters.
    `books`: the rule books under which the answers were given.
    """

    region: str
    books: str
    language: str = "de"
    answers: Mapping[str, str] = field(default_factory=dict)
    place: str = ""

    def answered(self, question: str, option: str) -> Visit:
        """The visit with one more answer, or a changed one; later answers stay."""
        return replace(self, answers={**self.answers, question: option})

    def at(self, place: str) -> Visit:
        """The visit with another place."""
        return replace(self, place=place[:MAX_PLACE])

    def spoken(self, language: str) -> Visit:
        """The visit in another language; an unknown one changes nothing."""
        return replace(self, language=language) if language in LANGUAGES else self


def write_visit(visit: Visit) -> str:
    """The signed text for the cookie."""
    value = {"r": visit.region, "b": visit.books, "l": visit.language, "a": dict(visit.answers), "p": visit.place}
    return signing.dumps(value, salt=SALT, compress=True)


def read_visit(text: str, *, region: str) -> Visit:
    """The visit that `write_visit` wrote for this region; raises `BrokenVisitError` for anything else."""
    if len(text) > MAX_COOKIE:
        raise BrokenVisitError
    try:
        value: Any = signing.loads(text, salt=SALT)
        visit = Visit(value["r"], value["b"], value["l"], value["a"], value["p"])
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        raise BrokenVisitError from None
    if visit.region != region or visit.language not in LANGUAGES or not _is_sound(visit):
        raise BrokenVisitError
    return visit


def _is_sound(visit: Visit) -> bool:
    """Whether all parts have the shape that we write ourselves."""
    answers: object = visit.answers
    if not isinstance(answers, dict):
        return False
    texts = (visit.books, visit.place, *answers, *answers.values())
    return all(isinstance(text, str) for text in texts) and len(visit.place) <= MAX_PLACE
