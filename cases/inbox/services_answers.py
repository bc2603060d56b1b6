"""What the agency says to the person."""

from __future__ import annotations

import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.inbox.enums import ContactChannel, MessageKind, ReplyTo
from cases.inbox.lifecycle import RequestAction
from cases.inbox.models import ContactRequest, RequestMessage
from cases.inbox.services_access import check_version, keep, move_on, take_request
from cases.inbox.services_told import tell_person
from cases.records.services_access import person_of
from cases.staff.actors import Actor
from cases.staff.errors import IllegalStep, Refused
from cases.staff.models import Agency

TWICE: Final = datetime.timedelta(minutes=10)
"""The same words again within this time are the same click."""


@transaction.atomic
def answer_request(
    *, actor: Actor, contact_request: ContactRequest, kind: MessageKind, text: str, version: int
) -> None:
    """Answer: in writing on the status page (`ANSWER`), or by telephone or messenger (`CALL`: the person was reached;
    `text` tells what was agreed and may be empty).

    The same answer twice in a row is one. `Refused` without words in writing, and for a call to somebody who wants
    e-mail.
    """
    text = text.strip()
    row, _holder = take_request(actor=actor, contact_request=contact_request, action=RequestAction.ANSWER)
    if _is_said(row, actor, kind, text):
        record(actor=actor, action=AuditAction.REQUEST_ANSWER, about=row)
        return
    check_version(row, version)
    if kind not in (MessageKind.ANSWER, MessageKind.CALL):
        raise ValueError(f"{kind} is no answer")
    if kind == MessageKind.CALL and row.channel == ContactChannel.EMAIL:
        raise Refused(_("Diese Person möchte E-Mail. Antworten Sie schriftlich."), field="kind")
    _say(row, actor, kind, text)
    row.answered_at = row.answered_at or actor.now
    move_on(row, RequestAction.ANSWER, actor)
    keep(row, "answered_at")
    if kind == MessageKind.ANSWER:
        tell_person(actor=actor, contact_request=row, kind="request_answered")
    record(actor=actor, action=AuditAction.REQUEST_ANSWER, about=row)


@transaction.atomic
def note_attempt(*, actor: Actor, contact_request: ContactRequest) -> None:
    """Nobody could be reached. That is no answer: the clock goes on. Two clicks in a row are one attempt."""
    row, _holder = take_request(actor=actor, contact_request=contact_request, action=RequestAction.ATTEMPT)
    if not _is_said(row, actor, MessageKind.ATTEMPT, ""):
        _say(row, actor, MessageKind.ATTEMPT, "")
        move_on(row, RequestAction.ATTEMPT, actor)
        keep(row)
    record(actor=actor, action=AuditAction.REQUEST_ATTEMPT, about=row)


@transaction.atomic
def acknowledge(*, actor: Actor, contact_request: ContactRequest, version: int) -> None:
    """What the person wrote after the answer is read and needs none. Twice is once.

    `StaleVersion` where they have written more since, `IllegalStep` where they did not come to a date: about that
    something has to be said.
    """
    row, _holder = take_request(actor=actor, contact_request=contact_request, action=RequestAction.ACKNOWLEDGE)
    if row.reply_to == ReplyTo.NO_SHOW:
        raise IllegalStep(_("Die Person kam nicht zum Termin. Melden Sie sich noch einmal, oder schließen Sie ab."))
    if row.reply_to:
        check_version(row, version)
        move_on(row, RequestAction.ACKNOWLEDGE, actor)
        keep(row)
    record(actor=actor, action=AuditAction.REQUEST_ACKNOWLEDGE, about=row)


@transaction.atomic
def refer_request(*, actor: Actor, contact_request: ContactRequest, agency: Agency, text: str, version: int) -> None:
    """Not us, and the person has not agreed that it is passed on: tell them whom to ask. That is an answer.

    `Refused` for agencies that are not of the region or not active, for the own one, and without words.
    """
    text = text.strip()
    row, _holder = take_request(actor=actor, contact_request=contact_request, action=RequestAction.REFER)
    if row.suggested_id == agency.pk and _is_said(row, actor, MessageKind.REFERRAL, text):
        record(actor=actor, action=AuditAction.REQUEST_REFER, about=row)
        return
    check_version(row, version)
    if agency.pk == row.agency_id or not agency.is_active or agency.organisation.region_id != row.region_id:
        raise Refused(_("Auf diese Stelle können Sie nicht verweisen."), field="agency")
    _say(row, actor, MessageKind.REFERRAL, text)
    row.suggested = agency
    row.answered_at = row.answered_at or actor.now
    move_on(row, RequestAction.REFER, actor)
    keep(row, "suggested", "answered_at")
    tell_person(actor=actor, contact_request=row, kind="request_answered")
    record(actor=actor, action=AuditAction.REQUEST_REFER, about=row)


def _say(row: ContactRequest, actor: Actor, kind: MessageKind, text: str) -> None:
    if not text and kind not in (MessageKind.CALL, MessageKind.ATTEMPT):
        raise Refused(_("Bitte schreiben Sie etwas."), field="text")
    RequestMessage.objects.create(
        request=row, kind=kind, author=person_of(actor), agency=row.agency, text=text, at=actor.now
    )


def _is_said(row: ContactRequest, actor: Actor, kind: MessageKind, text: str) -> bool:
    """Whether these are the last words said, by the same person just now."""
    last = row.messages.order_by("-at", "-pk").first()
    return last is not None and (
        (last.author_id, last.kind, last.text) == (person_of(actor).pk, kind, text) and last.at > actor.now - TWICE
    )
