"""Reminders of agreements. They say that something is due and where to read it, never what or about whom."""

from __future__ import annotations

import datetime
from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.conferences.mails import conferences_in_charge
from cases.conferences.models_minutes import Agreement
from cases.conferences.rules_agreements import Reminder
from cases.mails.models import OutgoingMail
from cases.mails.registry import MailKind, whole_address
from cases.mails.rules import RenderedMail
from cases.staff.actors import Actor
from cases.staff.enums import Role

SUBJECTS: Final[dict[str, Promise]] = {
    Reminder.BEFORE: _("Eine Vereinbarung wird bald fällig"),
    Reminder.TODAY: _("Eine Vereinbarung ist heute fällig"),
    Reminder.LEAD: _("Eine Vereinbarung ist seit einer Woche überfällig"),
    Reminder.OPEN_END: _("Eine Vereinbarung ist offen geblieben"),
}


def reminder_mail(mail: OutgoingMail, now: datetime.datetime) -> RenderedMail | None:
    """A reminder; nothing once the agreement is settled, recalled, or not the reader's business any more.

    Leads who do not work on the case learn the reference and the day, as in their list of cases.
    """
    agreement = Agreement.objects.open().filter(pk=mail.object_id).select_related("minutes__conference__case").first()
    if agreement is None or mail.recipient is None:
        return None
    seen = Agreement.objects.visible_to(mail.recipient, now=now).filter(pk=agreement.pk).exists()
    leads = mail.recipient.memberships.filter(role=Role.LEAD, agency=agreement.agency_id, ended_at__isnull=True)
    if not seen and not (mail.kind == Reminder.LEAD and leads.exists()):
        return None
    page = reverse("cases:agreement_list") if seen else reverse("cases:supervision")
    values = {"kind": mail.kind, "reference": agreement.minutes.conference.case.reference, "due": agreement.due,
              "url": whole_address(page), "seen": seen}  # fmt: skip
    return RenderedMail(str(SUBJECTS[mail.kind]), render_to_string("cases/conferences/email/agreement.txt", values))


def agreements_in_charge(actor: Actor) -> QuerySet[Any]:
    """Agreements of conferences that the person's agency convened."""
    conferences = conferences_in_charge(actor).filter(pk=OuterRef("minutes__conference"))
    return Agreement.objects.filter(Exists(conferences)).select_related("minutes__conference")


def page_of_agreement(agreement: Agreement) -> str:
    """The page of its conference, inside."""
    return reverse("cases:conference_detail", args=[agreement.minutes.conference.reference])


KINDS: Final = tuple(
    MailKind(kind, _("Erinnerung an eine Vereinbarung"), reminder_mail, agreements_in_charge, page_of_agreement)
    for kind in (reminder.value for reminder in Reminder)
)
"""Kinds of mail about agreements."""
