"""What a service is told about a consent: what it opens, and how it was given."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from cases.consents.enums import ConsentForm, FormOfUse, Purpose, TextKind
from cases.consents.models import Consent
from cases.records.enums import DataClass, Giver, SpokenLanguage
from cases.staff.models import Agency, User


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What may be shared with whom. `persons`: agency id → people of that agency for whom alone secrets are freed."""

    purpose: Purpose
    recipients: tuple[Agency, ...]
    data_classes: frozenset[DataClass]
    forms_of_use: frozenset[FormOfUse]
    valid_until: datetime.date
    persons: Mapping[int, tuple[User, ...]] = field(default_factory=dict)
    young_person_may_attend: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who is asked, in which words, and that they were told what they must know before they answer."""

    giver: Giver
    giver_name: str = ""
    guardian_reason: str = ""
    text_version: str
    text_kind: TextKind
    language: SpokenLanguage
    interpreter: str = ""
    informed_voluntary: bool
    informed_withdrawal: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What they answered: on which day, in which form, where the paper lies in the agency's own file."""

    given_on: datetime.date
    form: ConsentForm | None = None
    paper_reference: str = ""


def scope_key(consent: Consent) -> tuple[object, ...]:
    """Two consents with the same key open the same to the same, by the same person."""
    agencies = frozenset(row.agency_id for row in consent.recipients.all())
    persons = frozenset(person.pk for row in consent.recipients.all() for person in row.persons.all())
    return (
        consent.purpose,
        agencies,
        persons,
        frozenset(consent.data_classes),
        frozenset(consent.forms_of_use),
        consent.giver,
        consent.giver_name,
    )


def wanted_key(scope: Scope, asked: Asked) -> tuple[object, ...]:
    """The same for what is about to be recorded."""
    return (
        scope.purpose,
        frozenset(agency.pk for agency in scope.recipients),
        frozenset(person.pk for people in scope.persons.values() for person in people),
        scope.data_classes,
        scope.forms_of_use,
        asked.giver,
        asked.giver_name,
    )
