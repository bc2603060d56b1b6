"""Who may read what of a conference: pure, so that a table can be compared with it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from cases.consents.enums import FormOfUse
from cases.records.enums import RELEASABLE, DataClass

NEVER_COPIED: Final = frozenset({DataClass.PROFESSIONAL_SECRET, DataClass.ENTRUSTED})
"""Freed for named persons only: stays out of every copy that goes to a whole agency."""


class Cover(NamedTuple):
    """One active consent for case conferences, seen from one recipient: data of `owner` in these classes and uses."""

    owner_id: int
    recipient_id: int
    data_classes: frozenset[str]
    forms_of_use: frozenset[str]


def is_covered(covers: Iterable[Cover], owner_id: int, reader_id: int, form: FormOfUse) -> bool:
    """Whether data of the owner may be used in this form with the reader's agency at all."""
    return owner_id == reader_id or any(
        cover.owner_id == owner_id and cover.recipient_id == reader_id and form in cover.forms_of_use
        for cover in covers
    )


def may_read(
    covers: Iterable[Cover], *, owner_id: int, reader_ids: Iterable[int], data_class: DataClass, form: FormOfUse
) -> bool:
    """Whether somebody who works on the case for `reader_ids` may read data of `owner_id` of this class in this form.

    Their own agency's data always; another's if an active consent covers owner, reader, class and form of use. What is
    internal never leaves its agency; secrets and what was entrusted are in no copy for a whole agency.
    """
    readers = frozenset(reader_ids)
    if owner_id in readers:
        return True
    if data_class not in RELEASABLE or data_class in NEVER_COPIED:
        return False
    return any(
        cover.owner_id == owner_id
        and cover.recipient_id in readers
        and data_class in cover.data_classes
        and form in cover.forms_of_use
        for cover in covers
    )
