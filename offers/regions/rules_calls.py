"""How the portal calls addresses that people have typed: never into its own network. Knows no database.

The name is resolved first, every resolved address must be public, and the connection goes to exactly that address, so
that a name which resolves differently a moment later (DNS rebinding) changes nothing. Each redirect is checked alike.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Final
from urllib.parse import SplitResult, quote

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Permission = Callable[[Address, int], bool]
Lookup = Callable[[str, int], list[str]]

NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
SCHEMES: Final = frozenset({"http", "https"})


def is_public(address: Address, port: int) -> bool:
    """Whether a call may go there: a globally reachable address (RFC 6890) on a web server's usual port."""
    inner = [address]
    if isinstance(address, ipaddress.IPv6Address):
        inner += [hidden for hidden in (address.ipv4_mapped, address.sixtofour) if hidden is not None]
        inner += list(address.teredo or ())
        if address in NAT64:
            inner.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return port in {80, 443} and all(each.is_global and not each.is_multicast for each in inner)


def look_up(host: str, port: int) -> list[str]:
    """The addresses of a name, as the machine's resolver knows them; `OSError` without any."""
    return [str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def resolve(
    parts: SplitResult,
    *,
    may_reach: Permission = is_public,
    schemes: Collection[str] = SCHEMES,
    lookup: Lookup = look_up,
) -> str:
    """The one address to connect to. Raises `ValueError` for what must not be called, `OSError` for an unknown name."""
    if parts.scheme not in schemes or not parts.hostname or parts.username is not None:
        raise ValueError("Only plain web addresses are called.")
    port = _port(parts)
    found = [ipaddress.ip_address(each) for each in lookup(parts.hostname, port)]
    if not found or not all(may_reach(address, port) for address in found):
        raise ValueError("This address leads into a network that is not public.")
    return str(found[0])


class PinnedConnection(http.client.HTTPConnection):
    """A connection to an address that was resolved and checked before.

    `line`: the socket, also while an answer is read after which the connection ends, when `sock` is None already.
    """

    line: socket.socket | None = None

    def __init__(self, parts: SplitResult, address: str, timeout: float) -> None:
        super().__init__(parts.hostname or "", _port(parts), timeout=timeout)
        self._address = address

    def connect(self) -> None:
        self.sock = self.line = socket.create_connection((self._address, self.port), self.timeout)


class _Secure(PinnedConnection):
    """The same with TLS; the certificate must be for the host's name."""

    default_port = http.client.HTTPS_PORT

    def connect(self) -> None:
        super().connect()
        context = ssl.create_default_context()
        # The handshake comes after the socket is known, so that `within` can end a slow one too.
        secure = context.wrap_socket(self.sock, server_hostname=self.host, do_handshake_on_connect=False)
        self.sock = self.line = secure
        secure.do_handshake()


def connection_to(parts: SplitResult, address: str, timeout: float) -> PinnedConnection:
    """A connection, not opened yet, to an address from `resolve`; `timeout`: seconds for every single step."""
    return (_Secure if parts.scheme == "https" else PinnedConnection)(parts, address, timeout)


@contextmanager
def within(connection: PinnedConnection, seconds: float) -> Iterator[None]:
    """What is done inside has this much time in all; then the connection is cut, which raises `OSError` or
    `HTTPException`. A server that sends one byte a second keeps every single step in time, but not the whole call.
    """
    watchdog = threading.Timer(seconds, _hang_up, [connection])
    watchdog.start()
    try:
        yield
    finally:
        watchdog.cancel()
        connection.close()


def _hang_up(connection: PinnedConnection) -> None:
    if connection.line is not None:
        try:
            connection.line.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # It is gone already, and that was the aim.


def target(parts: SplitResult) -> str:
    """Path and query as they are sent, other characters than ASCII percent-encoded (RFC 3987, 3.1)."""
    query = f"?{parts.query}" if parts.query else ""
    return quote(f"{parts.path or '/'}{query}", safe="/?#[]@!$&'()*+,;=:%-._~")


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)
