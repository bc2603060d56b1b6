"""Counting what people looked for and did not find."""

from __future__ import annotations

import datetime
import logging
import re
import unicodedata
from typing import Final

from django.db import DatabaseError, connection

from offers.catalogue.search_rules.fold import fold
from offers.catalogue.search_rules.lexicon import stop_words

logger = logging.getLogger(__name__)

MOST_WISHES_A_DAY: Final = 300
"""Different wishes that are kept for one region and day; more would be noise, or somebody filling the table."""

_MOST_WORDS: Final = 6
_LONGEST: Final = 120
_PERSONAL: Final = re.compile(r"@|://|www\.|\w\.\w{2,}|\d\D*\d\D*\d")

# Nobody waits for the disk: a wish that a crash loses is one count less.
_UPSERT: Final = """
INSERT INTO offers_searchwish (region_id, day, words, hits, count)
SELECT %(region)s, %(day)s, %(words)s, %(hits)s, 1
FROM set_config('synchronous_commit', 'off', true)
WHERE (SELECT count(*) FROM offers_searchwish WHERE region_id = %(region)s AND day = %(day)s) < %(most)s
   OR EXISTS (SELECT FROM offers_searchwish WHERE region_id = %(region)s AND day = %(day)s AND words = %(words)s)
ON CONFLICT (region_id, day, words) DO UPDATE SET count = offers_searchwish.count + 1, hits = excluded.hits
"""


def wish_words(text: str) -> str:
    """What is kept of a search: up to six words in lower case, without little words and without anything personal.

    Pieces that look like an e-mail address, a web address, a telephone number, a postal code or a date are dropped,
    numbers without letters too. Empty when nothing is left.
    """
    kept: list[str] = []
    for piece in unicodedata.normalize("NFC", text).casefold().split():
        word = "".join(char for char in piece if char.isalnum() or char in "-§").strip("-")
        if _PERSONAL.search(piece) or not any(char.isalpha() for char in word):
            continue
        if word not in kept and fold(word) not in stop_words():
            kept.append(word)
    return " ".join(kept[:_MOST_WORDS])[:_LONGEST].strip()


def count_wish(*, region_id: int, text: str, hits: int, on: datetime.date) -> bool:
    """Count a search that found too little, by its words, region and day; nothing about the person.

    Returns whether it was counted. Refuses nothing and never raises for the database's sake: a page that cannot
    count still has to be shown.
    """
    words = wish_words(text)
    if not words:
        return False
    values: dict[str, str | int | datetime.date] = {
        "region": region_id,
        "day": on,
        "words": words,
        "hits": hits,
        "most": MOST_WISHES_A_DAY,
    }
    try:
        with connection.cursor() as cursor:
            cursor.execute(_UPSERT, values)
            return bool(cursor.rowcount)
    except DatabaseError:
        logger.exception("A search wish could not be counted.")
        return False
