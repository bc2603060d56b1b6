"""Mails by which the clock tells staff about hand-overs. They say that something happened and where to look: no
reference, no agency, nobody's name.
"""

from __future__ import annotations

import datetime
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.handovers.enums import HandoverState
from cases.handovers.lifecycle import OPEN
from cases.handovers.models import Handover
from cases.mails.models import OutgoingMail
from cases.mails.registry import MailKind, whole_address
from cases.mails.rules import RenderedMail
from cases.staff.actors import Actor
from cases.staff.enums import Role
from cases.staff.models import Membership

S = HandoverState
SUBJECTS: Final[dict[str, Promise]] = {
    "handover_waits": _("Eine Übergabe wartet auf Ihre Antwort"),
    "handover_unanswered": _("Auf eine Übergabe hat noch niemand geantwortet"),
    "handover_uncovered": _("Bei einer Übergabe fehlt etwas von Ihnen"),
    "handover_accepted": _("Eine Übergabe wurde angenommen"),
    "handover_returned": _("Eine Übergabe kam zurück"),
    "handover_declined": _("Eine Übergabe wurde abgelehnt"),
    "handover_expired": _("Eine Übergabe ist abgelaufen"),
}
"""Kind of mail → what it says in the list of a mailbox."""
STATES: Final = {
    **dict.fromkeys(("handover_waits", "handover_unanswered", "handover_uncovered"), OPEN),
    "handover_accepted": frozenset({S.ACCEPTED}),
    "handover_returned": frozenset({S.RETURNED}),
    "handover_declined": frozenset({S.DECLINED}),
    "handover_expired": frozenset({S.EXPIRED}),
}
"""Kind of mail → in which states it is still true."""


def clock_mail(mail: OutgoingMail, now: datetime.datetime) -> RenderedMail | None:
    """The mail; nothing once it is no longer so, or the recipient works for neither agency any more."""
    works = Membership.objects.current(on=timezone.localdate(now)).filter(
        Q(agency=OuterRef("to_agency")) if mail.kind == "handover_waits" else Q(agency=OuterRef("from_agency")),
        user=mail.recipient,
        role__in=(Role.CASEWORKER, Role.LEAD),
    )
    rows = Handover.objects.filter(Exists(works), pk=mail.object_id, state__in=STATES[mail.kind])
    if mail.kind == "handover_waits":
        rows = rows.covered(now=now)
    if not rows.exists():
        return None
    values = {"kind": mail.kind, "url": whole_address(reverse("cases:handover_list"))}
    return RenderedMail(str(SUBJECTS[mail.kind]), render_to_string("cases/handovers/email/clock.txt", values))


def handovers_led(actor: Actor) -> QuerySet[Any]:
    """Hand-overs from and to agencies that the person leads: they tell a colleague whom no mail reaches."""
    led = actor.agencies_as(Role.LEAD)
    return Handover.objects.filter(Q(from_agency__in=led) | Q(to_agency__in=led))


def page_of(_handover: Handover) -> str:
    """Where hand-overs stand; leads who do not work on the case see no more than that."""
    return reverse("cases:handover_list")


KINDS: Final = tuple(
    MailKind(kind, _("Erinnerung an eine Übergabe"), clock_mail, handovers_led, page_of) for kind in SUBJECTS
)
"""Kinds of mail to staff about hand-overs that the clock posts."""
