"""Mails of hand-overs, written when they are sent. None says what or whom they are about."""

from __future__ import annotations

import datetime
from dataclasses import replace
from email.utils import parseaddr
from typing import Any, Final

from django.conf import settings
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.calendars.ics import Appointment, Organiser, Recipient, cancellation, invitation
from cases.handovers.enums import HandoverState
from cases.handovers.models import Handover
from cases.handovers.rules_terms import term_on
from cases.handovers.selectors_links import is_current, mail_of
from cases.handovers.selectors_meeting import location_of
from cases.handovers.services_links import token_of
from cases.mails.models import OutgoingMail
from cases.mails.registry import MailKind, whole_address
from cases.mails.rules import CalendarPart, RenderedMail
from cases.records.enums import SpokenLanguage
from cases.records.models_people import YoungPerson
from cases.staff.actors import Actor


def handovers_in_charge(actor: Actor) -> QuerySet[Any]:
    """Hand-overs of cases on which the person works: whom to call when a mail fails."""
    if actor.user is None:
        return Handover.objects.none()
    return Handover.objects.visible_to(actor.user, now=actor.now)


def page_of(handover: Handover) -> str:
    """The page of a hand-over, inside."""
    return reverse("cases:handover_detail", args=[handover.reference])


def meeting_mail(mail: OutgoingMail, now: datetime.datetime) -> RenderedMail | None:
    """A joint date, or its new time; with the calendar file."""
    handover = _handover(mail)
    if handover is None or not handover.is_dated or is_superseded(mail) or not _may_be_told(handover, mail, now=now):
        return None
    url = _page_for(handover, mail)
    moved = handover.meeting_sequence > 0
    written = _write("meeting", _("Neuer Termin") if moved else _("Termin"), handover, mail, url=url, moved=moved)
    file = invitation(_appointment(handover, url, now), organiser=_organiser(handover), recipient=_recipient(mail))
    return replace(written, calendar=CalendarPart("REQUEST", file.decode()))


def meeting_off_mail(mail: OutgoingMail, now: datetime.datetime) -> RenderedMail | None:
    """The date falls through, or takes place without this person. It names nothing, so it goes out whatever consents
    say by now."""
    handover = _handover(mail)
    if handover is None or handover.meeting_starts_at is None or is_superseded(mail):
        return None
    written = _write("meeting_off", _("Ein Termin fällt aus"), handover, mail)
    if handover.meeting_sequence == 0:
        return written
    appointment = _appointment(handover, settings.PORTAL_URL, now)
    file = cancellation(appointment, organiser=_organiser(handover), recipient=_recipient(mail))
    return replace(written, calendar=CalendarPart("CANCEL", file.decode()))


def told_mail(mail: OutgoingMail, now: datetime.datetime) -> RenderedMail | None:
    """Tells the young person that somebody is there for them; who, stands behind the link."""
    handover = _handover(mail)
    if handover is None or handover.state != HandoverState.ACCEPTED or not _may_be_told(handover, mail, now=now):
        return None
    return _write("told", _("Nachricht für dich"), handover, mail, url=_page_for(handover, mail))


def contact_missed_mail(mail: OutgoingMail, now: datetime.datetime) -> RenderedMail | None:
    """A period has passed; who does not work on the case reads more on their desk."""
    handover = _handover(mail)
    if handover is None or mail.recipient is None or handover.first_contact_on is not None:
        return None
    seen = Handover.objects.visible_to(mail.recipient, now=now).filter(pk=handover.pk).exists()
    url = whole_address(page_of(handover) if seen else reverse("cases:desk"))
    return _write("contact_missed", _("Erinnerung: ein erstes Gespräch"), handover, mail, url=url)


def outcome_mail(mail: OutgoingMail, now: datetime.datetime) -> RenderedMail | None:
    """Asks how it went on; one click behind the link. Not after the next term has begun, or somebody has answered."""
    handover = _handover(mail)
    if handover is None or mail.recipient is None or handover.decided_at is None:
        return None
    month = term_on(timezone.localdate(handover.decided_at), timezone.localdate(now))
    answered = handover.outcomes.filter(months=mail.turn).exists()
    if month != mail.turn or answered or not _may_be_told(handover, mail, now=now):
        return None
    url = whole_address(reverse("cases:handover_outcome", args=[handover.reference]))
    return _write("outcome", _("Kurze Frage: Wie ging es weiter?"), handover, mail, url=url)


