"""What a round looks like to somebody who sits in it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from cases.consultations.enums import Kind, Phase
from cases.consultations.lifecycle import SORTED
from cases.consultations.models import CodeTry, Consultation, Contribution, Heading, Seat
from cases.consultations.rules import seat_digest
from offers.regions.models import Place

TRIES: Final = 5
"""Codes that somebody may mistype within `TRY_TIME`."""
TRY_TIME: Final = datetime.timedelta(minutes=15)
SHOWN_FROM: Final = {Kind.REPORT: Phase.REPORT}
"""Kinds that only their writer sees before this phase."""


@dataclass(frozen=True, slots=True)
class Group:
    """Ideas and first steps under one heading; None: not under any yet."""

    heading: Heading | None
    contributions: tuple[Contribution, ...]


def seat_at(key: str, reference: str) -> Seat | None:
    """The seat that this key has in the consultation of this reference, with its consultation: one query."""
    return (
        Seat.objects.select_related("consultation")
        .filter(consultation__reference=reference, key_digest=seat_digest(key, reference))
        .first()
    )


def seats_of(key: str, references: Iterable[str]) -> list[Seat]:
    """The seats of this key among these consultations, newest phase first: one query."""
    digests = [seat_digest(key, reference) for reference in references]
    rows = Seat.objects.filter(key_digest__in=digests).select_related("consultation")
    return list(rows.order_by("-consultation__moved_at", "-pk"))


def round_of(consultation: Consultation) -> list[Seat]:
    """Everybody in the round, by number."""
    return list(Seat.objects.filter(consultation=consultation).order_by("number"))


def contributions_for(seat: Seat) -> list[Contribution]:
    """What the holder of the seat may read now, in the order in which it was written: one query."""
    rows = Contribution.objects.filter(consultation=seat.consultation_id).select_related("seat", "heading")
    return [row for row in rows.order_by("pk") if _is_shown(row, seat)]


def _is_shown(row: Contribution, seat: Seat) -> bool:
    return seat.consultation.phase >= SHOWN_FROM.get(Kind(row.kind), Phase.PREPARED) or row.seat_id == seat.pk


def groups_of(contributions: Iterable[Contribution]) -> list[Group]:
    """Ideas and first steps by heading, headings in the order in which they were made, the rest last."""
    by_heading: dict[Heading | None, list[Contribution]] = {}
    for row in contributions:
        if row.kind in SORTED:
            by_heading.setdefault(row.heading, []).append(row)
    ordered = sorted(by_heading.items(), key=lambda item: (item[0] is None, item[0].pk if item[0] else 0))
    return [Group(heading, tuple(rows)) for heading, rows in ordered]


def tried_too_often(who: str, *, now: datetime.datetime) -> bool:
    """Whether this account has mistyped too many codes lately."""
    return CodeTry.objects.filter(who=who, at__gt=now - TRY_TIME).count() >= TRIES


def portal_places() -> frozenset[str]:
    """Places and municipalities of the portal's regions, in lower case: one query."""
    rows = Place.objects.order_by().values_list("name", "municipality")
    return frozenset(name.casefold() for row in rows for name in row if len(name) > 3)
