"""A contact request comes in."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.inbox.enums import Asker, ContactChannel, StationKind
from cases.inbox.models import ContactRequest, PassOnConsent, RequestStation
from cases.inbox.selectors import dues_in, receiver_of, receiving_agencies
from cases.inbox.services_links import give_link
from cases.inbox.wording import CONSENT_VERSION
from cases.records.enums import SpokenLanguage
from cases.records.reference import new_reference
from cases.staff.actors import Actor
from cases.staff.errors import Refused
from cases.staff.models import Agency
from offers.regions.models import ContactPoint, Organisation


@dataclass(frozen=True, slots=True)
class RequestData:
    """What somebody wrote into the form; texts as typed.

    `readers`: keys of agencies that may read it too, should the one behind the door not be responsible.
    """

    name: str
    address: str
    channel: str = ContactChannel.PHONE
    asker: str = Asker.YOUNG_PERSON
    good_times: tuple[str, ...] = ()
    topic: str = ""
    message: str = ""
    language: str = SpokenLanguage.GERMAN
    easy: bool = False
    readers: tuple[int, ...] = ()


@transaction.atomic
def send_request(
    *,
    actor: Actor,
    data: RequestData,
    sending: uuid.UUID,
    contact_point: ContactPoint | None = None,
    organisation: Organisation | None = None,
) -> ContactRequest:
    """Put a request into the inbox of the agency behind a door, or of an organisation without asking at which door;
    its secret link is `services_links.token_of`.

    `sending` names the form: sent twice, also at the same time, it makes one request and both get that one. `Refused`,
    with the field, where nobody there takes requests, and for what is missing: a name, a way to be reached, and what it
    is about. `ValueError` for neither or both.
    """
    agency = receiver_of(_addressed(contact_point, organisation))
    if agency is None:
        raise Refused(_("Diese Stelle nimmt hier keine Nachrichten an. Bitte ruf dort an."))
    _check(data)
    contact_request = _new_request(actor, agency, contact_point, data, sending)
    if contact_request is None:
        contact_request = ContactRequest.objects.get(sending=sending)
    else:
        _furnish(contact_request, actor, data)
    record(actor=actor, action=AuditAction.REQUEST_SEND, about=contact_request)
    return contact_request


def _addressed(contact_point: ContactPoint | None, organisation: Organisation | None) -> int:
    if contact_point is not None and organisation is None:
        return contact_point.organisation_id
    if organisation is not None and contact_point is None:
        return organisation.pk
    raise ValueError("a request goes to a door, or to an organisation")


def _check(data: RequestData) -> None:
    """`Refused`, with the field, for what is missing."""
    for field in ("name", "address"):
        if not getattr(data, field).strip():
            raise Refused(_("Bitte füll dieses Feld aus."), field=field)
    if not data.topic and not data.message.strip():
        raise Refused(_("Wähl aus, worum es geht, oder schreib es in deinen Worten."), field="message")


def _new_request(
    actor: Actor, agency: Agency, contact_point: ContactPoint | None, data: RequestData, sending: uuid.UUID
) -> ContactRequest | None:
    """The row with its link; None where this form has made one already."""
    region = agency.organisation.region
    dues = dues_in(region, since=actor.today)
    contact_request = ContactRequest(
        reference=free_reference(), sending=sending, region=region, contact_point=contact_point, agency=agency,
        asker=data.asker, name=data.name.strip(), channel=data.channel, address=data.address.strip(),
        good_times=list(dict.fromkeys(data.good_times)), topic=data.topic, message=data.message.strip(),
        language=data.language, easy=data.easy, received_at=actor.now, last_step_at=actor.now, seen_due_on=dues.seen_on,
        answer_due_on=dues.answer_on,
    )  # fmt: skip
    give_link(contact_request)
    try:
        with transaction.atomic():
            contact_request.save(force_insert=True)
    except IntegrityError:
        if not ContactRequest.objects.filter(sending=sending).exists():
            raise
        return None
    return contact_request


def free_reference() -> str:
    """A reference that no contact request has."""
    reference = new_reference()
    while ContactRequest.objects.filter(reference=reference).exists():
        reference = new_reference()
    return reference


def _furnish(contact_request: ContactRequest, actor: Actor, data: RequestData) -> None:
    """Its first station, and who may read it too: other agencies of the region that take requests."""
    RequestStation.objects.create(
        request=contact_request, agency=contact_request.agency, kind=StationKind.SENT, since=actor.now
    )
    others = (
        receiving_agencies(contact_request.region).filter(pk__in=data.readers).exclude(pk=contact_request.agency_id)
    )
    PassOnConsent.objects.bulk_create(
        PassOnConsent(request=contact_request, agency=agency, text_version=CONSENT_VERSION, given_at=actor.now)
        for agency in others
    )
