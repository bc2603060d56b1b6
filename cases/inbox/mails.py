"""Mails to people who asked to be written to. They say that something is new and where to read it, and nothing else:
no agency, no name, no topic, because a mailbox may be read by others.
"""

from __future__ import annotations

import datetime
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.calendars.models import Absence
from cases.inbox.enums import ContactChannel, RequestState
from cases.inbox.models import ContactRequest
from cases.inbox.services_links import token_of
from cases.inbox.wording_english import MAIL
from cases.mails.models import OutgoingMail
from cases.mails.registry import MailKind, whole_address
from cases.mails.rules import RenderedMail
from cases.staff.actors import Actor
from cases.staff.enums import Role
from cases.staff.models import Membership, User

SUBJECTS: Final[dict[str, Promise]] = {
    "request_received": _("Dein Link"),
    "request_answered": _("Du hast eine Antwort"),
    "request_dates": _("Such dir einen Termin aus"),
    "request_appointed": _("Dein Termin"),
    "request_passed_on": _("Es gibt etwas Neues"),
}
"""Kind of mail → what it says in the list of a mailbox."""


def person_mail(mail: OutgoingMail, now: datetime.datetime) -> RenderedMail | None:
    """The mail; nothing once the request is withdrawn, or what the mail tells of is no longer so."""
    row = ContactRequest.objects.filter(pk=mail.object_id, channel=ContactChannel.EMAIL).exclude(link_nonce="").first()
    if row is None or row.address.lower() != mail.address or _is_over(row, mail.kind):
        return None
    values = {
        "kind": mail.kind,
        "easy": row.easy,
        "url": whole_address(reverse("request_status", args=[token_of(row)])),
    }
    subject = str(SUBJECTS[mail.kind])
    if mail.language == "en":
        subject, values["said"] = MAIL[mail.kind]
    return RenderedMail(subject, render_to_string("cases/inbox/email/person.txt", values))


def _is_over(row: ContactRequest, kind: str) -> bool:
    if kind == "request_dates":
        return row.state != RequestState.ANSWERED or not row.date_offers.filter(gone_at=None).exists()
    return kind == "request_appointed" and row.state != RequestState.APPOINTED


def requests_in_charge(actor: Actor) -> QuerySet[Any]:
    """Requests that lie with the person, or with everybody in their agency: who is to find another way to them."""
    if actor.user is None:
        return ContactRequest.objects.none()
    mine = Q(taken_by=actor.user) | Q(taken_by=None) | _left_to(actor.user, on=actor.today)
    return ContactRequest.objects.visible_to(actor.user, now=actor.now).filter(mine)


def _left_to(user: User, *, on: datetime.date) -> Q:
    """Who took it has left or is away that day, and no deputy but this person is there (see `holders_of`)."""
    works = Membership.objects.current(on=on).filter(agency=OuterRef("agency"), role=Role.CASEWORKER)
    away = Absence.objects.filter(first_day__lte=on, last_day__gte=on)
    of_taker = away.filter(user=OuterRef("taken_by"))
    stands_in = Membership.objects.current(on=on).filter(
        user=OuterRef("deputy"), agency=OuterRef(OuterRef("agency")), role=Role.CASEWORKER
    )
    by_another = of_taker.filter(Exists(stands_in), ~Exists(away.filter(user=OuterRef("deputy")))).exclude(deputy=user)
    is_away = Q(Exists(of_taker)) & ~Q(Exists(by_another))
    return ~Q(Exists(works.filter(user=OuterRef("taken_by")))) | is_away


def page_of_request(row: ContactRequest) -> str:
    """The request's page, inside."""
    return reverse("cases:request_detail", args=[row.reference])


KINDS: Final = tuple(
    MailKind(kind, _("Nachricht zu einer Kontaktanfrage"), person_mail, requests_in_charge, page_of_request)
    for kind in SUBJECTS
)
"""Kinds of mail to whoever sent a contact request."""
