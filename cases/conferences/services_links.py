"""Personal links of people without an account: made from a secret that no table holds."""

from __future__ import annotations

import base64
import secrets
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.conferences.lifecycle import Who
from cases.conferences.models import Conference, Participant
from cases.conferences.selectors import hands_in
from cases.conferences.selectors_links import token_digest
from cases.staff.actors import Actor
from cases.staff.errors import IllegalStep

NONCE_BYTES: Final = 32


def token_of(participant: Participant) -> str:
    """The 256-bit token of a participant who has a link: HMAC-SHA256 (RFC 2104) over key and nonce.

    Whoever reads the table cannot make it without the portal's secret. Raises `ValueError` for who has no link.
    """
    if not participant.link_nonce:
        raise ValueError("no link was given")
    value = f"{participant.key}:{participant.link_nonce}"
    made = salted_hmac("cases.conferences.link", value, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode()


def give_link(participant: Participant) -> str:
    """The token of somebody without an account; they get a link if they have none, an inner helper of services.

    Raises `ValueError` for people with an account: they log in.
    """
    if participant.user_id is not None:
        raise ValueError("people with an account log in")
    if not participant.link_nonce:
        participant.link_nonce = secrets.token_urlsafe(NONCE_BYTES)
    token = token_of(participant)
    participant.link_digest = token_digest(token)
    participant.save(update_fields=["link_nonce", "link_digest"])
    return token


@transaction.atomic
def renew_link(*, actor: Actor, conference: Conference, participant: Participant) -> str:
    """A new token; the old one opens nothing from now on. Only the convening side may.

    `PermissionDenied` for everybody else, `IllegalStep` for somebody who has an account or does not take part.
    """
    row = _take(actor, conference, participant)
    row.link_nonce = ""
    token = give_link(row)
    record(actor=actor, action=AuditAction.PARTICIPANT_LINK, about=row, case_id=conference.case_id)
    return token


@transaction.atomic
def revoke_link(*, actor: Actor, conference: Conference, participant: Participant) -> None:
    """The link opens nothing from now on. Only the convening side may (see `renew_link`)."""
    row = _take(actor, conference, participant)
    row.link_nonce = row.link_digest = ""
    row.save(update_fields=["link_nonce", "link_digest"])
    record(actor=actor, action=AuditAction.PARTICIPANT_LINK, about=row, case_id=conference.case_id)


def _take(actor: Actor, conference: Conference, participant: Participant) -> Participant:
    if Who.CONVENER not in hands_in(actor, conference):
        raise PermissionDenied
    rows = conference.participants.select_for_update().filter(user__isnull=True, removed_at__isnull=True)
    row = rows.filter(pk=participant.pk).first()
    if row is None:
        raise IllegalStep(_("Diese Person nimmt nicht teil oder meldet sich selbst an."))
    return row
