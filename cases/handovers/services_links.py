"""The young person's secret link to their hand-over: made from a secret that no table holds."""

from __future__ import annotations

import base64
import secrets
from typing import Final

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.conferences.services_access import refuse_unless_open
from cases.handovers.lifecycle import HandoverAction
from cases.handovers.models import Handover
from cases.handovers.selectors_links import is_current, token_digest
from cases.handovers.services_access import take_handover
from cases.staff.actors import Actor
from cases.staff.errors import IllegalStep

NONCE_BYTES: Final = 32


def token_of(handover: Handover) -> str:
    """The 256-bit token of a hand-over with a link: HMAC-SHA256 (RFC 2104) over key and nonce.

    Whoever reads the table cannot make it without the portal's secret. Raises `ValueError` where there is none.
    """
    if not handover.link_nonce:
        raise ValueError("no link was given")
    value = f"{handover.key}:{handover.link_nonce}"
    made = salted_hmac("cases.handovers.link", value, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode()


def give_link(handover: Handover) -> None:
    """A link, unless there is one already: an inner helper of services."""
    if not handover.link_nonce:
        handover.link_nonce = secrets.token_urlsafe(NONCE_BYTES)
        handover.link_digest = token_digest(token_of(handover))
        handover.save(update_fields=["link_nonce", "link_digest"])


def end_link(handover: Handover) -> None:
    """The link opens nothing from now on: an inner helper of services."""
    if handover.link_nonce:
        handover.link_nonce = handover.link_digest = ""
        handover.save(update_fields=["link_nonce", "link_digest"])


def refuse_unless_current(handover: Handover) -> None:
    """`IllegalStep` for what makes a hand-over warm once the case is closed or restricted, or has moved on."""
    refuse_unless_open(handover.case)
    if not is_current(handover):
        raise IllegalStep(_("Inzwischen ist eine andere Stelle zuständig."))


@transaction.atomic
def renew_link(*, actor: Actor, handover: Handover) -> Handover:
    """A new link; an older one opens nothing from now on. By the caseworkers of both agencies who work on it.

    `PermissionDenied` for everybody else, `IllegalStep` where nobody checks it (any more) or the case has moved on.
    """
    held = take_handover(actor=actor, handover=handover, action=HandoverAction.MEETING)
    refuse_unless_current(held)
    end_link(held)
    give_link(held)
    record(actor=actor, action=AuditAction.HANDOVER_LINK, about=held, case_id=held.case_id)
    return held


@transaction.atomic
def revoke_link(*, actor: Actor, handover: Handover) -> Handover:
    """No link any more. Refuses like `renew_link`."""
    held = take_handover(actor=actor, handover=handover, action=HandoverAction.MEETING)
    end_link(held)
    record(actor=actor, action=AuditAction.HANDOVER_LINK, about=held, case_id=held.case_id)
    return held
