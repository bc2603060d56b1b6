"""Whom a consent can name, and its text with all facts."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from cases.consents.enums import ConsentForm, TextKind
from cases.consents.models import Consent
from cases.consents.scopes import Answer, Asked, Scope
from cases.consents.text_parts import Facts
from cases.consents.texts import ConsentText, text_of
from cases.records.enums import SpokenLanguage
from cases.records.models import Case
from cases.staff.actors import Actor
from cases.staff.enums import Role
from cases.staff.models import Agency, Membership


def possible_recipients(case: Case, agency: Agency) -> QuerySet[Agency]:
    """Agencies that `agency` may release to in this case: the others of its region."""
    others = Agency.objects.filter(is_active=True, organisation__region_id=case.region_id).exclude(pk=agency.pk)
    return others.select_related("organisation").order_by("organisation__short_name", "pk")


def possible_persons(agencies: Iterable[Agency], *, on: datetime.date) -> QuerySet[Membership]:
    """Who works for these agencies now and can be named for professional secrets. Names and agencies, nothing else."""
    rows = Membership.objects.current(on=on).filter(agency__in=agencies, role=Role.CASEWORKER)
    return rows.select_related("user", "agency__organisation").order_by(
        "agency__organisation__short_name", "user__name"
    )


# Texts ---------------------------------------------------------------------------------------------------------------


def contact_of(agency: Agency) -> tuple[str, ...]:
    """How the agency is reached, as the catalogue knows it."""
    organisation = agency.organisation
    door = organisation.contact_points.select_related("place").order_by("pk").first()
    where = f"{door.street}, {door.postal_code or door.place.postal_code} {door.place.name}" if door else ""
    phone = organisation.phone or (door.phone if door else "")
    lines = (where.removeprefix(", "), phone and f"Telefon: {phone}", organisation.email)
    return tuple(line for line in lines if line)


def text_of_consent(consent: Consent, kind: TextKind) -> ConsentText:
    """The text of a stored consent in the version in which it was given."""
    answered = next((event for event in consent.events.all() if event.form), None)
    return text_of(
        consent.text_version,
        kind,
        Facts(
            asker=consent.agency.organisation.name,
            contact=contact_of(consent.agency),
            recorder=str(consent.recorded_by),
            recorded_on=consent.valid_from,
            purpose=consent.purpose,
            recipients=tuple(
                (row.agency.organisation.name, tuple(str(person) for person in row.persons.all()))
                for row in consent.recipients.all()
            ),
            data_classes=tuple(consent.data_classes),
            forms_of_use=tuple(consent.forms_of_use),
            may_attend=consent.young_person_may_attend,
            giver=consent.giver,
            giver_name=consent.giver_name,
            valid_until=consent.valid_until,
            language=str(SpokenLanguage(consent.language).label),
            interpreter=consent.interpreter,
            form=answered.form if answered else consent.form,
            paper_reference=answered.paper_reference if answered else consent.paper_reference,
        ),
    )


def text_of_scope(actor: Actor, agency: Agency, scope: Scope, asked: Asked, answer: Answer) -> ConsentText:
    """The text of what is about to be asked, before anything is stored."""
    return text_of(
        asked.text_version,
        asked.text_kind,
        Facts(
            asker=agency.organisation.name,
            contact=contact_of(agency),
            recorder=str(actor.user),
            recorded_on=actor.today,
            purpose=scope.purpose,
            recipients=tuple(
                (row.organisation.name, tuple(str(person) for person in scope.persons.get(row.pk, ())))
                for row in scope.recipients
            ),
            data_classes=tuple(sorted(scope.data_classes)),
            forms_of_use=tuple(sorted(scope.forms_of_use)),
            may_attend=scope.young_person_may_attend,
            giver=asked.giver,
            giver_name=asked.giver_name,
            valid_until=scope.valid_until,
            language=str(asked.language.label),
            interpreter=asked.interpreter,
            form=answer.form or ConsentForm.PAPER,
            paper_reference=answer.paper_reference,
        ),
    )


def initial_from(old: Consent) -> dict[str, Any]:
    """What a form that replaces a consent begins with: the old scope, nothing about the answer."""
    return {
        "purpose": old.purpose,
        "recipients": [str(row.agency_id) for row in old.recipients.all()],
        "persons": [f"{row.agency_id}-{person.pk}" for row in old.recipients.all() for person in row.persons.all()],
        "data_classes": old.data_classes,
        "forms_of_use": old.forms_of_use,
        "young_person_may_attend": old.young_person_may_attend,
        "text_kind": old.text_kind,
        "language": old.language,
        "interpreter": old.interpreter,
    }
