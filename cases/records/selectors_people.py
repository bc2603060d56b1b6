"""What a page may say about the young person of a case."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from cases.records.models_people import Guardian, YoungPerson
from cases.records.rules import age_on, is_minor
from cases.staff.actors import Actor


@dataclass(frozen=True, slots=True)
class PersonCard:
    """The young person as this reader sees them. `address` is empty where it is protected or somebody else's.

    `address_on_request`: there is a protected address that the reader may ask for (`cases:address_show`).
    `own`: the reader works for the owner. `guardians`: those whom the reader's agencies wrote down.
    `changed_at`, `changed_by`: who corrected it last, with the agency's name; None and empty if nobody has.
    """

    name: str
    birth_date: datetime.date
    age: int
    minor: bool
    language: str
    channel: str
    phone: str
    email: str
    address: tuple[str, ...]
    protected: bool
    address_on_request: bool
    guardians: tuple[Guardian, ...]
    own: bool
    changed_at: datetime.datetime | None
    changed_by: str


GUARDIAN_FIELDS: Final = (
    "id",
    "young_person_id",
    "agency_id",
    "name",
    "relation",
    "phone",
    "email",
    "may_be_contacted",
)


def with_guardians(people: QuerySet[YoungPerson], *, on: datetime.date) -> QuerySet[Any]:
    """For `person_card`: with `guardian_rows`, who has custody on that day, and who corrected it, in the same query."""
    rows = Guardian.objects.in_office(on=on).filter(young_person=OuterRef("pk")).order_by("pk")
    return people.select_related("changed_by", "changed_for__organisation").annotate(
        guardian_rows=ArraySubquery(rows.values(row=JSONObject(**{name: name for name in GUARDIAN_FIELDS})))
    )


def person_card(actor: Actor, person: Any, *, agencies: Collection[int]) -> PersonCard:
    """What a reader who may know the person (`YoungPerson.objects.visible_to`) sees of them.

    `person`: as `with_guardians` finds them. `agencies`: those for which the reader works on the case.
    """
    own = person.agency_id in agencies
    minor = is_minor(person.birth_date, actor.today)
    known = [Guardian(**row) for row in person.guardian_rows if row["agency_id"] in agencies]
    corrected = f"{person.changed_by}, {person.changed_for}" if person.changed_at else ""
    return PersonCard(
        name=f"{person.given_name} {person.family_name}",
        birth_date=person.birth_date,
        age=age_on(person.birth_date, actor.today),
        minor=minor,
        language=person.get_language_display(),
        channel=person.get_channel_display(),
        phone=person.phone,
        email=person.email,
        address=() if person.protected_address else person.address_lines,
        protected=person.protected_address,
        address_on_request=own and person.protected_address and bool(person.address_lines),
        guardians=tuple(known) if minor else (),
        own=own,
        changed_at=person.changed_at,
        changed_by=corrected,
    )
