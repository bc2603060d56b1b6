"""Rules about calendars of people's own offices: which address is taken, how often it is read. Pure."""

from __future__ import annotations

import datetime as dt
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from django.utils.translation import gettext as _

LONGEST: Final = 2000
EVERY: Final = dt.timedelta(hours=1)
"""How long after a success a calendar is read again."""
AT_MOST: Final = dt.timedelta(hours=24)
"""The longest pause after failures."""
AHEAD: Final = dt.timedelta(weeks=26)
"""How far ahead busy times are kept."""


class BadAddress(ValueError):  # noqa: N818  # reads as a sentence where it is raised
    """The address cannot be one of a calendar. `message` says why, for the person who typed it."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def calendar_address(typed: str) -> str:
    """The address to read, out of what somebody has typed. Raises `BadAddress`.

    `webcal:` is what programs call a calendar's address; it means https here. Names and passwords in an address, other
    ports and plain http are refused; whether the address leads into a public network is asked at each call.
    """
    text = typed.strip()
    if len(text) > LONGEST or any(character.isspace() or not character.isprintable() for character in text):
        raise BadAddress(_("Das ist keine Adresse: Sie ist zu lang oder enthält Leerzeichen."))
    try:
        parts = urlsplit(text)
        name, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError as error:
        raise BadAddress(_("Das ist keine Adresse.")) from error
    if parts.scheme not in {"https", "webcal", "webcals"}:
        raise BadAddress(_("Die Adresse muss mit https:// (oder webcal://) beginnen."))
    if "." not in name:
        raise BadAddress(_("In der Adresse fehlt der Name des Servers."))
    if parts.username is not None or parts.password is not None:
        raise BadAddress(_("Bitte eine Adresse ohne Benutzername und Passwort. Das Portal speichert keine Passwörter."))
    if port not in {None, 443}:
        raise BadAddress(_("Bitte eine Adresse ohne eigene Portnummer."))
    return urlunsplit(("https", parts.netloc, parts.path, parts.query, ""))


def masked(address: str) -> str:
    """Enough of an address to recognise it, too little to open it: the server's name."""
    return f"{urlsplit(address).hostname}/…"


def next_fetch(now: dt.datetime, *, failures: int) -> dt.datetime:
    """When to read again: twice as late with each failure in a row, at most a day."""
    return now + min(EVERY * (1 << min(failures, 10)), AT_MOST)


def may_be_unchanged(fetched_at: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether "unchanged" would be a good answer. The first reading of a day must bring the file, because what is kept
    reaches only `AHEAD` from the day on which it was expanded. Both moments in local time.
    """
    return fetched_at is not None and fetched_at.date() == now.date()
