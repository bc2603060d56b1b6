"""Mails of conferences, written when they are sent. None says what or whom an appointment is about."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace
from email.utils import parseaddr
from typing import Any, Final

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.calendars.ics import (
    BY_PHONE,
    BY_VIDEO,
    Answer,
    Appointment,
    Organiser,
    Recipient,
    cancellation,
    invitation,
)
from cases.conferences.enums import ConferenceState, Mode, ParticipantKind, Reply
from cases.conferences.lifecycle import DATED
from cases.conferences.models import Conference, Participant
from cases.conferences.selectors_links import contact_of
from cases.conferences.services_links import give_link
from cases.mails.models import OutgoingMail
from cases.mails.registry import MailKind, whole_address
from cases.mails.rules import CalendarPart, RenderedMail
from cases.records.models import CaseMember
from cases.staff.actors import Actor
from cases.staff.models import User


def participants_in_charge(actor: Actor) -> QuerySet[Any]:
    """Participants of conferences that the person's agency convened: whom to call when a mail fails."""
    return Participant.objects.filter(
        conference__in=conferences_in_charge(actor), removed_at__isnull=True
    ).select_related("conference")


def conferences_in_charge(actor: Actor) -> QuerySet[Any]:
    """Conferences of cases on which the person works for the agency that convened."""
    member = CaseMember.objects.current(now=actor.now).filter(
        case=OuterRef("case"), agency=OuterRef("agency"), user=actor.user
    )
    return Conference.objects.filter(Exists(member))


def participant_of(
    mail: OutgoingMail, *, now: datetime.datetime, states: frozenset[ConferenceState]
) -> Participant | None:
    """The participant a mail is about, while they take part, may see the conference, and it stands in these states."""
    person = (
        Participant.objects.filter(pk=mail.object_id, removed_at__isnull=True, conference__state__in=states)
        .select_related("conference__agency__organisation", "conference__room__place", "user")
        .first()
    )
    return person if person is not None and may_be_told(person, mail, now=now) else None


def may_be_told(person: Participant, mail: OutgoingMail, *, now: datetime.datetime) -> bool:
    """Staff: if they still see the conference. Others: if they have a link, and the mail goes to the address of now."""
    if person.user is None:
        return bool(person.link_nonce) and contact_of(person).email.lower() == mail.address
    return sees(person.user, person.conference_id, now=now)


def sees(user: User, conference_id: int, *, now: datetime.datetime) -> bool:
    """Whether somebody may see the conference at this moment."""
    return Conference.objects.visible_to(user, now=now).filter(pk=conference_id).exists()


def page_of(person: Participant, name: str) -> str:
    """The whole address of a page about the conference: inside for staff, the personal link for everybody else."""
    if person.user_id is None:
        path = reverse("appointment", args=[give_link(person)])
    else:
        path = reverse(f"cases:{name}", args=[person.conference.reference])
    return whole_address(path)


def write(template: str, subject: str, person: Participant, url: str, **context: object) -> RenderedMail:
    """A mail from its template; `du` for young people."""
    values = {
        "agency": person.conference.agency.organisation.name,
        "du": person.kind == ParticipantKind.YOUNG_PERSON,
        "conference": person.conference,
        "url": url,
        **context,
    }
    return RenderedMail(subject, render_to_string(f"cases/conferences/email/{template}.txt", values))


CALLED_OFF: Final = frozenset({ConferenceState.CANCELLED, ConferenceState.POSTPONED})
Render = Callable[[OutgoingMail, datetime.datetime], RenderedMail | None]
POLLING: Final = frozenset({ConferenceState.POLLING})


def poll_mail(mail: OutgoingMail, now: datetime.datetime) -> RenderedMail | None:
    """Asks for an answer to the poll; the reminder is the same with another first sentence."""
    person = participant_of(mail, now=now, states=POLLING)
    if person is None:
        return None
    reminder = mail.kind == "conference_poll_reminder"
    subject = _("Erinnerung: Wann passt es?") if reminder else _("Wann passt es? Terminumfrage")
    return write("poll", subject, person, page_of(person, "poll_detail"), reminder=reminder)


def poll_complete_mail(mail: OutgoingMail, now: datetime.datetime) -> RenderedMail | None:
    """Tells who proposed the conference that a date can be chosen."""
    conference = Conference.objects.filter(pk=mail.object_id, state=ConferenceState.POLLING).first()
    if conference is None or mail.recipient is None:
        return None
    if not sees(mail.recipient, conference.pk, now=now):
        return None
    url = whole_address(reverse("cases:poll_detail", args=[conference.reference]))
    values = {"url": url, "conference": conference}
    text = render_to_string("cases/conferences/email/poll_complete.txt", values)
    return RenderedMail(_("Die Terminumfrage ist ausgewertet"), text)


