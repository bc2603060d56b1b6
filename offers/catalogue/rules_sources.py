"""Where a figure or a statement comes from, in words. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Source:
    """A source for people: words and, if it is on the web, its address."""

    text: str
    url: str = ""


def say_source(source: str) -> Source:
    """The host of a web address with a link to it; files and notes of the editors are named as what they are."""
    if not source.strip():
        return Source(_("nicht angegeben"))
    if source.startswith(("https://", "http://")):
        try:
            host = urlsplit(source).hostname or ""
        except ValueError:
            host = ""
        if host:
            return Source(host.removeprefix("www."), source)
    if source == "general knowledge":
        return Source(_("Allgemeinwissen der Redaktion"))
    return Source(_("Unterlagen der Koordinierungsstelle"))
