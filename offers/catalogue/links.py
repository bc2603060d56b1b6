"""Calls addresses of the catalogue to see whether they answer; how a call is made safe is in `rules_calls`. Knows no
database.
"""

from __future__ import annotations

import http.client
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from typing import Final
from urllib.parse import urljoin, urlsplit

from offers.regions.rules_calls import REDIRECTS, Permission, connection_to, is_public, resolve, target, within

UNREACHABLE: Final = 0
"""Stands for the HTTP status when there is no answer at all."""

HEADERS: Final = {"User-Agent": "Uebergangsportal-Linkpruefung/1.0", "Accept": "*/*", "Connection": "close"}


@dataclass(frozen=True, kw_only=True)
class Caller:
    """How addresses are called: seconds per step and in all, redirects followed, calls at once, seconds between
    two calls to one host, and where calls may go."""

    timeout: float = 8.0
    total: float = 20.0
    redirects: int = 5
    workers: int = 8
    pause: float = 0.5
    may_reach: Permission = is_public

    def statuses(self, urls: Iterable[str]) -> dict[str, int]:
        """The HTTP status of each address, `UNREACHABLE` without an answer; one call at a time for each host."""
        ordered = sorted(set(urls), key=_host)
        groups = [list(group) for _name, group in groupby(ordered, key=_host)]
        with ThreadPoolExecutor(self.workers) as pool:
            return dict(pair for pairs in pool.map(self._one_host, groups) for pair in pairs)

    def _one_host(self, urls: list[str]) -> list[tuple[str, int]]:
        found = []
        for number, url in enumerate(urls):
            if number:
                time.sleep(self.pause)
            found.append((url, self.status(url)))
        return found

    def status(self, url: str) -> int:
        """The HTTP status of one address: asked by HEAD, and by GET where HEAD is answered with an error."""
        status = self._follow("HEAD", url)
        return self._follow("GET", url) if status >= 400 else status

    def _follow(self, method: str, url: str) -> int:
        for _hop in range(self.redirects + 1):
            try:
                status, location = self._ask(method, url)
            except (OSError, http.client.HTTPException, ValueError):
                return UNREACHABLE
            if status not in REDIRECTS or not location:
                return status
            url = urljoin(url, location)
        return UNREACHABLE

    def _ask(self, method: str, url: str) -> tuple[int, str]:
        parts = urlsplit(url)
        connection = connection_to(parts, resolve(parts, may_reach=self.may_reach), self.timeout)
        with within(connection, self.total):
            connection.request(method, target(parts), headers=HEADERS)
            response = connection.getresponse()
            return response.status, response.getheader("Location", "")


def _host(url: str) -> str:
    return urlsplit(url).netloc.lower()


def is_broken(status: int) -> bool:
    """Whether an address with this HTTP status does not work for people: no answer, gone (404, 410), a broken server.

    401, 403 and 429 are answers to a machine that asks; people may well get the page.
    """
    return status in {UNREACHABLE, 404, 410} or status >= 500
