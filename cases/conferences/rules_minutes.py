"""What minutes may hold and who may read which piece of them: pure."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from cases.conferences.rules import NEVER_COPIED, Cover, may_read
from cases.consents.enums import FormOfUse
from cases.records.enums import RELEASABLE, DataClass

IN_MINUTES: Final = tuple(item for item in DataClass if item in RELEASABLE - NEVER_COPIED)
"""Classes that can be written into minutes. Secrets and what was entrusted belong into no copy at all."""


@dataclass(frozen=True, slots=True)
class PartData:
    """A paragraph as somebody wrote it. `agency_id`: whose data it is."""

    kind: str
    agency_id: int
    data_class: str
    text: str


@dataclass(frozen=True, slots=True)
class AgreementData:
    """An agreement as somebody wrote it. `owner_id`: the participant; `number`: the stored row it was, 0 for none."""

    what: str
    owner_id: int
    due: datetime.date
    basis: str = ""
    support: str = ""
    fallback: str = ""
    data_class: str = DataClass.SHAREABLE
    number: int = 0


@dataclass(frozen=True, slots=True)
class MinutesData:
    """Minutes as somebody wrote them: everything that the writer could see. `responsible_id`: 0 for none."""

    parts: tuple[PartData, ...]
    agreements: tuple[AgreementData, ...]
    plain: str = ""
    responsible_id: int = 0
    next_on: datetime.date | None = None


def without_numbers(data: MinutesData) -> MinutesData:
    """The same words, whichever stored rows they came from."""
    return replace(data, agreements=tuple(replace(item, number=0) for item in data.agreements))


def may_read_part(covers: Iterable[Cover], *, agency_id: int, reader_ids: Collection[int], data_class: str) -> bool:
    """Whether the readers' copy of the minutes holds a paragraph with this agency's data of this class."""
    return may_read(
        covers, owner_id=agency_id, reader_ids=reader_ids, data_class=DataClass(data_class), form=FormOfUse.MINUTES
    )


def may_read_agreement(
    covers: Iterable[Cover], *, convener_id: int, agency_id: int, reader_ids: Collection[int], data_class: str
) -> bool:
    """The same for an agreement. The convening agency keeps it for all, so its consents decide; who answers for doing
    it (`agency_id`) always reads it.
    """
    return agency_id in reader_ids or may_read_part(
        covers, agency_id=convener_id, reader_ids=reader_ids, data_class=data_class
    )


def all_by(owner_ids: Iterable[int], young_person_id: int | None) -> bool:
    """Whether every agreement would fall on the young person; not so where there is none."""
    owners = set(owner_ids)
    return bool(owners) and owners == {young_person_id}


def begins_late(dues: Iterable[datetime.date], *, held_on: datetime.date, days: int) -> bool:
    """Whether there are agreements, and none of them is due within so many days after the conference."""
    first = min(dues, default=None)
    return first is not None and first > held_on + datetime.timedelta(days=days)


def free_positions(taken: Collection[int], number: int) -> list[int]:
    """So many positions from 0 on that are not taken: what a writer cannot see keeps its place between their own."""
    found: list[int] = []
    position = 0
    while len(found) < number:
        if position not in taken:
            found.append(position)
        position += 1
    return found


def everybody_agreed(asked: Collection[int], agreed: Collection[int]) -> bool:
    """Whether all who are asked have agreed; nobody asked is nobody who agreed."""
    return bool(asked) and set(asked) <= set(agreed)


def wording(parts: Sequence[tuple[str, str]]) -> str:
    """Minutes as one text, heading by heading: what two versions are compared by."""
    return "\n\n".join(f"{heading}\n{text}" for heading, text in parts)
