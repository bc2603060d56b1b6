"""The young person of a case, and who has custody."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.records.lifecycle import CaseAction
from cases.records.models import Case
from cases.records.models_people import Guardian, YoungPerson
from cases.records.rules import is_minor
from cases.records.selectors import acts_for_owner
from cases.records.services import PersonData, check_person
from cases.records.services_access import person_of, take_case, touch
from cases.staff.actors import Actor
from cases.staff.errors import IllegalStep, Refused, StaleVersion
from cases.staff.models import Agency


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
    day the case was opened. Raises `StaleVersion` if somebody has saved since, `Refused` for what cannot be right, and
    `PermissionDenied` where the responsible agency changes what is left to the owner (`check_left_to_owner`).
    """
    case, row = take_case(actor=actor, case=case, action=CaseAction.PERSON_EDIT)
    held = YoungPerson.objects.select_for_update().get(case=case)
    if held.version != version:
        raise StaleVersion(_("Jemand hat die Angaben inzwischen geändert. Nichts wurde überschrieben."))
    if not acts_for_owner(actor, case):
        check_left_to_owner(person, held)
    if person.birth_date != held.birth_date:
        check_person(person, on=timezone.localdate(case.opened_at))
    if held.protected_address and not (person.street or person.postal_code or person.town):
        person = replace(person, street=held.street, postal_code=held.postal_code, town=held.town)
    for name, value in asdict(person).items():
        setattr(held, name, value)
    held.version += 1
    held.changed_by, held.changed_for, held.changed_at = actor.user, row.agency, actor.now
    held.save()
    touch(case, actor)
    record(actor=actor, action=AuditAction.PERSON_EDIT, about=held, case_id=case.pk)
    return held


def check_left_to_owner(person: PersonData, held: YoungPerson) -> None:
    """`PermissionDenied` for a new birth date, the end of an address's protection and a new protected address.

    On the birth date hang guardians and consents of the owner; a protected address (§ 51 BMG) is its members' alone.
    """
    address = (person.street, person.postal_code, person.town)
    unprotected = held.protected_address and not person.protected_address
    if person.birth_date != held.birth_date or unprotected or (held.protected_address and any(address)):
        raise PermissionDenied


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
    """Write down who has custody, for the agency one acts for: its members alone read it.

    `IllegalStep` from the 18th birthday on, `Refused` for a name that the agency has written down already.
    """
    case, person, agency = _of_a_minor(actor, case)
    _refuse_twin(person, agency, guardian)
    made = Guardian.objects.create(young_person=person, agency=agency, **asdict(guardian))
    touch(case, actor)
    record(actor=actor, action=AuditAction.GUARDIAN_ADD, about=made, case_id=case.pk)
    return made


@transaction.atomic
def edit_guardian(*, actor: Actor, case: Case, guardian_id: int, guardian: GuardianData) -> Guardian:
    """Change a guardian of this case whom one's agency wrote down. `IllegalStep` if they are gone or the young person
    is of age."""
    case, person, _agency = _of_a_minor(actor, case)
    held = _guardian(actor, person, guardian_id)
    _refuse_twin(person, held.agency, guardian, but=held.pk)
    for name, value in asdict(guardian).items():
        setattr(held, name, value)
    held.save()
    touch(case, actor)
    record(actor=actor, action=AuditAction.GUARDIAN_EDIT, about=held, case_id=case.pk)
    return held


@transaction.atomic
def remove_guardian(*, actor: Actor, case: Case, guardian_id: int) -> None:
    """Delete a guardian of this case whom one's agency wrote down. `IllegalStep` if they are gone already."""
    case, person, _agency = _of_a_minor(actor, case)
    held = _guardian(actor, person, guardian_id)
    number = held.pk
    held.delete()
    held.pk = number
    touch(case, actor)
    record(actor=actor, action=AuditAction.GUARDIAN_REMOVE, about=held, case_id=case.pk)


def _of_a_minor(actor: Actor, case: Case) -> tuple[Case, YoungPerson, Agency]:
    case, row = take_case(actor=actor, case=case, action=CaseAction.GUARDIAN_EDIT)
    person = YoungPerson.objects.get(case=case)
    if not is_minor(person.birth_date, actor.today):
        raise IllegalStep(_("Die junge Person ist volljährig: Niemand hat mehr das Sorgerecht."))
    return case, person, row.agency


def _guardian(actor: Actor, person: YoungPerson, guardian_id: int) -> Guardian:
    known = Guardian.objects.visible_to(person_of(actor), now=actor.now)
    held = known.filter(young_person=person, pk=guardian_id).select_related("agency").first()
    if held is None:
        raise IllegalStep(_("Diese Person ist nicht mehr eingetragen."))
    return held


def _refuse_twin(person: YoungPerson, agency: Agency, guardian: GuardianData, *, but: int = 0) -> None:
    rows = Guardian.objects.filter(young_person=person, agency=agency, name__iexact=guardian.name)
    if rows.exclude(pk=but).exists():
        raise Refused(_("Diese Person ist schon eingetragen."), field="name")
