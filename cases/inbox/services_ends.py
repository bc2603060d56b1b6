"""How a contact request ends for the agency: settled, or as a case."""

from __future__ import annotations

import uuid
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.calendars.services import free
from cases.inbox.enums import MessageKind, RequestOutcome
from cases.inbox.lifecycle import RequestAction
from cases.inbox.models import ContactRequest
from cases.inbox.rules import FIRST_ENTRY
from cases.inbox.services_access import keep, move_on, take_request
from cases.inbox.services_told import tell_person
from cases.records.enums import DataClass
from cases.records.models import Case
from cases.records.models_entries import Entry
from cases.records.services import PersonData, StepData, begin_case
from cases.records.services_access import person_of
from cases.staff.actors import Actor
from cases.staff.errors import Refused

LONGEST_TEXT: Final = 10_000
"""Characters of an entry."""
ENDS: Final = ("closed_at", "outcome", "closing_text", "case")


@transaction.atomic
def close_request(
    *, actor: Actor, contact_request: ContactRequest, outcome: RequestOutcome, text: str, version: int
) -> None:
    """Nothing more to do. `text` is read by the person on the status page; a date to come is given back.

    `Refused` for the outcome that `open_case_from` has.
    """
    row, _holder = take_request(
        actor=actor, contact_request=contact_request, action=RequestAction.CLOSE, version=version
    )
    if outcome == RequestOutcome.BECAME_CASE:
        raise Refused(_("Um einen Fall zu eröffnen, nutzen Sie die Seite dafür."), field="outcome")
    if row.starts_at is not None and row.starts_at > actor.now:
        free(actor=actor, source=row.appointment)
    row.date_offers.all().delete()
    row.closed_at, row.outcome, row.closing_text = actor.now, outcome, text.strip()
    move_on(row, RequestAction.CLOSE, actor)
    keep(row, *ENDS)
    if row.closing_text:
        tell_person(actor=actor, contact_request=row, kind="request_answered")
    record(actor=actor, action=AuditAction.REQUEST_CLOSE, about=row)


@transaction.atomic
def open_case_from(
    *,
    actor: Actor,
    contact_request: ContactRequest,
    person: PersonData,
    step: StepData,
    token: uuid.UUID,
    version: int,
    data_class: DataClass = DataClass.INTERNAL,
) -> Case:
    """Open a case of the request's agency with the person's own words as its first entry, of this class; the request
    ends with it.

    A date to come stays agreed and booked. That other agencies may read the request opens nothing of the case: that
    needs a consent. Refuses as `records.services.open_case`, classes that are not in `FIRST_ENTRY`, and where the
    request does not allow it.
    """
    if data_class not in FIRST_ENTRY:
        raise Refused(_("Diese Klasse geben Sie dem Eintrag auf seiner eigenen Seite."), field="data_class")
    row, _holder = take_request(
        actor=actor, contact_request=contact_request, action=RequestAction.OPEN_CASE, version=version
    )
    case, is_new = begin_case(actor=actor, agency=row.agency, person=person, step=step, token=token)
    if not is_new:
        raise Refused(_("Dieses Formular wurde schon gesendet. Bitte öffnen Sie es neu."))
    _write_entries(row, case, actor, data_class)
    row.date_offers.all().delete()
    row.closed_at, row.outcome, row.case = actor.now, RequestOutcome.BECAME_CASE, case
    move_on(row, RequestAction.OPEN_CASE, actor)
    keep(row, *ENDS)
    record(actor=actor, action=AuditAction.REQUEST_OPEN_CASE, about=row, case_id=case.pk)
    return case


def _write_entries(row: ContactRequest, case: Case, actor: Actor, data_class: DataClass) -> None:
    """One entry, or several where there is more to say than one holds."""
    words = own_words(row)
    for start in range(0, len(words), LONGEST_TEXT):
        Entry.objects.create(
            case=case, agency=row.agency, author=person_of(actor), title=_("Was in der Kontaktanfrage stand"),
            text=words[start : start + LONGEST_TEXT], data_class=data_class,
            happened_on=timezone.localdate(row.received_at), created_at=actor.now, changed_at=actor.now,
        )  # fmt: skip


def own_words(row: ContactRequest) -> str:
    """Everything that the person wrote: what it is about, in their words, and later messages."""
    said = [row.message] if row.message else []
    said += row.messages.filter(kind=MessageKind.MESSAGE).values_list("text", flat=True)
    about = [_("Es geht um: %(topic)s") % {"topic": row.get_topic_display()}] if row.topic else []
    return "\n\n".join([*about, *said])