def invitation_mail(mail: OutgoingMail, now: datetime.datetime) -> RenderedMail | None:
    """Invites, or tells of the new date; with the calendar file for whoever uses one."""
    person = participant_of(mail, now=now, states=DATED)
    if person is None or is_superseded(mail):
        return None
    url = page_of(person, "conference_detail")
    moved = person.conference.sequence > 0
    subject = _("Neuer Termin") if moved else _("Einladung zu einem Termin")
    written = write("invitation", subject, person, url, moved=moved)
    file = invitation(_appointment(person, url, now), organiser=_organiser(person), recipient=_recipient(person, mail))
    return replace(written, calendar=CalendarPart("REQUEST", file.decode()))


def cancellation_mail(mail: OutgoingMail, now: datetime.datetime) -> RenderedMail | None:
    """Tells that the date falls through, or that somebody is not expected any more. It names nothing else, so it goes
    out whatever consents say by now."""
    person = (
        Participant.objects.filter(pk=mail.object_id)
        .select_related("conference__agency__organisation", "conference__room__place", "user")
        .first()
    )
    if person is None or is_superseded(mail):
        return None
    conference = person.conference
    if conference.state not in CALLED_OFF and person.removed_at is None:
        return None
    written = write("cancellation", _("Ein Termin fällt aus"), person, settings.PORTAL_URL)
    if conference.starts_at is None or conference.sequence == 0:
        return written
    appointment = _appointment(person, settings.PORTAL_URL, now)
    file = cancellation(appointment, organiser=_organiser(person), recipient=_recipient(person, mail))
    return replace(written, calendar=CalendarPart("CANCEL", file.decode()))


def declined_mail(mail: OutgoingMail, now: datetime.datetime) -> RenderedMail | None:
    """Tells who proposed the conference that somebody required cannot come."""
    person = participant_of_convener(mail, now)
    if person is None or person.reply != Reply.DECLINED:
        return None
    url = whole_address(page_of_participant(person))
    return write("declined", _("Eine Absage zu einem Termin"), person, url)


def participant_of_convener(mail: OutgoingMail, now: datetime.datetime) -> Participant | None:
    """The participant a mail to the convening side is about, while its reader may see the conference."""
    if mail.recipient is None:
        return None
    visible = Conference.objects.visible_to(mail.recipient, now=now).filter(state__in=DATED)
    return (
        Participant.objects.filter(pk=mail.object_id, removed_at__isnull=True, conference__in=visible)
        .select_related("conference__agency__organisation")
        .first()
    )


def is_superseded(mail: OutgoingMail) -> bool:
    """Whether a later change of the date has posted another mail about it to the same person."""
    return OutgoingMail.objects.filter(
        object_type=mail.object_type,
        object_id=mail.object_id,
        kind__in=("conference_invitation", "conference_cancellation"),
        turn__gt=mail.turn,
    ).exists()


def _appointment(person: Participant, url: str, now: datetime.datetime) -> Appointment:
    conference = person.conference
    if conference.starts_at is None or conference.ends_at is None:
        raise ValueError("the conference has no date")
    return Appointment(
        uid=str(conference.uid),
        sequence=conference.sequence,
        starts_at=conference.starts_at,
        ends_at=conference.ends_at,
        stamp=now,
        location=location_of(conference),
        url=url,
    )


def location_of(conference: Conference) -> str:
    """Where it is, as a calendar may show it: a room, a place, or the way of talking; never a link."""
    if conference.mode == Mode.VIDEO:
        return BY_VIDEO
    if conference.mode == Mode.PHONE:
        return BY_PHONE
    room = conference.room
    if room is not None:
        return ", ".join(part for part in (room.name, room.street, room.place.name) if part)
    return "" if "://" in conference.place else conference.place


def _organiser(person: Participant) -> Organiser:
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    return Organiser(email=address, name=person.conference.agency.organisation.name)


def _recipient(person: Participant, mail: OutgoingMail) -> Recipient:
    answers = {Reply.ACCEPTED: Answer.YES, Reply.TENTATIVE: Answer.MAYBE, Reply.DECLINED: Answer.NO}
    return Recipient(email=mail.receiver, answer=answers.get(Reply(person.reply), Answer.OPEN))


def page_of_participant(person: Participant) -> str:
    """The page about a participant's conference, inside."""
    return page_of_conference(person.conference)


def page_of_conference(conference: Conference) -> str:
    """The page of a conference, inside."""
    return reverse("cases:conference_detail", args=[conference.reference])


def _to_people(name: str, label: str | Promise, render: Render) -> MailKind:
    return MailKind(name, label, render, participants_in_charge, page_of_participant)


KINDS: Final = (
    _to_people("conference_poll", gettext_lazy("Terminumfrage"), poll_mail),
    _to_people("conference_poll_reminder", gettext_lazy("Terminumfrage"), poll_mail),
    _to_people("conference_invitation", gettext_lazy("Einladung zu einem Termin"), invitation_mail),
    _to_people("conference_cancellation", gettext_lazy("Absage eines Termins"), cancellation_mail),
    _to_people("conference_declined", gettext_lazy("Absage zu einem Termin"), declined_mail),
    MailKind(
        "conference_poll_complete",
        gettext_lazy("Ergebnis der Umfrage"),
        poll_complete_mail,
        conferences_in_charge,
        page_of_conference,
    ),
)
"""Kinds of mail that this room sends."""
