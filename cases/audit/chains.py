"""How audit rows hang together: the same arithmetic as the trigger's, done again outside of the database.

A row's `digest` is SHA-256 over its content, its `hash` SHA-256 over the hash of the row before (`previous`), the
digest, and the row's place (chain and sequence as big-endian 64-bit integers). Content holds the request id, 122
random bits, so nobody can find out by trying what a digest was made of once the content is gone.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import struct
from dataclasses import dataclass
from typing import Final, NamedTuple
from uuid import UUID

EPOCH: Final = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
MICROSECOND: Final = datetime.timedelta(microseconds=1)


class Link(NamedTuple):
    """One audit row as it is stored: its place, its hashes, its content (`at` is None once it was emptied)."""

    sequence: int
    previous: bytes
    digest: bytes
    hash: bytes
    at: datetime.datetime | None
    actor_id: int | None
    agency_id: int | None
    owner_id: int | None
    action: str
    result: str
    object_type: str
    object_id: int | None
    case_id: int | None
    case_ids: list[int]
    request_id: UUID | None


def first_hash(chain: int) -> bytes:
    """What the first row of a chain hangs on."""
    return hashlib.sha256(f"chain {chain}".encode()).digest()


def digest_of(link: Link) -> bytes:
    """The digest that the row's content has; the text is what PostgreSQL makes of the same list as `jsonb`."""
    at = None if link.at is None else (link.at - EPOCH) // MICROSECOND
    content = [at, *link[5:14], None if link.request_id is None else str(link.request_id)]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).digest()


def hash_of(chain: int, link: Link) -> bytes:
    """The hash that the row has at its place."""
    return hashlib.sha256(link.previous + link.digest + struct.pack(">qq", chain, link.sequence)).digest()


@dataclass(slots=True)
class Walk:
    """A walk along one chain, row by row in order; `broken` is the first row that does not fit, and `why`.

    A chain may begin later than with row 1, but only with an emptied row: retention cuts off what it has emptied and
    leaves the last such row as the anchor. An emptied row that follows one younger than `emptied_before` was not
    emptied by retention.
    """

    chain: int
    emptied_before: datetime.datetime
    rows: int = 0
    sequence: int = 0
    hash: bytes = b""
    newest: datetime.datetime | None = None
    broken: int | None = None
    why: str = ""

    def step(self, link: Link) -> bool:
        """Take the next row; whether it fits."""
        self.rows += 1
        why = self._misfit(link)
        if why:
            # What is missing is named, not what comes after the gap.
            self.broken = self.sequence + 1 if why == "missing" else link.sequence
            self.why = why
            return False
        self.sequence, self.hash = link.sequence, link.hash
        if link.at is not None:
            self.newest = max(link.at, self.newest or link.at)
        return True

    def _misfit(self, link: Link) -> str:
        begins = self.rows == 1
        if begins and link.at is not None and link.sequence != 1:
            return "missing"
        if not begins and link.sequence != self.sequence + 1:
            return "missing"
        expected = self.hash if not begins else first_hash(self.chain)
        if link.previous != expected and not (begins and link.sequence > 1):
            return "order"
        if link.at is not None and link.digest != digest_of(link):
            return "content"
        if link.hash != hash_of(self.chain, link):
            return "hash"
        if link.at is None and self.newest is not None and self.newest > self.emptied_before:
            return "emptied too early"
        return ""

    def end(self, sequence: int, last_hash: bytes) -> None:
        """Compare with the chain's remembered head: rows that are missing at the end show here."""
        if self.broken is None and (self.sequence, self.hash) != (sequence, last_hash):
            self.broken, self.why = self.sequence + 1 if self.sequence < sequence else self.sequence, "end"
