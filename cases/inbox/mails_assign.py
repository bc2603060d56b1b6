"""Mails to caseworkers whose business a request has become. They name its reference and nothing else of it."""

from __future__ import annotations

import datetime
from typing import Any, Final

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.inbox.lifecycle import OPEN
from cases.inbox.models import ContactRequest
from cases.mails.models import OutgoingMail
from cases.mails.registry import MailKind, whole_address
from cases.mails.rules import RenderedMail
from cases.staff.actors import Actor

ASSIGNED: Final = "request_assigned"
MOVED: Final = "request_moved"


def given_mail(mail: OutgoingMail, now: datetime.datetime) -> RenderedMail | None:
    """The mail; nothing once somebody else has the request, or the recipient may not see it any more."""
    user = mail.recipient
    if user is None:
        return None
    row = ContactRequest.objects.visible_to(user, now=now).in_state(*OPEN).filter(pk=mail.object_id).first()
    if row is None or row.taken_by_id not in ({user.pk} if mail.kind == ASSIGNED else {None, user.pk}):
        return None
    values = {
        "kind": mail.kind,
        "row": row,
        "url": whole_address(reverse("cases:request_detail", args=[row.reference])),
    }
    text = render_to_string("cases/inbox/email/given.txt", values)
    return RenderedMail(_("Kontaktanfrage %(reference)s wartet") % {"reference": row.reference}, text)


def in_charge(actor: Actor) -> QuerySet[Any]:
    """Requests of agencies that the person leads: who tells a caseworker whom no mail reaches."""
    if actor.user is None:
        return ContactRequest.objects.none()
    return ContactRequest.objects.supervised_by(actor.user, now=actor.now)


KINDS: Final = tuple(
    MailKind(kind, gettext_lazy("Kontaktanfrage, um die sich jemand kümmern soll"), given_mail, in_charge)
    for kind in (ASSIGNED, MOVED)
)
"""Kinds of mail about requests that were given to somebody."""
