"""Fetches a foreign calendar file from the address that somebody has typed. Knows no database.

Only https, only public addresses, again at each redirect (`rules_calls`); little time, little size, packed or not.
"""

from __future__ import annotations

import http.client
import ssl
import time
import zlib
from collections.abc import Collection
from contextlib import closing
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin, urlsplit

from django.utils.translation import gettext as _

from cases.calendars.busy import looks_like_calendar
from offers.regions.rules_calls import (
    REDIRECTS,
    Lookup,
    Permission,
    connection_to,
    is_public,
    look_up,
    resolve,
    target,
    within,
)

HEADERS: Final = {
    "User-Agent": "Uebergangsportal-Kalender/1.0",
    "Accept": "text/calendar, text/plain;q=0.5",
    "Accept-Encoding": "gzip",
    "Connection": "close",
}
NOT_MODIFIED: Final = 304
GZIP: Final = 16 + zlib.MAX_WBITS


class NotFetched(Exception):  # noqa: N818  # reads as a sentence where it is raised
    """No file came. `message` is for the calendar's owner; it holds no part of the address."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What came: `content` is None when nothing changed since `etag` and `last_modified`."""

    content: bytes | None
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetcher:
    """How files are fetched: seconds per step and in all, redirects followed, bytes at most (unpacked too), and where
    calls may go.
    """

    timeout: float = 8.0
    total: float = 25.0
    redirects: int = 3
    most: int = 2_000_000
    may_reach: Permission = is_public
    lookup: Lookup = look_up
    schemes: Collection[str] = frozenset({"https"})

    def fetch(self, url: str, *, etag: str = "", last_modified: str = "") -> Fetched:
        """The file, unless it is still the one with this `etag` or date. Raises `NotFetched`."""
        asked = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {name: value for name, value in asked.items() if value}
        try:
            return self._follow(url, headers)
        except TimeoutError as error:
            raise NotFetched(_("Der Kalender hat nicht rechtzeitig geantwortet.")) from error
        except ssl.SSLError as error:
            raise NotFetched(_("Die Verbindung zum Kalender ist nicht sicher (Zertifikat).")) from error
        except (OSError, http.client.HTTPException) as error:
            raise NotFetched(_("Der Kalender ist unter dieser Adresse nicht erreichbar.")) from error
        except ValueError as error:
            raise NotFetched(_("Diese Adresse darf das Portal nicht aufrufen.")) from error

    def _follow(self, url: str, headers: dict[str, str]) -> Fetched:
        ends_at = time.monotonic() + self.total
        for _hop in range(self.redirects + 1):
            answer = self._ask(url, headers, seconds=ends_at - time.monotonic())
            if isinstance(answer, Fetched):
                return answer
            url = urljoin(url, answer)
        raise NotFetched(_("Die Adresse leitet zu oft weiter."))

    def _ask(self, url: str, headers: dict[str, str], *, seconds: float) -> Fetched | str:
        """The file, or where it is instead."""
        if seconds <= 0:
            raise TimeoutError
        parts = urlsplit(url)
        address = resolve(parts, may_reach=self.may_reach, schemes=self.schemes, lookup=self.lookup)
        connection = connection_to(parts, address, self.timeout)
        started = time.monotonic()
        try:
            with within(connection, seconds):
                connection.request("GET", target(parts), headers=HEADERS | headers)
                with closing(connection.getresponse()) as response:
                    return self._answer(response)
        except (OSError, http.client.HTTPException) as error:
            if time.monotonic() - started >= seconds:
                raise TimeoutError from error
            raise

    def _answer(self, response: http.client.HTTPResponse) -> Fetched | str:
        etag, date = response.getheader("ETag", ""), response.getheader("Last-Modified", "")
        if response.status == NOT_MODIFIED:
            return Fetched(content=None, etag=etag, last_modified=date)
        location = response.getheader("Location", "")
        if response.status in REDIRECTS and location:
            return location
        if response.status != http.HTTPStatus.OK:
            raise NotFetched(_what_it_means(response.status))
        content = self._content(response)
        if not looks_like_calendar(content):
            raise NotFetched(_("Unter dieser Adresse liegt kein Kalender, sondern etwas anderes, etwa eine Webseite."))
        return Fetched(content=content, etag=etag, last_modified=date)

    def _content(self, response: http.client.HTTPResponse) -> bytes:
        raw = b""
        while chunk := response.read1(65536):
            raw += chunk
            if len(raw) > self.most:
                raise _too_large()
        if response.length:
            raise http.client.IncompleteRead(raw, response.length)
        packing = response.getheader("Content-Encoding", "").strip().lower()
        if packing in {"", "identity"}:
            return raw
        if packing not in {"gzip", "x-gzip"}:
            raise NotFetched(_("Der Kalender kommt in einer Form, die das Portal nicht lesen kann."))
        return self._unpacked(raw)

    def _unpacked(self, raw: bytes) -> bytes:
        unpacker = zlib.decompressobj(GZIP)
        try:
            content = unpacker.decompress(raw, self.most + 1)
        except zlib.error as error:
            raise NotFetched(_("Der Kalender ist beschädigt angekommen.")) from error
        if len(content) > self.most:
            raise _too_large()
        if not unpacker.eof:
            raise NotFetched(_("Der Kalender ist beschädigt angekommen."))
        return content


def _too_large() -> NotFetched:
    return NotFetched(_("Der Kalender ist zu groß. Geben Sie in Ihrem Kalender einen kürzeren Zeitraum frei."))


def _what_it_means(status: int) -> str:
    if status in {401, 403}:
        return _("Der Kalender verlangt eine Anmeldung. Das Portal braucht eine Adresse, die ohne sie lesbar ist.")
    if status in {404, 410}:
        return _("Unter dieser Adresse gibt es keinen Kalender mehr.")
    if status == http.HTTPStatus.TOO_MANY_REQUESTS:
        return _("Der Kalender will zurzeit nicht so oft gelesen werden.")
    return _("Der Kalender meldet einen Fehler (%(status)d).") % {"status": status}
