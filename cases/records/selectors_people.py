"""What a page may say about the young person of a case."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
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


GUARDIAN_FIELDS: Final = ("id", "young_person_id", "name", "relation", "phone", "email", "may_be_contacted")


def with_guardians(people: QuerySet[YoungPerson], *, on: datetime.date) -> QuerySet[Any]:
    """Each with `guardian_rows`, for `person_card`: who has custody on that day, asked for in the same query."""
    rows = Guardian.objects.in_office(on=on).filter(young_person=OuterRef("pk")).order_by("pk")
    return people.annotate(
        guardian_rows=ArraySubquery(rows.values(row=JSONObject(**{name: name for name in GUARDIAN_FIELDS})))
    )


def person_card(actor: Actor, person: YoungPerson, *, own: bool) -> PersonCard:
    """What a reader who may know the person (`YoungPerson.objects.visible_to`) sees of them.

    `own`: they work on the case for its owner. One query, for the guardians of a minor, and only where `person` does
    not come from `with_guardians`.
    """
    minor = is_minor(person.birth_date, actor.today)
    rows: list[dict[str, Any]] | None = getattr(person, "guardian_rows", None)
    shown: Iterable[Guardian] = Guardian.objects.in_office(on=actor.today).filter(young_person=person)
    if rows is not None:
        shown = [Guardian(**row) for row in rows]
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
        guardians=tuple(shown) if own and minor else (),
    )
