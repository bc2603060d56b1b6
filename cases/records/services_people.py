"""The young person of a case, and who has custody."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.records.lifecycle import CaseAction
from cases.records.models import Case
from cases.records.models_people import Guardian, YoungPerson
from cases.records.rules import is_minor
from cases.records.services import PersonData, check_person
from cases.records.services_access import take_case, touch
from cases.staff.actors import Actor
from cases.staff.errors import IllegalStep, Refused, StaleVersion


@dataclass(frozen=True, slots=True)
class GuardianData:
    """What is written down about somebody with custody."""

    name: str
    relation: str
    phone: str = ""
    email: str = ""
    may_be_contacted: bool = True


@transaction.atomic
def edit_person(*, actor: Actor, case: Case, person: PersonData, version: int) -> YoungPerson:
    """Change what is known about the young person. `version`: the one that the form began with.

    A protected address that comes back empty stays: no form shows it. Changing the birth date asks for the age at the
    day the case was opened. Raises `StaleVersion` if somebody has saved since, `Refused` for what cannot be right.
    """
    case, _row = take_case(actor=actor, case=case, action=CaseAction.PERSON_EDIT)
    held = YoungPerson.objects.select_for_update().get(case=case)
    if held.version != version:
        raise StaleVersion(_("Jemand hat die Angaben inzwischen geändert. Nichts wurde überschrieben."))
    if person.birth_date != held.birth_date:
        check_person(person, on=timezone.localdate(case.opened_at))
    if held.protected_address and not (person.street or person.postal_code or person.town):
        person = replace(person, street=held.street, postal_code=held.postal_code, town=held.town)
    for name, value in asdict(person).items():
        setattr(held, name, value)
    held.version += 1
    held.save()
    touch(case, actor)
    record(actor=actor, action=AuditAction.PERSON_EDIT, about=held, case_id=case.pk)
    return held


@transaction.atomic
def show_address(*, actor: Actor, case: Case) -> tuple[str, ...]:
    """The lines of an address, protected or not, for members of the owner who ask for it; written down by itself.

    `IllegalStep` once the data is deleted.
    """
    case, _row = take_case(actor=actor, case=case, action=CaseAction.ADDRESS_SHOW)
    person = YoungPerson.objects.filter(case=case).first()
    if person is None:
        raise IllegalStep(_("Die Daten dieses Falls sind schon gelöscht."))
    record(actor=actor, action=AuditAction.ADDRESS_SHOW, about=person, case_id=case.pk)
    return person.address_lines


@transaction.atomic
def add_guardian(*, actor: Actor, case: Case, guardian: GuardianData) -> Guardian:
    """Write down who has custody. `IllegalStep` from the 18th birthday on, `Refused` for a name that stands there."""
    case, person = _of_a_minor(actor, case)
    _refuse_twin(person, guardian)
    made = Guardian.objects.create(young_person=person, **asdict(guardian))
    touch(case, actor)
    record(actor=actor, action=AuditAction.GUARDIAN_ADD, about=made, case_id=case.pk)
    return made


@transaction.atomic
def edit_guardian(*, actor: Actor, case: Case, guardian_id: int, guardian: GuardianData) -> Guardian:
    """Change a guardian of this case. `IllegalStep` if they are gone or the young person is of age."""
    case, person = _of_a_minor(actor, case)
    held = _guardian(person, guardian_id)
    _refuse_twin(person, guardian, but=held.pk)
    for name, value in asdict(guardian).items():
        setattr(held, name, value)
    held.save()
    touch(case, actor)
    record(actor=actor, action=AuditAction.GUARDIAN_EDIT, about=held, case_id=case.pk)
    return held


@transaction.atomic
def remove_guardian(*, actor: Actor, case: Case, guardian_id: int) -> None:
    """Delete a guardian of this case. `IllegalStep` if they are gone already."""
    case, person = _of_a_minor(actor, case)
    held = _guardian(person, guardian_id)
    number = held.pk
    held.delete()
    held.pk = number
    touch(case, actor)
    record(actor=actor, action=AuditAction.GUARDIAN_REMOVE, about=held, case_id=case.pk)


def _of_a_minor(actor: Actor, case: Case) -> tuple[Case, YoungPerson]:
    case, _row = take_case(actor=actor, case=case, action=CaseAction.GUARDIAN_EDIT)
    person = YoungPerson.objects.get(case=case)
    if not is_minor(person.birth_date, actor.today):
        raise IllegalStep(_("Die junge Person ist volljährig: Niemand hat mehr das Sorgerecht."))
    return case, person


def _guardian(person: YoungPerson, guardian_id: int) -> Guardian:
    held = Guardian.objects.filter(young_person=person, pk=guardian_id).first()
    if held is None:
        raise IllegalStep(_("Diese Person ist nicht mehr eingetragen."))
    return held


def _refuse_twin(person: YoungPerson, guardian: GuardianData, *, but: int = 0) -> None:
    if Guardian.objects.filter(young_person=person, name__iexact=guardian.name).exclude(pk=but).exists():
        raise Refused(_("Diese Person ist schon eingetragen."), field="name")
