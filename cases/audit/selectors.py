"""Reads of the record."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Final

from cases.audit.chains import Link, Walk
from cases.audit.models import AuditChain, AuditRow

BATCH: Final = 5000


def chains() -> list[int]:
    """All chains that have rows or a remembered end; 0 is the one of jobs and of people without an agency."""
    known = set(AuditChain.objects.values_list("chain", flat=True))
    return sorted(known | set(AuditRow.objects.order_by().values_list("chain", flat=True).distinct()))


def links(chain: int, *, up_to: int) -> Iterator[Link]:
    """The rows of a chain in order, up to a sequence; never more than a batch in memory."""
    fields = [name for name in Link._fields if name != "sequence"]
    after = -1
    while True:
        rows = AuditRow.objects.filter(chain=chain, sequence__gt=after, sequence__lte=up_to).order_by("sequence")
        batch = list(rows.values_list("sequence", *fields)[:BATCH])
        for row in batch:
            yield Link(row[0], bytes(row[1]), bytes(row[2]), bytes(row[3]), *row[4:])
        if len(batch) < BATCH:
            return
        after = batch[-1][0]


def verify_chain(chain: int, *, emptied_before: datetime.datetime) -> Walk:
    """Check one chain from its first row to its remembered end; rows that come meanwhile wait for the next time.

    `emptied_before`: retention has emptied nothing younger than this.
    """
    head = AuditChain.objects.filter(chain=chain).first()
    walk = Walk(chain=chain, emptied_before=emptied_before)
    end = head.sequence if head else 2**62
    for link in links(chain, up_to=end):
        if not walk.step(link):
            return walk
    walk.end(end if head else -1, bytes(head.hash) if head else b"")
    return walk
