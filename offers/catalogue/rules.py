"""Editorial rules about plain values: completeness, review dates, differences. Pure: no ORM, no request."""

from __future__ import annotations

import calendar
import datetime
import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: Final = re.compile(r"\S+\s*|\s+")
"""A word with the space behind it, so that neighbouring changes stay together."""

MISSING_LABELS: Final[dict[str, str | Promise]] = {
    "summary": _("ein Satz, der das Angebot zusammenfasst"),
    "description": _("eine Beschreibung"),
    "audiences": _("für wen es ist"),
    "topics": _("mindestens ein Thema"),
    "formats": _("die Form der Hilfe"),
    "place": _("ein Ort oder „in der ganzen Region“"),
    "how_to_join": _("wie man mitmacht"),
    "contact": _("ein Weg zum Kontakt: Anlaufstelle, Telefon, E-Mail oder Internetseite"),
}


@dataclass(frozen=True, kw_only=True)
class OfferFacts:
    """What completeness looks at: texts as stored, numbers of chosen values, whether anybody can be reached."""

    summary: str
    description: str
    how_to_join: str
    audiences: int
    topics: int
    formats: int
    places: int
    region_wide: bool
    reachable: bool


def missing_information(facts: OfferFacts) -> list[str]:
    """Keys of `MISSING_LABELS` that an offer lacks before the public may read it; empty when complete."""
    present = {
        "summary": bool(facts.summary.strip()),
        "description": bool(facts.description.strip()),
        "audiences": facts.audiences > 0,
        "topics": facts.topics > 0,
        "formats": facts.formats > 0,
        "place": facts.region_wide or facts.places > 0,
        "how_to_join": bool(facts.how_to_join.strip()),
        "contact": facts.reachable,
    }
    return [key for key in MISSING_LABELS if not present[key]]


def add_months(day: datetime.date, months: int) -> datetime.date:
    """The same day `months` calendar months later, or that month's last day (as § 188 (3) BGB counts)."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return datetime.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def word_differences(old: str, new: str) -> list[tuple[str, str]]:
    """Pieces of text with `same`, `removed` or `added`; joined without `removed` they give `new`."""
    # Very frequent words are no anchors (difflib's own rule): a text of one repeated word stays cheap.
    before, after = WORDS.findall(old), WORDS.findall(new)
    matcher = difflib.SequenceMatcher(None, before, after)
    return list(_pieces(matcher, before, after))


def item_differences(old: list[str], new: list[str]) -> list[tuple[str, str]]:
    """The same for lists of words, item by item."""
    matcher = difflib.SequenceMatcher(None, old, new)
    return [
        (kind, text) for kind, text in _pieces(matcher, [f"{item}, " for item in old], [f"{item}, " for item in new])
    ]


def _pieces(matcher: difflib.SequenceMatcher[str], before: list[str], after: list[str]) -> Iterator[tuple[str, str]]:
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            yield "same", "".join(after[j1:j2])
            continue
        if i1 < i2:
            yield "removed", "".join(before[i1:i2])
        if j1 < j2:
            yield "added", "".join(after[j1:j2])
