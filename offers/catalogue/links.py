"""Calls addresses of the catalogue to see whether they answer. Knows no database.

Addresses are typed by people, so a call never reaches into the portal's own network: the name is resolved first,
every resolved address must be public, the connection goes to exactly that address, and each redirect is checked alike.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from typing import Final
from urllib.parse import SplitResult, quote, urljoin, urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Permission = Callable[[Address, int], bool]

UNREACHABLE: Final = 0
"""Stands for the HTTP status when there is no answer at all."""

NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
HEADERS: Final = {"User-Agent": "Uebergangsportal-Linkpruefung/1.0", "Accept": "*/*", "Connection": "close"}


def is_public(address: Address, port: int) -> bool:
    """Whether a call may go there: a globally reachable address (RFC 6890) on a web server's usual port."""
    inner = [address]
    if isinstance(address, ipaddress.IPv6Address):
        inner += [hidden for hidden in (address.ipv4_mapped, address.sixtofour) if hidden is not None]
        inner += list(address.teredo or ())
        if address in NAT64:
            inner.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return port in {80, 443} and all(each.is_global and not each.is_multicast for each in inner)


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
        connection = _connection(parts, self._resolve(parts), self.timeout)
        # A server that sends one byte a second keeps every single step within its time, but not the whole call.
        watchdog = threading.Timer(self.total, _hang_up, [connection])
        watchdog.start()
        try:
            connection.request(method, _target(parts), headers=HEADERS)
            response = connection.getresponse()
            return response.status, response.getheader("Location", "")
        finally:
            watchdog.cancel()
            connection.close()

    def _resolve(self, parts: SplitResult) -> str:
        """The address to connect to; raises `ValueError` for what must not be called."""
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None:
            raise ValueError("Only plain web addresses are called.")
        port = _port(parts)
        rows = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
        found = [ipaddress.ip_address(row[4][0]) for row in rows]
        if not found or not all(self.may_reach(address, port) for address in found):
            raise ValueError("This address leads into a network that is not public.")
        return str(found[0])


class _Plain(http.client.HTTPConnection):
    """A connection to an address that was resolved and checked before."""

    def __init__(self, parts: SplitResult, address: str, timeout: float) -> None:
        super().__init__(parts.hostname or "", _port(parts), timeout=timeout)
        self._address = address

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), self.timeout)


class _Secure(_Plain):
    """The same with TLS; the certificate must be for the host's name."""

    default_port = http.client.HTTPS_PORT

    def connect(self) -> None:
        super().connect()
        self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


def _connection(parts: SplitResult, address: str, timeout: float) -> _Plain:
    return (_Secure if parts.scheme == "https" else _Plain)(parts, address, timeout)


def _hang_up(connection: http.client.HTTPConnection) -> None:
    if connection.sock is not None:
        try:
            connection.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # It is gone already, and that was the aim.


def _target(parts: SplitResult) -> str:
    """Path and query as they are sent, other characters than ASCII percent-encoded (RFC 3987, 3.1)."""
    query = f"?{parts.query}" if parts.query else ""
    return quote(f"{parts.path or '/'}{query}", safe="/?#[]@!$&'()*+,;=:%-._~")


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _host(url: str) -> str:
    return urlsplit(url).netloc.lower()


def is_broken(status: int) -> bool:
    """Whether an address with this HTTP status does not work for people: no answer, gone (404, 410), a broken server.

    401, 403 and 429 are answers to a machine that asks; people may well get the page.
    """
    return status in {UNREACHABLE, 404, 410} or status >= 500
