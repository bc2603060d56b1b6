"""Mails about minutes. They say that something waits and where, never what it says or whom it is about."""

from __future__ import annotations

import datetime
from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.conferences.enums import MinutesState
from cases.conferences.mails import conferences_in_charge, sees
from cases.conferences.models_minutes import Minutes
from cases.conferences.services_told import Told
from cases.mails.models import OutgoingMail
from cases.mails.registry import MailKind, whole_address
from cases.mails.rules import RenderedMail
from cases.staff.actors import Actor

SUBJECTS: Final[dict[str, Promise]] = {
    Told.CIRCULATED: _("Ein Protokoll wartet auf Ihre Zustimmung"),
    Told.OBJECTED: _("Widerspruch zu einem Protokoll"),
    Told.FINAL: _("Ein Protokoll gilt jetzt"),
    Told.RECALLED: _("Ein Protokoll wurde berichtigt"),
}
WAITING: Final = frozenset({Told.CIRCULATED.value, Told.OBJECTED.value})
"""Of no interest any more once the minutes are in force."""


def minutes_mail(mail: OutgoingMail, now: datetime.datetime) -> RenderedMail | None:
    """Tells somebody who may see the conference at this moment; nothing if it is out of date."""
    minutes = Minutes.objects.filter(pk=mail.object_id).select_related("conference").first()
    if minutes is None or mail.recipient is None:
        return None
    if mail.kind in WAITING and minutes.state != MinutesState.CIRCULATED:
        return None
    if not sees(mail.recipient, minutes.conference_id, now=now):
        return None
    reference = minutes.conference.reference
    values = {
        "kind": mail.kind,
        "reference": reference,
        "answer_by": minutes.answer_by,
        "url": whole_address(reverse("cases:minutes_detail", args=[reference])),
    }
    return RenderedMail(str(SUBJECTS[mail.kind]), render_to_string("cases/conferences/email/minutes.txt", values))


def minutes_in_charge(actor: Actor) -> QuerySet[Any]:
    """Minutes of conferences that the person's agency convened."""
    conferences = conferences_in_charge(actor).filter(pk=OuterRef("conference"))
    return Minutes.objects.filter(Exists(conferences)).select_related("conference")


def page_of_minutes(minutes: Minutes) -> str:
    """The page of the minutes, inside."""
    return reverse("cases:minutes_detail", args=[minutes.conference.reference])


KINDS: Final = tuple(
    MailKind(told.value, _("Nachricht zu einem Protokoll"), minutes_mail, minutes_in_charge, page_of_minutes)
    for told in Told
)
"""Kinds of mail about minutes."""
