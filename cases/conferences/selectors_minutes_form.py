"""Minutes for whoever writes them: what they could write again, what they should look at once more."""

from __future__ import annotations

from dataclasses import dataclass

from cases.conferences.enums import MinutesPartKind
from cases.conferences.models_minutes import Agreement, Minutes, MinutesPart
from cases.conferences.rules_minutes import IN_MINUTES, AgreementData, MinutesData, PartData, begins_late, may_read_part
from cases.conferences.selectors_framework import framework_of
from cases.conferences.selectors_minutes import (
    AgreementCopy,
    MinutesCopy,
    PartCopy,
    Place,
    agreements_of,
    held_on,
    reads,
    rows_of,
)
from cases.records.enums import DataClass
from cases.records.rules_hints import Finding, find_doubts
from cases.staff.models import Agency


def stored(place: Place, minutes: Minutes) -> MinutesData:
    """What the writer can see of the stored minutes, in the form in which they would write it."""
    parts = tuple(PartData(row.kind, row.agency_id, row.data_class, row.text) for row in readable_parts(place, minutes))
    agreements = tuple(
        AgreementData(row.what, row.owner_id, row.due, row.basis, row.support, row.fallback, row.data_class, row.pk)
        for row in readable_agreements(place, minutes)
    )
    return MinutesData(parts, agreements, minutes.plain, minutes.responsible_id or 0, minutes.next_on)


def readable_parts(place: Place, minutes: Minutes) -> list[MinutesPart]:
    """Paragraphs that the person may read now."""
    return [row for row in rows_of(minutes) if reads_part(place, row.agency_id, row.data_class)]


def readable_agreements(place: Place, minutes: Minutes) -> list[Agreement]:
    """Agreements that the person may read now."""
    return [row for row in agreements_of(minutes) if reads(row, place.conference, place.ids, place.covers)]


def reads_part(place: Place, agency_id: int, data_class: str) -> bool:
    """Whether the person may read paragraphs with such data."""
    return may_read_part(place.covers, agency_id=agency_id, reader_ids=place.ids, data_class=data_class)


def writable_agencies(place: Place) -> list[Agency]:
    """Agencies whose data the writer may have at all; of others nothing is written down."""
    return [agency for agency in place.asked if any(reads_part(place, agency.pk, item) for item in IN_MINUTES)]


def may_write(place: Place) -> bool:
    """Whether a consent lets the writer's agency have what belongs to nobody's paragraph: without it, no writing."""
    return reads_part(place, place.conference.agency_id, DataClass.SHAREABLE)


def copy_as_typed(place: Place, data: MinutesData) -> MinutesCopy:
    """What was typed, in the form in which it would be read."""
    agencies = {agency.pk: agency for agency in place.asked}
    people = {part.pk: part for part in place.participants}
    kinds = dict(MinutesPartKind.choices)
    parts = tuple(PartCopy(str(kinds[part.kind]), agencies.get(part.agency_id), part.text) for part in data.parts)
    agreements = tuple(
        AgreementCopy(
            Agreement(
                what=item.what, owner=people[item.owner_id], due=item.due, basis=item.basis, support=item.support,
                fallback=item.fallback,
            )
        )
        for item in data.agreements
    )  # fmt: skip
    minutes = Minutes(plain=data.plain, responsible=agencies.get(data.responsible_id), next_on=data.next_on)
    return MinutesCopy(minutes, parts, agreements, (), framed=True)


@dataclass(frozen=True, slots=True)
class Concerns:
    """What a writer should look at before they circulate. `late`: days within which a first step was due."""

    findings: list[Finding]
    late: int
    no_agreement: bool

    def __bool__(self) -> bool:
        return bool(self.findings or self.late or self.no_agreement)


def concerns_of(place: Place, copy: MinutesCopy) -> Concerns:
    """Doubts about what the writer can read. One query."""
    rows = [item.row for item in copy.agreements if item.row]
    days = framework_of(place.conference.case.region).first_step_days
    late = begins_late((row.due for row in rows), held_on=held_on(place.conference), days=days)
    return Concerns(find_doubts(copy.text), days if late else 0, not copy.agreements)
