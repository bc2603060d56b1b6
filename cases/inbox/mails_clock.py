"""Mails by which the clock tells staff about contact requests. They say that something waits and where to look, never
which request, from whom or about what.
"""

from __future__ import annotations

import datetime
from typing import Any, Final

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.inbox.lifecycle import OPEN, WAITING
from cases.inbox.models import ContactRequest
from cases.mails.models import OutgoingMail
from cases.mails.registry import MailKind, whole_address
from cases.mails.rules import RenderedMail
from cases.staff.actors import Actor
from cases.staff.enums import Role
from cases.staff.models import Agency, Coordination, Membership
from offers.regions.models import Region

SUBJECTS: Final[dict[str, Promise]] = {
    "request_due": _("Im Eingang wartet jemand auf Sie"),
    "request_late": _("Im Eingang Ihrer Stelle wartet jemand zu lange"),
    "request_returned": _("Im Eingang liegt etwas, um das sich niemand kümmert"),
    "request_more": _("Im Eingang hat Ihnen jemand noch einmal geschrieben"),
    "request_vacant": _("Im Eingang liegt ein Termin, für den niemand da ist"),
    "request_open_end": _("Im Eingang ist etwas offen geblieben"),
    "request_left": _("In Ihrer Region bleibt eine Anfrage liegen"),
}
"""Kind of mail → what it says in the list of a mailbox. About an agency; `request_left` about a region."""


def agency_mail(mail: OutgoingMail, now: datetime.datetime) -> RenderedMail | None:
    """A reminder for somebody of an agency; nothing once they have left it, or nobody waits there any more."""
    at_work = Membership.objects.current(on=timezone.localdate(now)).filter(
        agency=mail.object_id, user=mail.recipient, role__in=(Role.CASEWORKER, Role.LEAD)
    )
    rows = ContactRequest.objects.filter(agency=mail.object_id)
    if mail.kind == "request_vacant":
        rows = rows.vacant()
    elif mail.kind == "request_open_end":
        rows = rows.in_state(*(OPEN - WAITING))
    else:
        rows = rows.waiting()
    return _written(mail, "cases:request_list") if at_work.exists() and rows.exists() else None


def region_mail(mail: OutgoingMail, now: datetime.datetime) -> RenderedMail | None:
    """Tells the coordination office; nothing once somebody has answered, or the person does not work there any more."""
    coordinates = Coordination.objects.filter(region=mail.object_id, user=mail.recipient)
    rows = ContactRequest.objects.left().filter(region=mail.object_id)
    return _written(mail, "cases:board") if coordinates.exists() and rows.exists() else None


def _written(mail: OutgoingMail, page: str) -> RenderedMail:
    values = {"kind": mail.kind, "url": whole_address(reverse(page))}
    return RenderedMail(str(SUBJECTS[mail.kind]), render_to_string("cases/inbox/email/clock.txt", values))


def agencies_in_charge(actor: Actor) -> QuerySet[Any]:
    """Agencies that the person leads: they tell a colleague whom no mail reaches."""
    return Agency.objects.filter(pk__in=actor.agencies_as(Role.LEAD))


def regions_in_charge(actor: Actor) -> QuerySet[Any]:
    """Regions that the person coordinates."""
    return Region.objects.filter(coordinations__user=actor.user)


def page_of(_thing: object) -> str:
    """Where what such a mail is about is shown."""
    return reverse("cases:request_list")


KINDS: Final = (
    *(
        MailKind(kind, _("Erinnerung an den Eingang"), agency_mail, agencies_in_charge, page_of)
        for kind in SUBJECTS
        if kind != "request_left"
    ),
    MailKind("request_left", _("Erinnerung an eine Anfrage"), region_mail, regions_in_charge, page_of),
)
"""Kinds of mail to staff about contact requests."""
