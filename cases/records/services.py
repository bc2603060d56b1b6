"""A case begins."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import asdict, dataclass
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.records.enums import Channel, MemberKind, SpokenLanguage
from cases.records.models import Case, CaseMember, NextStep, Participation, Responsibility
from cases.records.models_people import YoungPerson
from cases.records.reference import new_reference
from cases.records.rules import is_in_age
from cases.records.services_access import person_of
from cases.staff.actors import Actor
from cases.staff.enums import Role
from cases.staff.errors import Refused
from cases.staff.models import Agency

LONGEST_STEP: Final = datetime.timedelta(days=366)
"""A next step further away than a year is none."""


@dataclass(frozen=True, slots=True)
class PersonData:
    """What is written down about a young person; texts as typed, checked by `check_person`."""

    given_name: str
    family_name: str
    birth_date: datetime.date
    channel: str = Channel.PHONE
    language: str = SpokenLanguage.GERMAN
    phone: str = ""
    email: str = ""
    street: str = ""
    postal_code: str = ""
    town: str = ""
    protected_address: bool = False


@dataclass(frozen=True, slots=True)
class StepData:
    """What happens next, and by which day."""

    text: str
    due_on: datetime.date


@transaction.atomic
def open_case(*, actor: Actor, person: PersonData, step: StepData, token: uuid.UUID) -> Case:
    """Open a case for the acting agency; the person who does it leads it.

    `token` names the form: sent twice, also at the same time, it opens one case and both get that one.
    `PermissionDenied` for who is no caseworker of the acting agency; `Refused` for ages outside of 12 to 27, without
    a name, without a next step, or with one in the past.
    """
    if actor.acting is None:
        raise PermissionDenied
    case, is_new = begin_case(actor=actor, agency=actor.acting, person=person, step=step, token=token)
    action = AuditAction.CASE_OPEN if is_new else AuditAction.CASE_DETAIL
    record(actor=actor, action=action, about=case, case_id=case.pk)
    return case


def begin_case(
    *, actor: Actor, agency: Agency, person: PersonData, step: StepData, token: uuid.UUID
) -> tuple[Case, bool]:
    """The case with everything that belongs to it, and whether it is new: an inner helper of services, in their
    transaction. Refuses as `open_case`, which is this and its row in the audit.
    """
    if not actor.has_role(Role.CASEWORKER, agency_id=agency.pk):
        raise PermissionDenied
    check_person(person, on=actor.today)
    check_step(step, actor=actor)
    case = _new_case(actor, agency, token)
    if case is None:
        return Case.objects.get(opening=token, opened_by=person_of(actor)), False
    _furnish(case, actor, agency, person, step)
    return case, True


def check_person(person: PersonData, *, on: datetime.date) -> None:
    """`Refused`, with the field, for a missing name, and for an age outside of 12 to 27 on that day."""
    for field in ("given_name", "family_name"):
        if not getattr(person, field).strip():
            raise Refused(_("Dieses Feld ist zwingend erforderlich."), field=field)
    if not is_in_age(person.birth_date, on):
        message = _("Das Portal ist für Menschen von 12 bis 27 Jahren. Bitte prüfen Sie das Geburtsdatum.")
        raise Refused(message, field="birth_date")


def check_step(step: StepData, *, actor: Actor) -> None:
    """`Refused`, with the field, for a next step without a text, in the past or further away than a year."""
    if not step.text.strip():
        raise Refused(_("Was passiert als Nächstes?"), field="text")
    if step.due_on < actor.today:
        raise Refused(_("Der Tag liegt in der Vergangenheit."), field="due_on")
    if step.due_on > actor.today + LONGEST_STEP:
        raise Refused(_("Der Tag liegt mehr als ein Jahr in der Zukunft."), field="due_on")


def put_step(case: Case, agency: Agency, actor: Actor, step: StepData) -> NextStep:
    """The agency's one open step from now on."""
    return NextStep.objects.create(
        case=case, agency=agency, text=step.text.strip(), due_on=step.due_on, created_by=person_of(actor),
        created_at=actor.now,
    )  # fmt: skip


def _new_case(actor: Actor, agency: Agency, token: uuid.UUID) -> Case | None:
    """The bare row; None where this form has opened one already."""
    reference = new_reference()
    while Case.objects.filter(reference=reference).exists():
        reference = new_reference()
    try:
        with transaction.atomic():
            return Case.objects.create(
                reference=reference, region=agency.organisation.region, agency=agency, responsible=agency,
                opened_by=person_of(actor), opened_at=actor.now, last_action_at=actor.now, opening=token,
            )  # fmt: skip
    except IntegrityError:
        if not Case.objects.filter(opening=token, opened_by=person_of(actor)).exists():
            raise Refused(_("Dieses Formular wurde schon gesendet. Bitte öffnen Sie es neu.")) from None
        return None


def _furnish(case: Case, actor: Actor, agency: Agency, person: PersonData, step: StepData) -> None:
    """Everything that a case has from its first moment on."""
    user = person_of(actor)
    Participation.objects.create(case=case, agency=agency, joined_at=actor.now, joined_by=user)
    Responsibility.objects.create(case=case, agency=agency, period=(actor.now, None))
    CaseMember.objects.create(
        case=case, agency=agency, user=user, kind=MemberKind.CASE_LEAD, starts_on=actor.today, added_by=user,
        added_at=actor.now,
    )  # fmt: skip
    YoungPerson.objects.create(case=case, agency=agency, **asdict(person))
    put_step(case, agency, actor, step)