def is_superseded(mail: OutgoingMail) -> bool:
    """Whether a later change of the date has posted another mail about it to the same person."""
    return OutgoingMail.objects.filter(
        object_type=mail.object_type,
        object_id=mail.object_id,
        recipient=mail.recipient_id,
        address=mail.address,
        kind__in=("handover_meeting", "handover_meeting_off"),
        turn__gt=mail.turn,
    ).exists()


def _handover(mail: OutgoingMail) -> Handover | None:
    return (
        Handover.objects.filter(pk=mail.object_id)
        .select_related("from_agency__organisation", "to_agency__organisation", "meeting_room__place", "case")
        .first()
    )


def _may_be_told(handover: Handover, mail: OutgoingMail, *, now: datetime.datetime) -> bool:
    """Caseworkers: if they still see the hand-over. The young person: if they have a link and this is their address."""
    if mail.recipient is not None:
        return Handover.objects.visible_to(mail.recipient, now=now).filter(pk=handover.pk).exists()
    has_link = bool(handover.link_nonce) and is_current(handover)
    return has_link and mail_of(handover).lower() == mail.address


def _page_for(handover: Handover, mail: OutgoingMail) -> str:
    """The whole address of the page about it: inside for caseworkers, the personal link for the young person."""
    if mail.recipient is not None:
        return whole_address(page_of(handover))
    spoken = YoungPerson.objects.filter(case=handover.case_id).values_list("language", flat=True).first()
    easy = "?sprache=easy_de" if spoken == SpokenLanguage.EASY_GERMAN else ""
    return whole_address(reverse("handover_status", args=[token_of(handover)]) + easy)


def _write(template: str, subject: str, handover: Handover, mail: OutgoingMail, **context: object) -> RenderedMail:
    values = {
        "agency": _sender(handover),
        "du": mail.recipient is None,
        "handover": handover,
        **context,
    }
    return RenderedMail(subject, render_to_string(f"cases/handovers/email/{template}.txt", values))


def _sender(handover: Handover) -> str:
    """The agency that is responsible: the new one once it has accepted."""
    accepted = handover.state == HandoverState.ACCEPTED
    return (handover.to_agency if accepted else handover.from_agency).organisation.name


def _appointment(handover: Handover, url: str, now: datetime.datetime) -> Appointment:
    if handover.meeting_starts_at is None or handover.meeting_ends_at is None:
        raise ValueError("the hand-over has no joint date")
    return Appointment(
        uid=str(handover.meeting_uid),
        sequence=handover.meeting_sequence,
        starts_at=handover.meeting_starts_at,
        ends_at=handover.meeting_ends_at,
        stamp=now,
        location=location_of(handover),
        url=url,
    )


def _organiser(handover: Handover) -> Organiser:
    return Organiser(email=parseaddr(settings.DEFAULT_FROM_EMAIL)[1], name=_sender(handover))


def _recipient(mail: OutgoingMail) -> Recipient:
    return Recipient(email=mail.receiver)


def _kind(name: str, label: Any, render: Any) -> MailKind:
    return MailKind(name, label, render, handovers_in_charge, page_of)


KINDS: Final = (
    _kind("handover_meeting", gettext_lazy("Gemeinsamer Termin"), meeting_mail),
    _kind("handover_meeting_off", gettext_lazy("Absage eines Termins"), meeting_off_mail),
    _kind("handover_told", gettext_lazy("Wer jetzt zuständig ist"), told_mail),
    _kind("handover_contact_missed", gettext_lazy("Erinnerung an ein erstes Gespräch"), contact_missed_mail),
    _kind("handover_outcome", gettext_lazy("Frage, wie es weiterging"), outcome_mail),
)
"""Kinds of mail that this part of the room sends."""
