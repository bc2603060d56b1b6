"""Days and times as the pages for people without an account say them."""

from __future__ import annotations

import datetime
from typing import Final

from django.utils import timezone, translation
from django.utils.formats import date_format

FORMATS: Final = {"en": ("en", "l, j F", "j F")}
"""Language of the wording → language of names of days and months, with the weekday, without it."""
GERMAN: Final = ("de", "l, j. F", "j. F")


def say_day(day: datetime.date, language: str = "de", *, is_short: bool = False) -> str:
    """`Mittwoch, 25. November`, short: `25. November`; of a moment its day in Germany."""
    names, long, short = FORMATS.get(language, GERMAN)
    if isinstance(day, datetime.datetime):
        day = timezone.localtime(day)
    with translation.override(names):
        return date_format(day, short if is_short else long)
